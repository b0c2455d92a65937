import CovetSQL

/// What became of rows on the way up and down again.
struct DataComparison {
    /// What differs although no operation says that it may.
    private(set) var lost: [String] = []
    /// What differs as an operation says: a dropped column comes back empty.
    private(set) var given: [String] = []

    /// - Parameter migrations: those that were applied and undone between the two.
    init(
        _ before: [SQLIdentifier: TableContents],
        _ after: [SQLIdentifier: TableContents],
        through migrations: [Migration]
    ) {
        let touched = TouchedData(migrations)
        for (table, old) in before.sorted(by: { $0.key.name < $1.key.name }) {
            // A table that is not there any more is a difference of the schema.
            guard let new = after[table], old != new else { continue }
            if old.rows != new.rows {
                let text = "\(table): \(old.rows) rows before, \(new.rows) after"
                note(text, isSaid: touched.reason(table, nil))
                continue
            }
            for (column, hash) in old.columns.sorted(by: { $0.key.name < $1.key.name }) {
                guard let other = new.columns[column], other != hash else { continue }
                note("\(table).\(column): other values than before", isSaid: touched.reason(table, column))
            }
        }
    }

    private mutating func note(_ text: String, isSaid reason: String?) {
        if let reason { given.append("\(text) (\(reason))") } else { lost.append(text) }
    }
}

/// The tables and columns of which operations say that they change what is in them, by the names that these have before.
private struct TouchedData {
    private var tables: [SQLIdentifier: String] = [:]
    private var columns: [SQLIdentifier: [SQLIdentifier: String]] = [:]
    private var everything: String?
    private var names = NameTrail()

    init(_ migrations: [Migration]) {
        for operation in migrations.flatMap(\.operations) {
            note(operation)
            names.follow(operation)
        }
    }

    /// The operation that says so; `nil` where none does.
    func reason(_ table: SQLIdentifier, _ column: SQLIdentifier?) -> String? {
        column.flatMap { columns[table]?[$0] } ?? tables[table] ?? everything
    }

    private mutating func note(_ operation: Operation) {
        switch operation {
        case .dropTable(let table): tables[names.table(table.name)] = operation.summary
        case .dropColumn(let column, let table): note(column.name, table, operation)
        case .changeType(let change, let table): note(change.column, table, operation)
        case .backfill(let backfill): tables[names.table(backfill.table)] = operation.summary
        case .data, .run: everything = everything ?? operation.summary
        default: break
        }
    }

    private mutating func note(_ column: SQLIdentifier, _ table: SQLIdentifier, _ operation: Operation) {
        columns[names.table(table), default: [:]][names.column(column, in: table)] = operation.summary
    }
}
