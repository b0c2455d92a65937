import CovetMigrations

/// The rules for people.
enum RuleListing {
    static var text: String {
        let width = LintRule.all.map(\.id.count).max() ?? 0
        return LintRule.all.map { rule in
            let padding = String(repeating: " ", count: width - rule.id.count)
            let severity = rule.severity == .error ? "error  " : "warning"
            return "\(rule.id)\(padding)  \(severity)  \(rule.summary)\(rule.isOptIn ? " (off unless --enable)" : "")"
        }.joined(separator: "\n")
    }

    static func explanation(of id: String) -> String {
        guard let rule = LintRule.named(id) else { return "" }
        var lines = [
            "\(rule.id) (\(rule.severity.rawValue))", "", rule.summary, rule.why, "", "Instead: \(rule.remedy)",
        ]
        if rule.growsWithTable { lines.append("On a table that a database says is small it counts as a warning.") }
        if rule.isOptIn { lines.append("It is judged only with --enable \(rule.id).") }
        if !rule.squawk.isEmpty { lines += ["", "In Squawk: \(rule.squawk.joined(separator: ", "))"] }
        lines += ["", "To let it pass: -- covet:allow \(rule.id): the reason"]
        return lines.joined(separator: "\n")
    }
}
