/// What a check says when it comes back: a verdict and what it rests on.
public struct CheckResult: Sendable {
    public let verdict: Verdict
    /// Why the line is unproven, waived or not applicable; nil when it passes or fails.
    public let reason: String?
    public let findings: [Finding]
    public let evidence: [Evidence]

    init(_ verdict: Verdict, reason: String? = nil, findings: [Finding] = [], evidence: [Evidence] = []) {
        self.verdict = verdict
        self.reason = reason
        self.findings = findings
        self.evidence = evidence
    }

    /// Judges by what was found: fails on a finding that is a failure, passes on evidence without failure, and is
    /// unproven when there is neither, for whoever looked at nothing has shown nothing.
    public init(findings: [Finding], evidence: [Evidence]) {
        let evidence = evidence.filter { !$0.isBlank }
        if findings.contains(where: { $0.severity == .failure }) {
            self.init(.fail, findings: findings, evidence: evidence)
        } else if evidence.isEmpty {
            self.init(.unproven, reason: "the check found nothing to look at", findings: findings)
        } else {
            self.init(.pass, findings: findings, evidence: evidence)
        }
    }

    /// The fact holds, as the evidence shows.
    public static func pass(_ evidence: Evidence, _ more: Evidence...) -> CheckResult {
        CheckResult(findings: [], evidence: [evidence] + more)
    }

    /// The fact does not hold.
    public static func fail(_ message: String, fix: String? = nil, evidence: [Evidence] = []) -> CheckResult {
        CheckResult(findings: [.failure(message, fix: fix)], evidence: evidence)
    }

    /// The fact concerns something that this app does not have.
    public static func notApplicable(_ why: String) -> CheckResult {
        CheckResult(.notApplicable, reason: why)
    }

    /// The check could not tell; the reason says what was missing.
    public static func unproven(_ why: String) -> CheckResult {
        CheckResult(.unproven, reason: why)
    }
}

/// Thrown by a check that cannot tell; its line stays unproven and the report gives the reason as written here.
public struct Unproven: Error, CustomStringConvertible {
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }

    public var description: String { reason }
}
