import CovetDatabase
import CovetSQL

extension EnumerationChange {
    /// - Throws: ``MigrationError/caseInUse(_:type:table:column:)`` where a row holds a case that goes.
    func requireUnused(in transaction: Transaction) async throws {
        for column in columns {
            for name in removed where try await column.holds(name, in: transaction) {
                throw MigrationError.caseInUse(
                    name,
                    type: type.name,
                    table: column.table.name,
                    column: column.name.name
                )
            }
        }
    }
}

extension EnumerationChange.Column {
    fileprivate func holds(_ name: String, in transaction: Transaction) async throws -> Bool {
        let value = SQLValue.text(name).literal(for: transaction.dialect)
        let condition: SQL =
            isArray ? "\(value) = ANY(\(identifier: self.name))" : "\(identifier: self.name) = \(value)"
        let row = try await transaction.first(
            "SELECT 1 FROM \(identifier: table) WHERE \(condition) LIMIT 1",
            as: Int.self
        )
        return row != nil
    }
}
