#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Makes a line's verdict from all that was said about it: by checks, by people, and by the lines that it follows from.
struct Judge {
    let lines: [CheckID: Line]
    let attestations: [CheckID: [Attestation]]
    let waivers: [CheckID: Waiver]
    let outcomes: [CheckID: [Outcome]]
    /// The lines with a check that needs the live system and did not run.
    let waiting: Set<CheckID>
    let now: Date
    let version: String?

    init(
        checklist: Checklist,
        outcomes: [CheckID: [Outcome]],
        waiting: Set<CheckID>,
        now: Date,
        version: String?
    ) {
        lines = Dictionary(uniqueKeysWithValues: checklist.lines.map { ($0.id, $0) })
        attestations = checklist.attestations
        waivers = checklist.waivers
        self.outcomes = outcomes
        self.waiting = waiting
        self.now = now
        self.version = version
    }

    func report(for line: Line) -> LineReport {
        let outcomes = outcomes[line.id, default: []]
        // The specification's lines follow from each other without a circle, two deep at most; a test holds it to that.
        let bases = line.follows.compactMap { lines[$0] }.map(report)
        var results = outcomes.map(\.result) + bases.map(\.asResult)
        if waiting.contains(line.id) {
            results.append(.unproven("needs the live system; check --deploy looks"))
        }
        if let terms = line.attestationTerms {
            results.append(word(for: line, on: terms))
        }
        if results.isEmpty {
            results.append(.unproven("no check looks at this line yet"))
        }

        var verdict = results.map(\.verdict).max() ?? .unproven
        var reasons = results.filter { $0.verdict == verdict }.compactMap(\.reason)
        let waiver = waivers[line.id]
        if let waiver {
            if verdict.isReady {
                reasons.append("\(waiver.by)'s waiver is no longer needed")
            } else if now <= waiver.until {
                verdict = .waived
                reasons = [waiver.text]
            } else {
                reasons.append("\(waiver.by)'s waiver expired on \(Timestamp.day(waiver.until))")
            }
        }
        return LineReport(
            line: line,
            verdict: verdict,
            reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "),
            waiver: verdict == .waived ? waiver : nil,
            evidence: results.flatMap(\.evidence),
            findings: results.flatMap(\.findings),
            checkedAt: (outcomes.map(\.at) + bases.compactMap(\.checkedAt)).max(),
            isUnseen: outcomes.isEmpty && waiver == nil && attestations[line.id] == nil && bases.allSatisfy(\.isUnseen)
        )
    }

    /// The best of what people have signed for the line.
    private func word(for line: Line, on terms: Attestation.Terms) -> CheckResult {
        attestations[line.id, default: []]
            .sorted { $0.on > $1.on }
            .map { $0.result(on: terms, at: now, version: version) }
            .min { $0.verdict < $1.verdict }
            ?? .unproven("nobody has attested it in readiness/attestations.json")
    }
}

extension LineReport {
    /// What this line says to one that follows from it.
    fileprivate var asResult: CheckResult {
        let seen = checkedAt.map { [Evidence("\(line.id): \(verdict.words)", from: "checklist", at: $0)] } ?? []
        let finding = verdict == .fail ? [Finding.failure("\(line.id) fails", fix: fix)] : []
        let reason = verdict == .pass || verdict == .fail ? nil : "\(line.id) is \(verdict.words)"
        return CheckResult(verdict, reason: reason, findings: finding, evidence: seen)
    }
}
