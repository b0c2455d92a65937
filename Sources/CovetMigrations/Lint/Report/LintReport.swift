/// What the lint has to say of scripts or migrations.
///
/// ```swift
/// let report = LintReport.judging([ScriptReader.read(bytes, source: "0007_add_slug.sql")])
/// ```
public struct LintReport: Sendable, Equatable, Codable {
    /// The version of the report's form.
    public var version = 1
    /// In the order of the statements. Those that an allowance lets pass are among them, with its reason.
    public var findings: [LintFinding]
    /// What could not be judged.
    public var unjudged: [Unjudged]
    /// How many statements and operations there were.
    public var stepCount: Int

    public init(findings: [LintFinding] = [], unjudged: [Unjudged] = [], stepCount: Int = 0) {
        self.findings = findings
        self.unjudged = unjudged
        self.stepCount = stepCount
    }

    /// What nobody let pass.
    public var open: [LintFinding] { findings.filter { $0.allowedBecause == nil } }
    public var allowed: [LintFinding] { findings.filter { $0.allowedBecause != nil } }
    /// The parts that could not be judged and that nobody let pass.
    public var openUnjudged: [Unjudged] { unjudged.filter { $0.allowedBecause == nil } }

    /// 0 when everything was judged and nothing found, 1 when something was found, 2 when a part could not be judged.
    public var exitCode: Int32 {
        if !openUnjudged.isEmpty { return 2 }
        return open.isEmpty ? 0 : 1
    }

    /// Judges scripts in their order: each is a migration of its own, and what one creates is in use for the next.
    public static func judging(_ scripts: [LintScript], _ options: LintOptions = LintOptions()) -> LintReport {
        judging(scripts, options, known: LintContext()).report
    }

    static func judging(
        _ scripts: [LintScript],
        _ options: LintOptions,
        known: LintContext
    ) -> (report: LintReport, context: LintContext) {
        var report = LintReport()
        var context = known
        for script in scripts {
            var judge = LintJudge(script, options, after: context)
            judge.run()
            context = judge.context
            report.add(script, judge.findings)
        }
        return (report, context)
    }

    private mutating func add(_ script: LintScript, _ findings: [LintFinding]) {
        stepCount += script.steps.count { !$0.text.isEmpty }
        var findings = findings
        var unjudged = script.steps.map(\.unjudged)
        var complaints: [LintFinding] = []
        let all = Array(script.steps.indices)
        let allowances =
            script.allowances.map { (allowance: $0, at: LintLocation(script.source), steps: all) }
            + all.flatMap { index in
                script.steps[index].allowances.map { ($0, $0.location ?? script.steps[index].location, [index]) }
            }
        for (allowance, at, steps) in allowances {
            guard LintRule.named(allowance.rule) != nil || allowance.rule == LintRule.unjudged else {
                let name = allowance.rule.isEmpty ? "an allowance" : allowance.rule
                complaints.append(LintFinding(.allowUnknown, at: at, "\(name) is the id of no rule"))
                continue
            }
            guard allowance.reason.contains(where: { $0.isLetter || $0.isNumber }) else {
                complaints.append(
                    LintFinding(.allowWithoutReason, at: at, "\(allowance.rule) is allowed without a reason")
                )
                continue
            }
            let used = steps.filter { Self.use(allowance, on: $0, &findings, &unjudged[$0]) }
            if used.isEmpty {
                complaints.append(LintFinding(.allowUnused, at: at, "there is no \(allowance.rule) here to let pass"))
            }
        }
        self.findings += findings + complaints
        self.unjudged += unjudged.flatMap { $0 }
    }

    private static func use(
        _ allowance: LintAllowance,
        on step: Int,
        _ findings: inout [LintFinding],
        _ unjudged: inout [Unjudged]
    ) -> Bool {
        if allowance.rule == LintRule.unjudged {
            for index in unjudged.indices { unjudged[index].allowedBecause = allowance.reason }
            return !unjudged.isEmpty
        }
        var isUsed = false
        for index in findings.indices
        where findings[index].rule == allowance.rule && findings[index].command?.step == step {
            findings[index].allowedBecause = allowance.reason
            isUsed = true
        }
        return isUsed
    }
}

extension LintReport {
    /// The report with the sizes of the tables, and with what is bearable on a small table as a warning.
    ///
    /// - Parameter size: asks the database; nil for a table that is not there.
    public func sized(by size: (RelationName) async throws -> TableSize?) async rethrows -> LintReport {
        var report = self
        var known: [RelationName: TableSize?] = [:]
        for index in report.findings.indices {
            guard let table = report.findings[index].table else { continue }
            if known[table] == nil { known[table] = .some(try await size(table)) }
            guard let size = known[table] ?? nil else { continue }
            report.findings[index].size = size
            if size.isSmall, LintRule.named(report.findings[index].rule)?.growsWithTable == true {
                report.findings[index].severity = .warning
            }
        }
        return report
    }
}
