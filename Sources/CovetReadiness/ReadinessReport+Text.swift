#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension ReadinessReport {
    /// The report as a table for people, grouped by section.
    ///
    /// Lines that pass show their evidence; lines that fail show what was found and the fix. Lines that nobody has
    /// looked at are counted per section, unless `verbose` or a selection asks for each with what would prove it.
    ///
    /// - Parameters:
    ///   - width: Columns of the terminal; less than 60 counts as 60.
    ///   - color: Whether to use ANSI colours.
    ///   - verbose: Whether to show every line with its title, all evidence and its sources.
    public func text(width: Int = 100, color: Bool = false, verbose: Bool = false) -> String {
        var table = TextTable(width: max(60, width), color: color)
        let hidesUnseen = !verbose && only.isEmpty
        var isAfterRows = false
        for section in sections {
            let shown = section.lines.filter { !hidesUnseen || !$0.isUnseen }
            if !table.isEmpty, isAfterRows || !shown.isEmpty { table.space() }
            isAfterRows = !shown.isEmpty
            table.heading(section.name, tally(section.lines))
            for line in shown {
                write(line, verbose: verbose, into: &table)
            }
            let hidden = section.lines.count - shown.count
            if hidden > 0, !shown.isEmpty {
                table.note("\(hidden) more unproven, no check has looked yet")
            }
        }
        table.space()
        let lines = lines.count == 1 ? "1 line" : "\(lines.count) lines"
        // Some lines alone say nothing of the app as a whole.
        let outcome = only.isEmpty ? (isReady ? "ready" : "not ready") : (isReady ? "in order" : "not in order")
        table.summary("\(lines): \(tally(self.lines))", outcome, isGood: isReady)
        return table.text
    }

    private var sections: [(name: String, lines: [LineReport])] {
        var order: [String] = []
        for line in lines where !order.contains(line.line.section) {
            order.append(line.line.section)
        }
        let groups = Dictionary(grouping: lines, by: \.line.section)
        return order.map { ($0, groups[$0, default: []]) }
    }

    private func tally(_ lines: [LineReport]) -> String {
        let words: [(Verdict, String)] = [
            (.pass, "ok"), (.fail, "failed"), (.unproven, "unproven"), (.waived, "waived"),
            (.notApplicable, "not applicable"),
        ]
        return words.compactMap { verdict, word in
            let count = lines.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(word)"
        }.joined(separator: ", ")
    }

    /// ` (12 days ago)` for evidence that is not of today: a recorded run, a signature.
    private func age(of evidence: Evidence) -> String {
        let days = Int(exactly: (checkedAt.timeIntervalSince(evidence.at) / 86_400).rounded(.down)) ?? 0
        return days < 1 ? "" : days == 1 ? " (1 day ago)" : " (\(days) days ago)"
    }

    private func write(_ report: LineReport, verbose: Bool, into table: inout TextTable) {
        let seen = report.evidence.map { $0.statement + age(of: $0) }.joined(separator: "; ")
        let reason = report.reason ?? ""
        let showsTitle = verbose || report.verdict == .fail || report.isUnseen
        var details = [showsTitle ? report.line.title : report.verdict == .pass ? seen : reason]
        if showsTitle, !reason.isEmpty { details.append(reason) }
        if !showsTitle, report.verdict == .pass, !reason.isEmpty { details.append(reason) }
        for finding in report.findings {
            let place = finding.location.map { " (\($0))" } ?? ""
            details.append("\(finding.severity == .warning ? "warning: " : "")\(finding.message)\(place)")
            if finding.severity == .warning, let fix = finding.fix { details.append("fix: \(fix)") }
        }
        if verbose {
            details += report.evidence.map { "seen: \($0.statement) [\($0.source), \(Timestamp.text($0.at))]" }
        }
        if report.verdict == .unproven, report.line.follows.isEmpty { details.append("proof: \(report.line.provenBy)") }
        if report.verdict == .fail || verbose, let fix = report.fix { details.append("fix: \(fix)") }
        table.row(report.label, report.id.rawValue, details)
    }
}

extension LineReport {
    fileprivate var label: TextTable.Label {
        switch verdict {
        case .pass: findings.isEmpty ? .ok : .warning
        case .fail: .failed
        case .unproven: .open
        case .waived: .waived
        case .notApplicable: .notApplicable
        }
    }
}
