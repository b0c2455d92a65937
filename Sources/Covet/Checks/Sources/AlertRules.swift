import Foundation

/// Prometheus' alert rules in the files of a project.
enum AlertRules {
    /// The YAML files below a folder in which an alert's expression asks a metric, by their paths from there.
    static func files(on metric: String, below root: String) -> [String] {
        guard let files = FileManager.default.enumerator(atPath: root) else { return [] }
        var found: [String] = []
        while let path = files.nextObject() as? String {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if name.hasPrefix(".") || name == "node_modules" {
                files.skipDescendants()
                continue
            }
            guard name.hasSuffix(".yml") || name.hasSuffix(".yaml"),
                let data = FileManager.default.contents(atPath: "\(root)/\(path)"), data.count < 1 << 20
            else { continue }
            if asks(String(decoding: data, as: UTF8.self), metric) { found.append(path) }
        }
        return found.sorted()
    }

    /// Whether a rule with `alert:` has the metric in its `expr:`. A recording rule, a comment or a label with its name is no alert.
    static func asks(_ text: String, _ metric: String) -> Bool {
        var rule = Rule()
        for line in text.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            var content = line.dropFirst(indent)
            if content.isEmpty || content.hasPrefix("#") { continue }
            // Each item of the list of rules begins a new one; its first key stands on the same line.
            if content.hasPrefix("- ") {
                if rule.isAlert(on: metric) { return true }
                content = content.dropFirst(2).drop { $0 == " " }
                rule = Rule()
            }
            if content.hasPrefix("alert:") {
                rule.isNamed = true
            } else if content.hasPrefix("expr:") {
                rule.expressionIndent = line.count - content.count
                rule.expression = String(content.dropFirst("expr:".count))
            } else if let start = rule.expressionIndent {
                // A text over several lines stands deeper than its key.
                if indent > start { rule.expression += " \(content)" } else { rule.expressionIndent = nil }
            }
        }
        return rule.isAlert(on: metric)
    }

    private struct Rule {
        var isNamed = false
        var expression = ""
        /// How deep `expr:` stands, as long as its text goes on.
        var expressionIndent: Int?

        func isAlert(on metric: String) -> Bool {
            isNamed
                && expression.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }.contains {
                    $0 == metric
                }
        }
    }
}
