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

extension SQLJudge {
    /// A file of SQL in the language of the rules; what cannot be read stands in it as not judged.
    ///
    /// - Parameter source: how the file is named in locations.
    public func script(_ sql: String, source: String) async -> LintScript {
        switch await read(sql) {
        case .failure(let failure):
            let at = LintLocation(source)
            return LintScript(source, [LintStep(at: at, "", unjudged: [Unjudged(at: at, failure.description)])])
        case .success(let steps):
            return LintScript(source, steps.map { $0.named(source) })
        }
    }
}

extension LintStep {
    /// The same step of a source with another name.
    fileprivate func named(_ source: String) -> LintStep {
        var step = self
        step.location.source = source
        for index in step.commands.indices { step.commands[index].location.source = source }
        for index in step.unjudged.indices { step.unjudged[index].location.source = source }
        for index in step.allowances.indices { step.allowances[index].location?.source = source }
        return step
    }
}
