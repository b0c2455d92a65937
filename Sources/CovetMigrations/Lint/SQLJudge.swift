/// Reads raw SQL for the lint: by PostgreSQL's own parser, which an app's program does not link.
///
/// ```swift
/// let report = try await MigrationLint(judge: .tool()).report(for: migrations)
/// ```
public struct SQLJudge: Sendable {
    /// What the SQL does, or why that cannot be said.
    public typealias Read = @Sendable (_ sql: String) async -> Result<[LintStep], Failure>

    /// Why SQL could not be read.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        public let description: String

        public init(_ description: String) { self.description = description }
    }

    let read: Read

    public init(_ read: @escaping Read) { self.read = read }

    /// Reads nothing and says so.
    public static let none = SQLJudge { _ in .failure(Failure("raw SQL, and no judge of it was given")) }
}
