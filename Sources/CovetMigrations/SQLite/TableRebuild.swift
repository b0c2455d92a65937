import CovetSQL

/// A table made anew, as SQLite's documentation has it for changes that its ALTER TABLE lacks (lang_altertable.html, section 7): the new table under another name,
/// the rows copied, the old one dropped, the new one renamed.
///
/// It needs `foreign_keys` off, so that dropping the old table deletes no row that refers to it, and `legacy_alter_table` on, so that renaming leaves views alone.
struct TableRebuild {
    let old: TableSchema
    let new: TableSchema
    /// What a column gets where it is not its old value.
    let values: [SQLIdentifier: SQL]

    init(from old: TableSchema, to new: TableSchema, values: [SQLIdentifier: SQL] = [:]) {
        self.old = old
        self.new = new
        self.values = values
    }

    /// Everything but what the schema does not know: triggers are kept by the one who runs it.
    var statements: [SQL] {
        let temporary = SQLIdentifier.derived(["covet_rebuild", new.name], suffix: "table")
        var table = new.resolved
        table.name = temporary
        let copied = new.columns.filter { $0.generated == nil }.map(\.name).filter { old.has($0) }
        var statements: [SQL] = [table.createStatement(for: .sqlite)]
        if !copied.isEmpty {
            let sources = copied.map { values[$0].map { "\(literals: $0, for: .sqlite)" } ?? SQL(identifier: $0) }
            statements.append(
                "INSERT INTO \(identifier: temporary) (\(names: copied)) SELECT \(sources.joined()) FROM \(identifier: old.name)"
            )
        }
        if new.columns.contains(where: { $0.primaryKey == .generated }) {
            // The count goes on where it was, so that the number of a deleted row is not given again.
            let names = [temporary, old.name].map { SQLValue.text($0.name).literal(for: .sqlite) }
            statements.append("DELETE FROM sqlite_sequence WHERE name = \(names[0])")
            statements.append(
                "INSERT INTO sqlite_sequence (name, seq) SELECT \(names[0]), seq FROM sqlite_sequence WHERE name = \(names[1])"
            )
        }
        statements.append("DROP TABLE \(identifier: old.name)")
        statements.append("ALTER TABLE \(identifier: temporary) RENAME TO \(identifier: new.name)")
        return statements + new.createIndexStatements(for: .sqlite)
    }
}
