/// The statement for one row by its id, as each database gets it: the most frequent one of all, so it is put together once for a model and kept.
package struct FindText: Sendable {
    private let beforeID: SQL
    private let afterID: SQL
    private let sqlite: String
    private let postgres: String

    package init(selection: SQL, table: SQLIdentifier, id: SQLIdentifier, deletedAt: SQLIdentifier?) {
        beforeID = "SELECT \(selection) FROM \(identifier: table) WHERE \(identifier: table).\(identifier: id) = "
        afterID = deletedAt.map { " AND \(identifier: table).\(identifier: $0) IS NULL" } ?? SQL()
        let sql: SQL = "\(beforeID)\(SQLValue.null)\(afterID)"
        sqlite = sql.statement(for: .sqlite).text
        postgres = sql.statement(for: .postgres).text
    }

    package subscript(dialect: SQLDialect) -> String {
        switch dialect {
        case .sqlite: sqlite
        case .postgres: postgres
        }
    }

    package func sql(for id: SQLValue) -> SQL { "\(beforeID)\(id)\(afterID)" }
}
