/// How large a table is.
public struct TableSize: Sendable, Hashable, Codable {
    /// As the planner estimates them (`pg_class.reltuples`).
    public var rows: Int
    /// With indexes and TOAST (`pg_total_relation_size`).
    public var bytes: Int

    public init(rows: Int, bytes: Int) {
        self.rows = rows
        self.bytes = bytes
    }

    /// Small enough that reading or rewriting all of it takes well under a second: at most 10,000 rows and 16 MiB.
    public var isSmall: Bool { rows <= 10_000 && bytes <= 16 << 20 }
}

/// A safe way to the same end.
public struct SafeForm: Sendable, Hashable, Codable {
    /// One statement of it, without its semicolon.
    public struct Statement: Sendable, Hashable, Codable {
        public enum Placement: String, Sendable, Hashable, Codable {
            /// Wherever the statement stood that it replaces.
            case inPlace
            /// In a transaction of its own, after what came before is committed.
            case afterCommit
            /// Outside of any transaction.
            case outsideTransaction
        }

        public var sql: String
        public var placement: Placement
        /// What the lint would say of it, and why it is right here.
        public var allowances: [LintAllowance]

        public init(_ sql: String, _ placement: Placement = .inPlace, allowing allowances: [LintAllowance] = []) {
            self.sql = sql
            self.placement = placement
            self.allowances = allowances
        }
    }

    /// What to write instead.
    public var statements: [Statement]
    /// What belongs into the migration after the next release is running everywhere.
    public var nextRelease: [Statement]
    /// What people have to do, or to know, beside the statements.
    public var note: String?
    /// True when `--fix` writes it: every name and type in it is known, and it leads to the same end.
    public var isAutomatic: Bool
    /// The same as Swift, one operation each, where it replaces an operation.
    public var operations: [String]?
    public var nextOperations: [String]?

    public init(
        _ statements: [Statement],
        nextRelease: [Statement] = [],
        note: String? = nil,
        isAutomatic: Bool = true
    ) {
        self.statements = statements
        self.nextRelease = nextRelease
        self.note = note
        self.isAutomatic = isAutomatic
    }
}

/// Something that a rule found.
public struct LintFinding: Sendable, Equatable, Codable {
    /// The id of the rule.
    public var rule: String
    public var severity: LintRule.Severity
    public var location: LintLocation
    /// What was found, with the names.
    public var message: String
    /// Why it hurts, in one sentence.
    public var why: String
    public var lock: LockMode?
    public var table: RelationName?
    /// Where a database was asked.
    public var size: TableSize?
    public var safeForm: SafeForm?
    /// The reason of the allowance that lets it pass.
    public var allowedBecause: String?
    var command: CommandIndex?
    /// The safe form in operations, where it replaces one.
    var remedy: OperationRemedy?

    init(_ rule: LintRule, at location: LintLocation, _ message: String) {
        self.rule = rule.id
        severity = rule.severity
        why = rule.why
        self.location = location
        self.message = message
    }

    private enum CodingKeys: String, CodingKey {
        case rule, severity, location, message, why, lock, table, size, safeForm, allowedBecause
    }
}
