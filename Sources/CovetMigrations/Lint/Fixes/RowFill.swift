/// A trigger that fills a column in the rows that a release inserts which does not know it.
struct RowFill {
    let make: [String]
    let drop: [String]

    /// - Parameter value: what the column is, in SQL, of the other columns of the row.
    init(_ column: String, of table: RelationName, value: String) {
        let name = SQLName.derived(table.name, column, "fill")
        let (trigger, function) = (SQLName.quoted(name), table.sibling(name).sql)
        let quoted = SQLName.quoted(column)
        make = [
            """
            CREATE OR REPLACE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql AS $fill$
            BEGIN
                IF NEW.\(quoted) IS NULL THEN
                    SELECT \(value) INTO NEW.\(quoted) FROM (SELECT NEW.*) AS \(SQLName.quoted(table.name));
                END IF;
                RETURN NEW;
            END
            $fill$
            """,
            "CREATE TRIGGER \(trigger) BEFORE INSERT ON \(table.sql) FOR EACH ROW EXECUTE FUNCTION \(function)()",
        ]
        drop = ["DROP TRIGGER IF EXISTS \(trigger) ON \(table.sql)", "DROP FUNCTION IF EXISTS \(function)()"]
    }
}
