import CovetSQL

/// Judges migrations by what they lock, rewrite and break on PostgreSQL.
///
/// ```swift
/// let report = try await MigrationLint(judge: .tool()).report(for: migrations) { pending.contains($0.id) }
/// print(report.text())
/// ```
/// Operations say what they do by themselves; the raw SQL among them goes to a ``SQLJudge``. The runner takes the locks with a timeout and writes down which steps are done, so
/// the rules about those are content. On SQLite, where writers take turns, none of this is needed.
public struct MigrationLint: Sendable {
    public var options: LintOptions
    private let judge: SQLJudge

    public init(_ options: LintOptions = LintOptions(), judge: SQLJudge = .none) {
        var options = options
        options.isJournaled = true
        options.hasTimeouts = true
        options.isInTransaction = false
        self.options = options
        self.judge = judge
    }

    /// What there is to say.
    ///
    /// - Parameters:
    ///   - migrations: all of the app's, in their order: what earlier ones made is known to the rules.
    ///   - isJudged: which of them are judged; all by default.
    public func report(
        for migrations: [Migration],
        where isJudged: (Migration) -> Bool = { _ in true }
    ) async -> LintReport {
        var report = LintReport()
        var context = LintContext()
        var schema = Schema()
        for migration in migrations {
            let before = schema
            // A migration that does not fit is the runner's to refuse; the rules go on with what is known.
            for operation in migration.operations { schema = (try? schema.applying(operation)) ?? schema }
            let script = await script(of: migration)
            let judged = LintReport.judging([script], options, known: context)
            context = judged.context
            guard isJudged(migration) else { continue }
            report.findings += judged.report.findings.map { replaced($0, in: migration, after: before) }
            report.unjudged += judged.report.unjudged
            report.stepCount += judged.report.stepCount
        }
        return report
    }

    /// The migration in the language of the rules.
    func script(of migration: Migration) async -> LintScript {
        var raw: [Int: [LintStep]] = [:]
        for (index, operation) in migration.operations.enumerated() {
            guard case .run(let step) = operation else { continue }
            raw[index] = await self.raw(step, LintLocation(migration.id, step: index + 1))
        }
        return Self.script(of: migration, raw: raw)
    }

    /// - Parameter raw: what the raw SQL among the operations says, by its place; those that are not there do nothing that is known.
    private static func script(of migration: Migration, raw: [Int: [LintStep]]) -> LintScript {
        var script = LintScript(migration.id, [], allowances: migration.allows)
        var isOpen = false
        let commits = migration.commits
        for (index, operation) in migration.operations.enumerated() {
            let at = LintLocation(migration.id, step: index + 1)
            let stage = operation.stage(for: .postgres)
            if isOpen, stage != .shared {
                script.steps.append(boundary(.commit, at))
                isOpen = false
            }
            if isOpen, commits.contains(index) {
                script.steps += [boundary(.commit, at), boundary(.begin, at)]
            }
            if stage == .separate || stage == .shared && !isOpen { script.steps.append(boundary(.begin, at)) }
            isOpen = stage == .shared
            script.steps += steps(of: operation, raw[index], at)
            if stage == .separate { script.steps.append(boundary(.commit, at)) }
        }
        if isOpen { script.steps.append(boundary(.commit, LintLocation(migration.id))) }
        return script
    }

    /// What the rules say of a migration's operations by themselves, by their places, with no look at raw SQL.
    ///
    /// - Parameter schema: the schema before it.
    static func findings(in migration: Migration, after schema: Schema) -> [Int: [LintFinding]] {
        let options = MigrationLint().options
        let there = Migration("", schema.tables.map { .createTable($0) })
        let known = LintReport.judging([script(of: there, raw: [:])], options, known: LintContext()).context
        let report = LintReport.judging([script(of: migration, raw: [:])], options, known: known).report
        return Dictionary(grouping: report.open.filter { $0.location.step != nil }) { ($0.location.step ?? 1) - 1 }
    }

    private static func boundary(_ fact: LintFact, _ at: LintLocation) -> LintStep {
        LintStep(at: at, "", [LintStep.Command(fact, "", at: at)])
    }

    private static func steps(of operation: Operation, _ raw: [LintStep]?, _ at: LintLocation) -> [LintStep] {
        var steps: [LintStep]
        if let raw {
            steps = raw
        } else {
            let text = operation.postgresStatements.map { $0.inlined(for: .postgres) }.joined(separator: ";\n")
            let commands = operation.lintFacts.map { LintStep.Command($0.fact, $0.sql ?? text, at: at) }
            steps = [LintStep(at: at, operation.summary, commands)]
        }
        if case .data(let step) = operation {
            steps[0].unjudged = [Unjudged(at: at, "the closure of \"\(step.label)\" may do anything")]
        }
        if operation.reversed == nil {
            steps.append(LintStep(at: at, "", [LintStep.Command(.irreversible, operation.summary, at: at)]))
        }
        return steps
    }

    private func raw(_ step: RawStep, _ at: LintLocation) async -> [LintStep] {
        let statements = step.statements.map { $0.inlined(for: .postgres) }.filter { !$0.isBlank }
        guard !statements.isEmpty else { return [LintStep(at: at, "run nothing on PostgreSQL")] }
        switch await judge.read(statements.joined(separator: ";\n") + ";\n") {
        case .failure(let failure):
            return [LintStep(at: at, "run", unjudged: [Unjudged(at: at, failure.description)])]
        case .success(let steps):
            return steps.map { step in
                var step = step
                func moved(_ place: LintLocation) -> LintLocation {
                    LintLocation(at.source, step: at.step, line: place.line, column: place.column)
                }
                step.location = moved(step.location)
                for index in step.commands.indices {
                    step.commands[index].location = moved(step.commands[index].location)
                }
                for index in step.unjudged.indices {
                    step.unjudged[index].location = moved(step.unjudged[index].location)
                }
                for index in step.allowances.indices { step.allowances[index].location = nil }
                return step
            }
        }
    }

    /// A finding about an operation says its safe form in operations.
    private func replaced(_ finding: LintFinding, in migration: Migration, after schema: Schema) -> LintFinding {
        guard let number = finding.location.step, migration.operations.indices.contains(number - 1),
            let form = finding.safeForm
        else { return finding }
        let earlier = migration.operations[..<(number - 1)].reduce(schema) { (try? $0.applying($1)) ?? $0 }
        let operation = migration.operations[number - 1]
        let later = migration.operations[number...]
        let isRequired = finding.rule == LintRule.requiredColumn.id
        let filled = isRequired ? OperationRemedy(filling: operation, in: migration) : nil
        guard
            let remedy = filled
                ?? OperationRemedy(for: operation, form, in: migration.id, after: earlier, before: later)
        else { return finding }
        var finding = finding
        finding.remedy = remedy
        if filled != nil {
            finding.safeForm?.isAutomatic = true
            finding.safeForm?.note = nil
        }
        // The operations copy what the SQL leaves to people.
        switch operation {
        case .renameColumn, .changeType: finding.safeForm?.note = nil
        default: break
        }
        finding.safeForm?.operations = remedy.now.map { $0.source.pretty(indentation: 0, used: 0) }
        finding.safeForm?.nextOperations = remedy.next.map { $0.source.pretty(indentation: 0, used: 0) }
        return finding
    }
}
