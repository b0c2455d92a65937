import CovetSQL

/// Follows tables and columns through operations that rename them, back to the names that they have before the first.
struct NameTrail {
    private var tables: [SQLIdentifier: SQLIdentifier] = [:]
    private var columns: [SQLIdentifier: [SQLIdentifier: SQLIdentifier]] = [:]

    /// The name before, of what is named so now.
    func table(_ name: SQLIdentifier) -> SQLIdentifier { tables[name] ?? name }

    func column(_ name: SQLIdentifier, in table: SQLIdentifier) -> SQLIdentifier {
        columns[self.table(table)]?[name] ?? name
    }

    mutating func follow(_ operation: Operation) {
        switch operation {
        case .renameTable(let old, let new): tables[new] = table(old)
        case .renameColumn(let old, let new, let table):
            columns[self.table(table), default: [:]][new] = column(old, in: table)
        default: break
        }
    }
}
