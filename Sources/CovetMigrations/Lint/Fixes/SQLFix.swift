/// A script with the safe forms in place of what the lint found: every other byte of it, its comments too, stays as it is.
public struct SQLFix: Sendable, Hashable {
    /// The script as it should be run now.
    public let text: String
    /// What belongs into the migration after the next release; nil when nothing does.
    public let nextRelease: String?
    /// How many statements were replaced.
    public let count: Int

    /// Rewrites a script by the findings of its report that are open and whose safe form is automatic.
    ///
    /// - Parameters:
    ///   - script: what the report was made of.
    ///   - bytes: the script's bytes.
    ///   - earlier: the scripts before it, whose tables are known.
    public init(
        _ script: LintScript,
        _ bytes: [UInt8],
        _ options: LintOptions = LintOptions(),
        after earlier: [LintScript] = []
    ) {
        let known = LintReport.judging(earlier, options, known: LintContext()).context
        let report = LintReport.judging([script], options, known: known).report
        var writer = FixWriter(script: script, bytes: bytes, options: options)
        var forms: [CommandIndex: SafeForm] = [:]
        for finding in report.open {
            guard let command = finding.command, let form = finding.safeForm, form.isAutomatic else { continue }
            if finding.rule == LintRule.lockTimeoutMissing.id || finding.rule == LintRule.statementTimeoutMissing.id {
                writer.settings += form.statements.map(\.sql).filter { !writer.settings.contains($0) }
            } else {
                forms[command] = form
            }
        }
        writer.run(forms)
        text = writer.text
        nextRelease = writer.later.isEmpty ? nil : writer.laterText
        count = writer.count
    }
}

private struct FixWriter {
    let script: LintScript
    let bytes: [UInt8]
    let options: LintOptions
    var settings: [String] = []
    private(set) var text = ""
    private(set) var later: [SafeForm.Statement] = []
    private(set) var count = 0
    /// Whether the script as it is written here has a transaction open.
    private var isOpen = false
    /// Whether the script as it was had one.
    private var wasOpen = false
    private var position = 0

    init(script: LintScript, bytes: [UInt8], options: LintOptions) {
        self.script = script
        self.bytes = bytes
        self.options = options
    }

    mutating func run(_ forms: [CommandIndex: SafeForm]) {
        // At the top, so that no comment comes away from its statement.
        text = settings.map { "\($0);\n" }.joined()
        count = settings.count
        if !settings.isEmpty, bytes.starts(with: Self.mark) { position = Self.mark.count }
        for (index, step) in script.steps.enumerated() {
            guard let range = step.range else { continue }
            let replaced = step.commands.indices.contains { forms[CommandIndex(step: index, command: $0)] != nil }
            copy(upTo: range.lowerBound)
            if replaced, !step.isBlock {
                replace(step, step.commands.indices.map { forms[CommandIndex(step: index, command: $0)] })
                position = range.upperBound
            } else {
                keep(step, range)
            }
        }
        copy(upTo: bytes.count)
    }

    var laterText: String {
        let statements = later.map(Self.written).joined(separator: "\n")
        return
            "-- Run this after the next release is running everywhere.\nSET lock_timeout = '2s';\nSET statement_timeout = '15min';\n\(statements)\n"
    }

    /// The byte order mark of UTF-8, which has a meaning at the very beginning alone.
    private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]

    private mutating func copy(upTo end: Int) {
        guard end > position else { return }
        text += String(decoding: bytes[position..<end], as: UTF8.self)
        position = end
    }

    private mutating func keep(_ step: LintStep, _ range: Range<Int>) {
        let facts = step.commands.map(\.fact)
        let begins = facts.contains(.begin)
        let ends = facts.contains(.commit) || facts.contains(.rollback)
        if begins { wasOpen = true }
        if ends { wasOpen = false }
        let isSession = facts.allSatisfy { if case .set = $0 { true } else { false } }
        if ends, !isOpen {
            // What would be committed is committed already.
            position = range.upperBound
            if text.hasSuffix("\n") { text.removeLast() }
            return
        }
        if wasOpen, !begins, !isOpen, !isSession, !facts.isEmpty {
            text += "BEGIN;\n"
            isOpen = true
        }
        copy(upTo: range.upperBound)
        if begins { isOpen = true }
        if ends { isOpen = false }
    }

    private mutating func replace(_ step: LintStep, _ forms: [SafeForm?]) {
        count += 1
        var statements: [SafeForm.Statement] = []
        var kept: [String] = []
        for (command, form) in zip(step.commands, forms) {
            if let form {
                statements += form.statements.filter { !statements.contains($0) }
                later += form.nextRelease.filter { !later.contains($0) }
            } else if step.head != nil {
                // More follows now, so a second run may meet it again.
                kept.append(wasOpen || options.isJournaled ? command.text : command.repeatable ?? command.text)
            }
        }
        if let head = step.head, !kept.isEmpty {
            statements.insert(.init("\(head) \(kept.joined(separator: ", "))"), at: 0)
        }
        var lines: [String] = []
        for statement in statements {
            switch statement.placement {
            case .inPlace:
                if wasOpen, !isOpen {
                    lines.append("BEGIN;")
                    isOpen = true
                }
            case .afterCommit, .outsideTransaction:
                if isOpen {
                    lines.append("COMMIT;")
                    isOpen = false
                }
            }
            lines.append(Self.written(statement))
        }
        // A comment on commands that are taken apart stands before them.
        if statements.isEmpty { lines.append("-- moved to the migration after the next release") }
        lines = step.comments.filter { comment in !lines.contains { $0.contains(comment) } } + lines
        text += lines.joined(separator: "\n")
    }

    private static func written(_ statement: SafeForm.Statement) -> String {
        let allowances = statement.allowances.map { "-- covet:allow \($0.rule): \($0.reason)\n" }.joined()
        return "\(allowances)\(statement.sql);"
    }
}
