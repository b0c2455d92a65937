/// A fact that must hold in production, and the way to find out whether it does.
///
/// Several checks may contribute to one line: it passes when all of them do. A check whose id is none of the
/// specification's adds a line of the app's own.
/// ```swift
/// struct CommentsAreModerated: Check {
///     let id: CheckID = "blog.comments-moderated"
///     let title = "At most 100 comments wait for moderation"
///     let phase = Phase.deploy
///     let database: Database
///
///     func run(in context: CheckContext) async throws -> CheckResult {
///         let waiting = try await Comment.where { !$0.isModerated }.count(in: database)
///         return CheckResult(
///             findings: waiting <= 100 ? [] : [.failure("\(waiting) comments wait", fix: "swift run Blog moderate")],
///             evidence: [context.evidence("\(waiting) comments wait for moderation", from: "comments table")])
///     }
/// }
/// ```
public protocol Check: Sendable {
    /// The line that this check contributes to.
    var id: CheckID { get }

    /// What the check needs: nothing that lives, or the live system.
    var phase: Phase { get }

    /// The wording of an app's own line; the specification's lines keep theirs. Default: the id in words.
    var title: String { get }

    /// Looks, and says what it saw. An error, or no answer within the runner's timeout, leaves the line unproven.
    func run(in context: CheckContext) async throws -> CheckResult
}

extension Check {
    public var title: String {
        let words = id.rawValue.split { $0 == "." || $0 == "-" }.dropFirst().joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}

/// How much of the world a check needs, and how much of it a run may touch.
public enum Phase: String, Sendable, Codable {
    /// Needs no live system: sources, settings, files of the project.
    case `static`
    /// Needs the live system: a running instance to probe, its database, its network name. A run in this phase runs
    /// the static checks too.
    case deploy
}
