extension LintRule {
    static let allowWithoutReason = LintRule(
        "allow-without-reason",
        .error,
        "An allowance without a reason.",
        why: "Nobody can judge later whether it still holds.",
        remedy: "-- covet:allow rule-id: the reason; LintAllowance(_:because:) in Swift."
    )
    static let allowUnknown = LintRule(
        "allow-unknown",
        .error,
        "An allowance of a rule that does not exist.",
        why: "It allows nothing, whatever its author meant.",
        remedy: "The id of a rule, as `migrate lint --list-rules` shows it."
    )
    static let allowUnused = LintRule(
        "allow-unused",
        .warning,
        "An allowance that lets nothing pass.",
        why: "It would let pass what somebody adds later.",
        remedy: "Remove it, or move it before the statement that it is for."
    )
    static let allowances = [allowWithoutReason, allowUnknown, allowUnused]

    /// Not a rule: what an allowance names to let a part pass that could not be judged.
    public static let unjudged = "unjudged"
}
