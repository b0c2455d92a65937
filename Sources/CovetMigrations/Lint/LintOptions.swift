/// A version of PostgreSQL: 15, or 14.2 where the second number matters.
public struct PostgresVersion: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int?

    public init(_ major: Int, _ minor: Int? = nil) {
        self.major = major
        self.minor = minor
    }

    /// Reads `15` or `14.2`; nil for anything else, and for what is older than 9.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(parts.count), let major = parts[0], major >= 9 else { return nil }
        if parts.count == 2, parts[1] == nil { return nil }
        self.init(major, parts.count == 2 ? parts[1] : nil)
    }

    public var description: String { minor.map { "\(major).\($0)" } ?? String(major) }

    public static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor ?? 0) < (right.major, right.minor ?? 0)
    }

    /// Release notes of 14.4: concurrent index builds of 14.0 to 14.3 could miss rows.
    var corruptsConcurrentIndexes: Bool { major == 14 && minor.map { $0 < 4 } ?? false }
}

/// What a judgement depends on besides the statements.
public struct LintOptions: Sendable, Hashable {
    /// The server that the migrations are for. Default: 15.
    public var version = PostgresVersion(15)
    /// True when a tool runs each script in one transaction of its own.
    public var isInTransaction = false
    /// True when whoever runs the steps writes down which are done, so that none is run twice.
    public var isJournaled = false
    /// True when the session has a lock_timeout and a statement_timeout before the first statement.
    public var hasTimeouts = false
    /// The opt-in rules that are judged as well.
    public var enabled: Set<String> = []

    public init() {}
}
