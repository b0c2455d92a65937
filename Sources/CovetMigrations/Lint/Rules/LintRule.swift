/// A rule of the migration lint: what it finds, why that hurts, and what to do instead.
public struct LintRule: Sendable, Hashable, Identifiable {
    public enum Severity: String, Sendable, Hashable, Codable, Comparable {
        case warning, error

        public static func < (left: Self, right: Self) -> Bool { left == .warning && right == .error }
    }

    /// Its name, stable from release to release: `index-not-concurrent`.
    public let id: String
    public let severity: Severity
    /// What it finds.
    public let summary: String
    /// Why that hurts, in one sentence.
    public let why: String
    /// What to do instead.
    public let remedy: String
    /// The names of Squawk's rules that find the same.
    public let squawk: [String]
    /// True of what takes longer the larger the table is, and is bearable on a small one.
    public let growsWithTable: Bool
    /// True of a rule that is judged only when it is asked for.
    public let isOptIn: Bool

    init(
        _ id: String,
        _ severity: Severity,
        _ summary: String,
        why: String,
        remedy: String,
        squawk: [String] = [],
        growsWithTable: Bool = false,
        isOptIn: Bool = false
    ) {
        self.id = id
        self.severity = severity
        self.summary = summary
        self.why = why
        self.remedy = remedy
        self.squawk = squawk
        self.growsWithTable = growsWithTable
        self.isOptIn = isOptIn
    }

    /// The rule of that name.
    public static func named(_ id: String) -> LintRule? { all.first { $0.id == id } }

    /// Every rule, in the order of the documentation.
    public static let all: [LintRule] =
        indexes + constraints + columns + types + renames + drops + tables + transactions + data + naming + allowances
}
