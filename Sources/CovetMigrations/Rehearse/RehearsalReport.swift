public import CovetSQL

/// What a rehearsal found.
public struct RehearsalReport: Sendable, Equatable {
    public let dialect: SQLDialect
    /// The migrations that were rehearsed, in order.
    public let migrations: [String]
    /// What each operation did on the way up, the first time.
    public let up: [OperationMeasure]
    public let down: [OperationMeasure]
    /// What is different from before once everything was undone; empty where the way back is complete.
    public let leftByDown: [String]
    /// What is different when everything was applied a second time.
    public let changedByRepetition: [String]
    /// What the previous release does and the new schema refuses, with the database's words.
    public let broken: [String: String]
    /// What could not be tried because the old schema refuses the sample row as well.
    public let untried: [String: String]

    /// True where the way back is complete, the second run gives the same, and the previous release still works.
    public var isClean: Bool { leftByDown.isEmpty && changedByRepetition.isEmpty && broken.isEmpty }
}
