/// Walks through a script and holds every fact against the rules.
struct LintJudge {
    let options: LintOptions
    let script: LintScript
    /// Every fact of the script in its order.
    let facts: [LintFact]
    var context: LintContext
    private(set) var findings: [LintFinding] = []
    private(set) var stepIndex = 0
    private(set) var commandIndex = 0
    private(set) var factIndex = 0
    /// Rules that speak once in a script.
    private var spoken: Set<String> = []

    init(_ script: LintScript, _ options: LintOptions, after context: LintContext) {
        self.script = script
        self.options = options
        self.context = context
        self.context.beginScript(options)
        facts = script.steps.flatMap { $0.commands.map(\.fact) }
    }

    var step: LintStep { script.steps[stepIndex] }
    var current: LintFact? { facts.indices.contains(factIndex) ? facts[factIndex] : nil }
    var upcoming: ArraySlice<LintFact> { facts[min(factIndex + 1, facts.count)...] }
    /// The rules that are let pass here.
    var allowed: Set<String> { Set((step.allowances + script.allowances).map(\.rule)) }
    /// What the command that is judged has been found to do so far.
    var foundHere: [LintFinding] {
        findings.filter { $0.command == CommandIndex(step: stepIndex, command: commandIndex) }
    }
    var isInTransaction: Bool { context.transaction != nil }

    /// Tables of this migration and temporary ones are in nobody's way.
    func isInUse(_ table: RelationName) -> Bool { !context.isCreated(table) }

    mutating func run() {
        var begun: LintLocation?
        for (stepIndex, step) in script.steps.enumerated() {
            self.stepIndex = stepIndex
            for (commandIndex, command) in step.commands.enumerated() {
                self.commandIndex = commandIndex
                let first = findings.count
                judge(command.fact)
                plan(command, first)
                if case .begin = command.fact, !isInTransaction { begun = command.location }
                context.apply(command.fact)
                factIndex += 1
            }
        }
        guard isInTransaction, !options.isInTransaction, let begun else { return }
        findings.append(
            LintFinding(.transactionUnfinished, at: begun, "what stands behind this BEGIN is never committed")
        )
    }

    private mutating func judge(_ fact: LintFact) {
        judgeIndexes(fact)
        judgeConstraints(fact)
        judgeColumns(fact)
        judgeTypes(fact)
        judgeRenames(fact)
        judgeDrops(fact)
        judgeTables(fact)
        judgeTransactions(fact)
        judgeData(fact)
        judgeNames(fact)
    }

    /// The safe form is one for all findings of a command.
    private mutating func plan(_ command: LintStep.Command, _ first: Int) {
        let rules = Set(findings[first...].map(\.rule)).subtracting(allowed)
        guard !rules.isEmpty else { return }
        let planner = SafeFormPlanner(context: context, options: options, rules: rules, command: command)
        var form = planner.form()
        if options.isInTransaction, form?.statements.contains(where: { $0.placement != .inPlace }) == true {
            // Nothing that stands in this script can leave the transaction that a tool puts around it.
            let notes = [form?.note, "give it a script of its own, which the tool runs outside of a transaction"]
            form?.isAutomatic = false
            form?.note = notes.compactMap { $0 }.joined(separator: "; ")
        }
        for index in findings.indices[first...] {
            findings[index].safeForm = planner.timeout(findings[index].rule) ?? form
        }
    }

    mutating func find(_ rule: LintRule, _ message: String) {
        find(rule, nil, on: nil, message)
    }

    mutating func find(
        _ rule: LintRule,
        _ lock: LockMode? = nil,
        on table: RelationName? = nil,
        _ message: String,
        once: Bool = false
    ) {
        guard !rule.isOptIn || options.enabled.contains(rule.id) else { return }
        if once, !spoken.insert(rule.id).inserted { return }
        let command = step.commands[commandIndex]
        var finding = LintFinding(rule, at: command.location, message)
        finding.lock = lock
        finding.table = table
        finding.command = CommandIndex(step: stepIndex, command: commandIndex)
        // Two commands of one statement may say the same.
        if findings.contains(where: { $0.rule == rule.id && $0.message == message && $0.location == finding.location })
        {
            return
        }
        findings.append(finding)
    }
}

/// Which command of a script a finding is about.
struct CommandIndex: Sendable, Hashable {
    var step: Int
    var command: Int
}
