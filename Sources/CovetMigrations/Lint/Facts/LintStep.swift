/// Where something stands: a line of a file, or a step of a migration.
public struct LintLocation: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The path of a file, `-` for standard input, or the id of a migration.
    public var source: String
    /// The number of an operation in its migration, counted from 1.
    public var step: Int?
    /// Of SQL, counted from 1. In a migration, of the step's own text.
    public var line: Int?
    /// In characters, counted from 1.
    public var column: Int?

    public init(_ source: String, step: Int? = nil, line: Int? = nil, column: Int? = nil) {
        self.source = source
        self.step = step
        self.line = line
        self.column = column
    }

    public var description: String {
        var text = source
        if let step { text += " step \(step)" }
        if let line, step == nil || line > 1 { text += step == nil ? ":\(line)" : " line \(line)" }
        if let column, step == nil { text += ":\(column)" }
        return text
    }
}

/// One statement or operation, with what it does.
public struct LintStep: Sendable, Hashable, Codable {
    /// One command of the statement: `ALTER TABLE` can have several, others have one.
    public struct Command: Sendable, Hashable, Codable {
        public var fact: LintFact
        /// The command as it was written: `ADD COLUMN slug text`.
        public var text: String
        public var location: LintLocation

        public init(_ fact: LintFact, _ text: String, at location: LintLocation) {
            self.fact = fact
            self.text = text
            self.location = location
        }
    }

    public var location: LintLocation
    /// The statement without its semicolon, or the operation in a few words.
    public var text: String
    public var commands: [Command]
    /// What stands before the commands of an `ALTER TABLE`, so that they can be taken apart: `ALTER TABLE ONLY posts`.
    public var head: String?
    /// Where the statement stands in its file, in bytes, with its semicolon.
    public var range: Range<Int>?
    /// Comments inside of the statement, as they were written.
    public var comments: [String] = []
    /// True of a `DO` block, whose commands decide for themselves whether they run.
    public var isBlock = false
    public var allowances: [LintAllowance]
    /// Why the step or a part of it could not be judged.
    public var unjudged: [Unjudged]

    public init(
        at location: LintLocation,
        _ text: String,
        _ commands: [Command] = [],
        head: String? = nil,
        range: Range<Int>? = nil,
        allowances: [LintAllowance] = [],
        unjudged: [Unjudged] = []
    ) {
        self.location = location
        self.text = text
        self.commands = commands
        self.head = head
        self.range = range
        self.allowances = allowances
        self.unjudged = unjudged
    }
}

/// A part that nobody judged, and why.
public struct Unjudged: Sendable, Hashable, Codable {
    public var location: LintLocation
    public var reason: String
    /// Why somebody let it pass all the same.
    public var allowedBecause: String?

    public init(at location: LintLocation, _ reason: String) {
        self.location = location
        self.reason = reason
    }
}

/// The steps of one file or migration, in their order.
public struct LintScript: Sendable, Hashable, Codable {
    public var source: String
    public var steps: [LintStep]
    /// Those that hold for every step.
    public var allowances: [LintAllowance]

    public init(_ source: String, _ steps: [LintStep], allowances: [LintAllowance] = []) {
        self.source = source
        self.steps = steps
        self.allowances = allowances
    }
}
