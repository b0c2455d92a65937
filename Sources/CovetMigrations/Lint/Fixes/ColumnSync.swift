import CovetSQL

/// Triggers that keep two columns in step while releases beside each other use one of them each.
struct ColumnSync {
    let make: [SQL]
    let drop: [SQL]

    /// - Parameters:
    ///   - form: the safe form in SQL, whose trigger is PostgreSQL's. There it fills a row before it is written.
    ///   - value: the new value, made of the old one, for SQLite.
    ///   - isMutual: true where releases write the new column as well.
    init(
        _ form: SafeForm,
        from old: SQLIdentifier,
        to new: SQLIdentifier,
        in table: SQLIdentifier,
        value: SQL,
        isMutual: Bool
    ) {
        func statements(_ list: [SafeForm.Statement], _ words: String...) -> [SQL] {
            list.map(\.sql).filter { sql in words.contains { sql.hasPrefix($0) } }
                .map { SQL(sqlite: "", postgres: SQL(pieces: [.raw($0)])) }
        }
        let triggers = Self.sqlite(old, new, table, value, isMutual)
        make =
            statements(form.statements, "CREATE OR REPLACE FUNCTION", "CREATE TRIGGER")
            + triggers.map { SQL(sqlite: "CREATE TRIGGER \(identifier: $0.name) \($0.body)", postgres: "") }
        drop =
            statements(form.nextRelease, "DROP TRIGGER", "DROP FUNCTION")
            + triggers.map { SQL(sqlite: "DROP TRIGGER IF EXISTS \(identifier: $0.name)", postgres: "") }
    }

    /// SQLite's triggers cannot change the row that comes: they write it once more.
    private static func sqlite(
        _ old: SQLIdentifier,
        _ new: SQLIdentifier,
        _ table: SQLIdentifier,
        _ value: SQL,
        _ isMutual: Bool
    ) -> [(name: SQLIdentifier, body: SQL)] {
        func trigger(_ suffix: String, _ event: SQL, _ assignment: SQL) -> (name: SQLIdentifier, body: SQL) {
            (
                .derived([table, old, new], suffix: suffix),
                """
                AFTER \(event) BEGIN UPDATE \(identifier: table) SET \(assignment) WHERE rowid = NEW.rowid; END
                """
            )
        }
        let forward: SQL = "\(identifier: new) = \(literals: value, for: .sqlite)"
        guard isMutual else {
            return [
                trigger("insert", "INSERT ON \(identifier: table)", forward),
                trigger("update", "UPDATE OF \(identifier: old) ON \(identifier: table)", forward),
            ]
        }
        let back: SQL = "\(identifier: old) = \(identifier: new)"
        let isNew: SQL = "NEW.\(identifier: new) IS NOT OLD.\(identifier: new)"
        return [
            trigger("insert_old", "INSERT ON \(identifier: table) WHEN NEW.\(identifier: new) IS NULL", forward),
            trigger("insert_new", "INSERT ON \(identifier: table) WHEN NEW.\(identifier: new) IS NOT NULL", back),
            trigger("update_new", "UPDATE OF \(identifier: new) ON \(identifier: table) WHEN \(isNew)", back),
            trigger(
                "update_old",
                "UPDATE OF \(identifier: old) ON \(identifier: table) WHEN NOT (\(isNew)) AND NEW.\(identifier: old) IS NOT OLD.\(identifier: old)",
                forward
            ),
        ]
    }
}
