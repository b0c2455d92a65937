public import CovetDatabase
import CovetSQL

extension Migrator {
    /// What undoing the last migrations would take with it: rows of tables, and values of columns, that nothing brings back.
    ///
    /// ```swift
    /// let losses = try await migrator.losses(in: database)  // ["posts: 1200 rows", "users.nick: 3 values"]
    /// ```
    /// A value that is the column's default is no loss: it was there before anybody wrote it. More than 100,000 are not counted on.
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
                    if rows > 0 { losses.append("\(name): \(Self.counted(rows, "row"))") }
                case .dropColumn(let column, let table) where !dropped.contains(names.table(table)):
                    guard column.generated == nil else { continue }
                    let (name, current) = (names.table(table), names.column(column.name, in: table))
                    let values = try await database.number(
                        of: column.isWritten(as: current, database.dialect),
                        in: name
                    )
                    if values > 0 { losses.append("\(name).\(current): \(Self.counted(values, "value"))") }
                default: names.follow(operation)
                }
            }
        }
        return losses
    }

    private static func counted(_ number: Int64, _ word: String) -> String {
        if number > Database.mostCounted { return "more than \(Database.mostCounted) \(word)s" }
        return "\(number) \(word)\(number == 1 ? "" : "s")"
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
    /// Enough to tell that it matters.
    fileprivate static let mostCounted: Int64 = 100_000

    /// At most one more than ``mostCounted``, and 0 for a table or column that is not there: a broken-off run may not have made it yet.
    fileprivate func number(of condition: SQL, in table: SQLIdentifier) async throws -> Int64 {
        do {
            let rows = try await primary.query(
                """
                SELECT count(*) FROM (
                    SELECT 1 FROM \(identifier: table) WHERE \(condition) LIMIT \(Self.mostCounted + 1)
                ) AS found
                """,
                as: Int64.self
            )
            return rows.first ?? 0
        } catch {
            guard error.isAboutTheText else { throw error }
            return 0
        }
    }
}
