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

    /// `LIMIT` and `OFFSET`; SQLite wants a limit wherever there is an offset.
    ///
    /// A limit up to 1,000 stands in the text: PostgreSQL plans a statement whose limit is bound anew each time, as it takes one that it does not know for a tenth of the rows. A larger
    /// limit is bound, so that a client who chooses it cannot fill the statement cache, and so is an offset, other than 0, which is left out.
    public func limit(_ limit: Int?, offset: Int? = nil) -> SQL {
        let skipped: SQL = if let offset, offset != 0 { " OFFSET \(offset)" } else { SQL() }
        guard let limit else { return self == .sqlite && !skipped.isEmpty ? " LIMIT -1" + skipped : skipped }
        let rows: SQL = (0...1_000).contains(limit) ? SQL(pieces: [.raw(String(limit))]) : "\(limit)"
        return " LIMIT \(rows)" + skipped
    }
}
