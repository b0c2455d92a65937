/// Writes Prometheus' text format, version 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    mutating func begin(_ family: MetricFamily) {
        if let help = family.help {
            text += "# HELP \(family.name) \(Self.escaped(help, quotes: false))\n"
        }
        text += "# TYPE \(family.name) \(family.kind.word)\n"
    }

    mutating func add(_ family: MetricFamily, _ labels: [MetricsRegistry.Label], _ reading: MetricSeries.Reading) {
        switch reading {
        case .number(let value): line(family.name, labels, value)
        case .histogram(let bounds, let cumulative, let count, let sum):
            for (bound, total) in zip(bounds, cumulative) {
                line("\(family.name)_bucket", labels + [.init(name: "le", value: Self.number(bound))], Double(total))
            }
            line("\(family.name)_bucket", labels + [.init(name: "le", value: "+Inf")], Double(count))
            line("\(family.name)_sum", labels, sum)
            line("\(family.name)_count", labels, Double(count))
        }
    }

    private mutating func line(_ name: String, _ labels: [MetricsRegistry.Label], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{"
            for (index, label) in labels.enumerated() {
                if index > 0 { text += "," }
                text += "\(label.name)=\"\(Self.escaped(label.value, quotes: true))\""
            }
            text += "}"
        }
        text += " \(Self.number(value))\n"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 || $0 == 0x0D }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += " "
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
