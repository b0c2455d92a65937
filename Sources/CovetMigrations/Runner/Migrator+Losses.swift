public import CovetDatabase
import CovetSQL

extension Migrator {
    /// What undoing the last migrations would take with it: rows of tables, and values of columns, that nothing brings back.
    ///
    /// ```swift
    /// let losses = try await migrator.losses(in: database)  // ["posts: 1200 rows", "users.nick: 3 values"]
    /// ```
    /// A value that is the column's default is no loss: it was there before anybody wrote it.
    /// - Parameter count: how many are to be undone, as ``down(_:count:report:)`` counts them.
    public func losses(in database: Database, undoing count: Int = 1) async throws -> [String] {
        let status = try await status(database)
        let standing = min(status.applied.count + (status.partial == nil ? 0 : 1), migrations.count)
        var names = NameTrail()
        var dropped: Set<SQLIdentifier> = []
        var losses: [String] = []
        for migration in migrations[..<standing].suffix(max(0, count)).reversed() {
            for operation in try migration.reversed().operations {
                switch operation {
                case .dropTable(let table):
                    let name = names.table(table.name)
                    dropped.insert(name)
                    losses.removeAll { $0.hasPrefix("\(name).") }
                    let rows = try await database.number(of: "TRUE", in: name)
                    if rows > 0 { losses.append("\(name): \(rows == 1 ? "1 row" : "\(rows) rows")") }
                case .dropColumn(let column, let table) where !dropped.contains(names.table(table)):
                    guard column.generated == nil else { continue }
                    let (name, current) = (names.table(table), names.column(column.name, in: table))
                    let values = try await database.number(
                        of: column.isWritten(as: current, database.dialect),
                        in: name
                    )
                    if values > 0 {
                        losses.append("\(name).\(current): \(values == 1 ? "1 value" : "\(values) values")")
                    }
                default: names.follow(operation)
                }
            }
        }
        return losses
    }
}

extension ColumnDefinition {
    /// True of rows that hold what somebody wrote.
    fileprivate func isWritten(as name: SQLIdentifier, _ dialect: SQLDialect) -> SQL {
        let isThere: SQL = "\(identifier: name) IS NOT NULL"
        guard case .value(let value) = defaultValue, !value.isNull else { return isThere }
        return "\(isThere) AND \(identifier: name) <> \(value.literal(for: dialect))"
    }
}

extension Database {
    /// 0 for a table or column that is not there: a broken-off run may not have made it yet.
    fileprivate func number(of condition: SQL, in table: SQLIdentifier) async throws -> Int64 {
        do {
            let rows = try await primary.query(
                "SELECT count(*) FROM \(identifier: table) WHERE \(condition)",
                as: Int64.self
            )
            return rows.first ?? 0
        } catch {
            guard error.code == .syntax else { throw error }
            return 0
        }
    }
}
