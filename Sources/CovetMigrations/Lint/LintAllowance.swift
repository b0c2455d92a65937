/// Lets a finding of the lint pass, for a reason that its report shows.
///
/// ```swift
/// Migration("0009_drop_legacy_id", allows: [
///     LintAllowance("column-dropped", because: "nothing has read it since release 41"),
/// ], [...])
/// ```
/// In a file of SQL the same is a comment before the statement: `-- covet:allow column-dropped: nothing has read it since release 41`. An allowance without a reason, of a
/// rule that does not exist, or that lets nothing pass is a finding itself.
public struct LintAllowance: Sendable, Hashable, Codable {
    /// The id of the rule.
    public var rule: String
    public var reason: String
    /// Where it stands, when that is not where the step stands.
    public var location: LintLocation?

    public init(_ rule: String, because reason: String) {
        self.rule = rule
        self.reason = reason
    }
}
