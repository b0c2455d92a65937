public import CovetSQL

/// What a rehearsal found.
public struct RehearsalReport: Sendable, Equatable {
    public let dialect: SQLDialect
    /// The database's name and version: `PostgreSQL 15.18`.
    public let server: String
    /// How many rows the tables held before: 0 on an empty database.
    public let rows: Int64
    /// The migrations that were rehearsed, in order.
    public let migrations: [String]
    /// What each operation did on the way up, the first time.
    public let up: [OperationMeasure]
    public let down: [OperationMeasure]
    /// What is different from before once everything was undone; empty where the way back is complete.
    public let leftByDown: [String]
    /// Rows and values that were there before and are not once everything was undone, although no operation says that it changes them.
    public let lost: [String]
    /// Those of which an operation says so, with the operation: the values of a dropped column do not come back.
    public let given: [String]
    /// What is different when everything was applied a second time.
    public let changedByRepetition: [String]
    /// What the previous release does and the new schema refuses, with the database's words.
    public let broken: [String: String]
    /// What could not be tried because the old schema refuses the sample row as well.
    public let untried: [String: String]

    /// True where the way back is complete and loses no data but what operations say, the second run gives the same, and the previous release still works.
    public var isClean: Bool { problem == nil }

    /// Why the rehearsal is not clean, in a sentence; `nil` where it is.
    public var problem: String? {
        var problems: [String] = []
        if !leftByDown.isEmpty { problems.append("the way back leaves a difference: \(leftByDown[0])") }
        if !lost.isEmpty { problems.append("data is lost on the way back: \(lost[0])") }
        if !changedByRepetition.isEmpty {
            problems.append("applied again, the schema is another: \(changedByRepetition[0])")
        }
        if let first = broken.keys.min() { problems.append("the previous release fails on the new schema: \(first)") }
        return problems.isEmpty ? nil : problems.joined(separator: "; ")
    }
}
