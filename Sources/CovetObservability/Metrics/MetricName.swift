/// Names as Prometheus takes them: OpenTelemetry's dots become underscores, units and `_total` stand at the end.
enum MetricName {
    static func exposed(_ label: String, _ kind: MetricFamily.Kind, unit: String?) -> String {
        var name = sanitized(label, allowsColon: true)
        if let unit = kind == .timer ? "seconds" : unit, !name.hasSuffix("_\(unit)"), !name.hasSuffix("_\(unit)_total")
        {
            name += "_\(unit)"
        }
        if kind == .counter, !name.hasSuffix("_total") { name += "_total" }
        return name
    }

    /// A label's name. Those that begin with two underscores are Prometheus' own, and `le` is a histogram's.
    static func label(_ name: String) -> String {
        var name = sanitized(name, allowsColon: false)
        while name.hasPrefix("__") { name.removeFirst() }
        return name == "le" || name == "quantile" ? "_\(name)" : name
    }

    /// A label's value, cut at 200 characters.
    static func value(_ value: String) -> String {
        value.utf8.count <= 200 ? value : String(value.prefix(200))
    }

    private static func sanitized(_ name: String, allowsColon: Bool) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case "0"..."9":
                if result.isEmpty { result = "_" }
                result.unicodeScalars.append(scalar)
            case ":" where allowsColon: result.unicodeScalars.append(scalar)
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }
}
