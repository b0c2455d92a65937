extension LintReport {
    /// The report for people.
    ///
    /// - Parameter hasColor: true on a terminal.
    public func text(hasColor: Bool = false) -> String {
        let open = open
        let paint = Paint(isOn: hasColor)
        var blocks: [String] = []
        for (index, finding) in open.enumerated() {
            let isRepeated = finding.safeForm != nil && index > 0 && open[index - 1].safeForm == finding.safeForm
            blocks.append(Self.block(finding, paint, isRepeated: isRepeated))
        }
        blocks += openUnjudged.map { part in
            "\(paint.bold(part.location.description)): \(paint.yellow("not judged")): \(part.reason)"
        }
        let lines =
            allowed.map { "\($0.location): \($0.rule) is allowed: \($0.allowedBecause ?? "")" }
            + unjudged.filter { $0.allowedBecause != nil }
            .map { "\($0.location): not judged (\($0.reason)), which is allowed: \($0.allowedBecause ?? "")" }
        if !lines.isEmpty { blocks.append(lines.map(paint.dim).joined(separator: "\n")) }
        blocks.append(summary)
        return blocks.joined(separator: "\n\n")
    }

    /// What was found, counted.
    public var summary: String {
        let errors = open.count { $0.severity == .error }
        let warnings = open.count - errors
        var parts: [String] = []
        if errors > 0 { parts.append(Self.counted(errors, "error")) }
        if warnings > 0 { parts.append(Self.counted(warnings, "warning")) }
        if !openUnjudged.isEmpty { parts.append("\(Self.counted(openUnjudged.count, "part")) not judged") }
        if !allowed.isEmpty { parts.append("\(allowed.count) allowed") }
        let what = parts.isEmpty ? "nothing found" : parts.joined(separator: ", ")
        return "\(Self.counted(stepCount, "statement")): \(what)."
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func block(_ finding: LintFinding, _ paint: Paint, isRepeated: Bool) -> String {
        let severity = finding.severity == .error ? paint.red("error") : paint.yellow("warning")
        var lines = [
            "\(paint.bold(finding.location.description)): \(severity): \(finding.message) [\(finding.rule)]",
            "  \(finding.why)",
        ]
        if let lock = finding.lock {
            var line = "  lock: \(lock.rawValue)"
            if let table = finding.table { line += " on \(table)" }
            if let size = finding.size { line += " (about \(Count.short(size.rows)) rows, \(Count.bytes(size.bytes)))" }
            lines.append("\(line), which \(lock.blocks)")
        } else if let table = finding.table, let size = finding.size {
            lines.append("  \(table) has about \(Count.short(size.rows)) rows, \(Count.bytes(size.bytes))")
        }
        if isRepeated { return (lines + ["  instead: as above"]).joined(separator: "\n") }
        guard let form = finding.safeForm else {
            lines.append("  instead: \(LintRule.named(finding.rule)?.remedy ?? "")")
            return lines.joined(separator: "\n")
        }
        if let operations = form.operations {
            if !operations.isEmpty { lines += ["  instead:"] + swift(operations) }
            let next = form.nextOperations ?? []
            if !next.isEmpty { lines += ["  for the next release (nextRelease: of the migration):"] + swift(next) }
            if let note = form.note { lines.append("  note: \(note)") }
            return lines.joined(separator: "\n")
        }
        if !form.statements.isEmpty {
            lines.append("  instead:")
            lines += statements(form.statements)
        }
        if !form.nextRelease.isEmpty {
            lines.append("  in the migration after the next release:")
            lines += statements(form.nextRelease)
        }
        if let note = form.note { lines.append("  note: \(note)") }
        return lines.joined(separator: "\n")
    }

    private static func swift(_ operations: [String]) -> [String] {
        operations.flatMap { operation in
            "\(operation),".split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
        }
    }

    private static func statements(_ statements: [SafeForm.Statement]) -> [String] {
        statements.flatMap { statement -> [String] in
            let remark =
                switch statement.placement {
                case .inPlace: ""
                case .afterCommit: "  -- in a transaction of its own"
                case .outsideTransaction: "  -- outside of a transaction"
                }
            let lines = statement.sql.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
            return lines.dropLast() + ["\(lines.last ?? "");\(remark)"]
        }
    }
}

/// Colours of a terminal.
private struct Paint {
    let isOn: Bool

    func bold(_ text: String) -> String { code("1", text) }
    func dim(_ text: String) -> String { code("2", text) }
    func red(_ text: String) -> String { code("31", text) }
    func yellow(_ text: String) -> String { code("33", text) }

    private func code(_ number: String, _ text: String) -> String { isOn ? "\u{1b}[\(number)m\(text)\u{1b}[0m" : text }
}

/// Numbers as people say them.
enum Count {
    static func short(_ number: Int) -> String {
        switch number {
        case ..<10_000: String(number)
        case ..<1_000_000: "\(number / 1000) thousand"
        case ..<1_000_000_000: tenths(number, 1_000_000) + " million"
        default: tenths(number, 1_000_000_000) + " billion"
        }
    }

    static func bytes(_ number: Int) -> String {
        switch number {
        case ..<1024: "\(number) bytes"
        case ..<(1 << 20): "\(number >> 10) KiB"
        case ..<(1 << 30): tenths(number, 1 << 20) + " MiB"
        default: tenths(number, 1 << 30) + " GiB"
        }
    }

    private static func tenths(_ number: Int, _ unit: Int) -> String {
        let value = (number * 10) / unit
        return value % 10 == 0 ? String(value / 10) : "\(value / 10).\(value % 10)"
    }
}
