import CovetDatabase
import CovetSQL

extension TableRebuild {
    /// Makes the table anew, with its triggers.
    ///
    /// - Throws: ``MigrationError/cannotRebuild(table:reason:)`` where the table has what the migrations do not know and would be lost.
    func run(in transaction: Transaction) async throws {
        try await requireKnown(in: transaction)
        let triggers = try await transaction.query(
            "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = \(old.name.name) COLLATE NOCASE ORDER BY rowid",
            as: String.self
        )
        // For the rebuild alone: a table that is renamed by name must take along the keys that refer to it.
        try await transaction.execute("PRAGMA legacy_alter_table = ON")
        for statement in statements { try await transaction.execute(statement) }
        try await transaction.execute("PRAGMA legacy_alter_table = OFF")
        // The database's own text of what it had.
        for trigger in triggers { try await transaction.execute(SQL(pieces: [.raw(trigger)])) }
    }

    private func requireKnown(in transaction: Transaction) async throws {
        func refuse(_ reason: String) -> MigrationError { .cannotRebuild(table: old.name.name, reason: reason) }
        let columns = try await transaction.query(
            "SELECT name, hidden FROM pragma_table_xinfo(\(old.name.name))",
            as: (String, Int).self
        )
        let computed = Set(old.columns.filter { $0.generated != nil }.map { $0.name.name.lowercased() })
        if let generated = columns.first(where: { $0.1 != 0 && !computed.contains($0.0.lowercased()) }) {
            throw refuse("its column \(generated.0) is generated")
        }
        let known = Set(old.columns.map { $0.name.name.lowercased() })
        let unknown = columns.map(\.0).filter { !known.contains($0.lowercased()) }
        guard unknown.isEmpty else {
            throw refuse("it has columns that no migration made: \(unknown.joined(separator: ", "))")
        }
        let options = try await transaction.first(
            "SELECT wr, strict FROM pragma_table_list(\(old.name.name)) WHERE schema = 'main'",
            as: (Bool, Bool).self
        )
        let text = try await transaction.first(
            "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = \(old.name.name) COLLATE NOCASE",
            as: String.self
        )
        if let place = TableText(text ?? "").unsaid.keys.min() {
            throw refuse("it has a \(place), which the migrations cannot say")
        }
        if options?.0 == true { throw refuse("it is WITHOUT ROWID") }
        if options?.1 == true { throw refuse("it is STRICT") }
        let names = (old.indexes.map(\.name) + old.uniques.map { $0.name(in: old.name) }).map(\.name)
        let indexes = try await transaction.query(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = \(old.name.name) COLLATE NOCASE",
            as: String.self
        )
        let strangers = indexes.filter { !names.contains($0) }
        guard strangers.isEmpty else {
            throw refuse("it has indexes that no migration made: \(strangers.joined(separator: ", "))")
        }
    }

    /// Both in one, where this one's result is the other's beginning.
    func followed(by next: TableRebuild) -> TableRebuild {
        TableRebuild(from: old, to: next.new, values: values.merging(next.values) { first, _ in first })
    }

    /// True where copying once says the same as copying twice: at most one of the two computes values, and it finds the columns it needs.
    func canBeFollowed(by next: TableRebuild) -> Bool {
        guard new == next.old else { return false }
        if next.values.isEmpty { return true }
        return values.isEmpty && new.columns.allSatisfy { old.has($0.name) }
    }
}
