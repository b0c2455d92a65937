/// Reads and writes durations as settings have them: `90s`, `15m`, `1h30m`, `7d`, `250ms`.
enum DurationText {
    /// Parses `text`; a bare whole number counts `bare` (nil: a unit is required).
    static func parse(_ text: String, bare: Duration?) -> Duration? {
        if let number = Int64(text) {
            guard let bare, number >= 0 else { return nil }
            return product(number, bare)
        }
        var rest = Substring(text)
        var total = Duration.zero
        var previous: Duration?
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let count = Int64(digits), let unit = units[String(name)] else { return nil }
            // Units go from large to small and occur once, so that `5m1h` is a typing error and not a duration.
            if let previous, unit >= previous { return nil }
            previous = unit
            guard let part = product(count, unit) else { return nil }
            total += part
        }
        return total
    }

    static func text(_ duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        for (name, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)] as [(String, Int64)]
        where milliseconds >= size && milliseconds % size == 0 {
            return "\(milliseconds / size)\(name)"
        }
        return "\(milliseconds)ms"
    }

    /// A thousand years: longer than any setting means, short enough to add up without overflow.
    private static let longest = Duration.seconds(86_400 * 365_000)

    private static func product(_ count: Int64, _ unit: Duration) -> Duration? {
        guard count <= 31_536_000_000_000 else { return nil }
        let result = unit * Int(count)
        return result <= longest ? result : nil
    }

    private static let units: [String: Duration] = [
        "ms": .milliseconds(1), "s": .seconds(1), "m": .seconds(60), "min": .seconds(60), "h": .seconds(3600),
        "d": .seconds(86_400),
    ]
}

extension Duration: SettingValue {
    public static let settingExpectation = "a duration with its unit such as 30s, 15m, 1h30m or 7d"
    public static var settingStandIn: Duration? { .zero }

    public init?(setting text: String) {
        guard let duration = DurationText.parse(text, bare: nil) else { return nil }
        self = duration
    }

    public var settingText: String { DurationText.text(self) }
}
