/// The differences between databases that the text of a statement must know.
public enum SQLDialect: String, Sendable, Hashable, Codable, CaseIterable {
    case sqlite, postgres

    /// The most values that one statement can bind: SQLite's SQLITE_MAX_VARIABLE_NUMBER since 3.32, and PostgreSQL's 16-bit count.
    public var maximumBindings: Int {
        switch self {
        case .sqlite: 32_766
        case .postgres: 65_535
        }
    }

    /// True when `INSERT`, `UPDATE` and `DELETE` can return rows (SQLite since 3.35).
    public var supportsReturning: Bool { true }

    /// A truth value as a literal.
    public func literal(_ value: Bool) -> SQL {
        switch self {
        case .sqlite: value ? "1" : "0"
        case .postgres: value ? "TRUE" : "FALSE"
        }
    }

    /// `LIMIT` and `OFFSET` with bound numbers; SQLite wants a limit wherever there is an offset.
    public func limit(_ limit: Int?, offset: Int? = nil) -> SQL {
        switch (limit, offset) {
        case (nil, nil): SQL()
        case (let limit?, nil): " LIMIT \(limit)"
        case (let limit?, let offset?): " LIMIT \(limit) OFFSET \(offset)"
        case (nil, let offset?): self == .sqlite ? " LIMIT -1 OFFSET \(offset)" : " OFFSET \(offset)"
        }
    }
}
