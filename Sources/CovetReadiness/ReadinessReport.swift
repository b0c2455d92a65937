#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Every line with its verdict and what it rests on. Encodes as the JSON report; times are ISO 8601 in UTC.
public struct ReadinessReport: Sendable, Encodable {
    public let checkedAt: Date
    public let environment: String
    public let mode: Phase
    public let version: String?
    /// What the run was narrowed to; empty when every line is here.
    public let only: [String]
    public let lines: [LineReport]

    /// How many lines have this verdict.
    public func count(_ verdict: Verdict) -> Int {
        lines.count { $0.verdict == verdict }
    }

    /// Whether every line that applies passes or is waived. A line that nobody has shown is not one that passes.
    public var isReady: Bool { lines.allSatisfy(\.verdict.isReady) }

    /// 0 when ready, else 1.
    public var exitCode: Int32 { isReady ? 0 : 1 }

    private enum CodingKeys: CodingKey { case checkedAt, environment, mode, version, only, summary, exitCode, lines }
    private enum SummaryKeys: CodingKey { case total, pass, fail, unproven, waived, notApplicable }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Timestamp.text(checkedAt), forKey: .checkedAt)
        try container.encode(environment, forKey: .environment)
        try container.encode(mode, forKey: .mode)
        try container.encode(version, forKey: .version)
        try container.encode(only, forKey: .only)
        var summary = container.nestedContainer(keyedBy: SummaryKeys.self, forKey: .summary)
        try summary.encode(lines.count, forKey: .total)
        try summary.encode(count(.pass), forKey: .pass)
        try summary.encode(count(.fail), forKey: .fail)
        try summary.encode(count(.unproven), forKey: .unproven)
        try summary.encode(count(.waived), forKey: .waived)
        try summary.encode(count(.notApplicable), forKey: .notApplicable)
        try container.encode(exitCode, forKey: .exitCode)
        try container.encode(lines, forKey: .lines)
    }
}

/// One line of a report.
public struct LineReport: Sendable, Identifiable, Encodable {
    public let line: Line
    public let verdict: Verdict
    /// Why the line is unproven, waived or not applicable, and what became of a waiver that did not count.
    public let reason: String?
    /// The waiver that the verdict rests on.
    public let waiver: Waiver?
    public let evidence: [Evidence]
    public let findings: [Finding]
    /// When a check last looked; nil when none did.
    public let checkedAt: Date?
    /// Whether neither a check nor a person has said anything about the line.
    let isUnseen: Bool

    public var id: CheckID { line.id }

    /// How to mend the line, best advice first; nil when there is nothing to mend.
    public var fix: String? {
        guard verdict > .pass else { return nil }
        let fixes = findings.filter { $0.severity == .failure }.compactMap(\.fix)
        return fixes.isEmpty
            ? line.fix
            : fixes.enumerated().filter { !fixes[..<$0.offset].contains($0.element) }
                // A statement of SQL ends with a semicolon of its own.
                .map(\.element).joined(separator: "; ").replacing(";; ", with: "; ")
    }

    private enum CodingKeys: CodingKey {
        case id, section, group, line, proof, provenBy, verdict, reason, waiver, evidence, findings, fix, checkedAt
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(line.section, forKey: .section)
        try container.encode(line.group, forKey: .group)
        try container.encode(line.title, forKey: .line)
        try container.encode(line.proof, forKey: .proof)
        try container.encode(line.provenBy, forKey: .provenBy)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(reason, forKey: .reason)
        try container.encode(waiver, forKey: .waiver)
        try container.encode(evidence, forKey: .evidence)
        try container.encode(findings, forKey: .findings)
        try container.encode(fix, forKey: .fix)
        try container.encode(checkedAt.map(Timestamp.text), forKey: .checkedAt)
    }
}
