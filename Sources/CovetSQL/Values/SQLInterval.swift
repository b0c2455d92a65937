/// A span of the calendar: months, days and microseconds are kept apart, since neither a month nor a day has one length.
public struct SQLInterval: Sendable, Hashable {
    public var months: Int32
    public var days: Int32
    public var microseconds: Int64

    public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }

    /// `nil` beyond 292,000 years. What is finer than a microsecond is cut.
    public init?(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflowsToo) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard !overflows, !overflowsToo else { return nil }
        self.init(microseconds: sum)
    }

    /// Days counted as 24 hours; `nil` when there are months, which have no one length.
    public var duration: Duration? {
        guard months == 0 else { return nil }
        return .seconds(Int64(days) * 86_400) + .microseconds(microseconds)
    }
}

extension SQLInterval: CustomStringConvertible, LosslessStringConvertible {
    /// ISO 8601: `P1Y2M3DT4H5M6.7S`, each part with its own sign, and `PT0S` for none.
    public var description: String {
        var text = "P"
        if months / 12 != 0 { text += "\(months / 12)Y" }
        if months % 12 != 0 { text += "\(months % 12)M" }
        if days != 0 { text += "\(days)D" }
        if microseconds != 0 {
            text += "T"
            let seconds = microseconds / 1_000_000
            if seconds / 3600 != 0 { text += "\(seconds / 3600)H" }
            if seconds / 60 % 60 != 0 { text += "\(seconds / 60 % 60)M" }
            let fraction = (microseconds % 1_000_000).magnitude
            if seconds % 60 != 0 || fraction != 0 {
                text += microseconds < 0 && seconds % 60 == 0 ? "-0" : "\(seconds % 60)"
                if fraction != 0 {
                    var digits = String(fraction + 1_000_000).dropFirst()
                    while digits.last == "0" { digits.removeLast() }
                    text += ".\(digits)"
                }
                text += "S"
            }
        }
        return text == "P" ? "PT0S" : text
    }

    /// Reads ISO 8601 with a sign for each part, as ``description`` and PostgreSQL's `intervalstyle = iso_8601` write it; weeks too.
    public init?(_ description: String) {
        self.init(text: description.utf8)
    }

    package init?(text bytes: UnsafeRawBufferPointer) {
        var reader = IntervalReader(rest: bytes[...])
        guard let value = reader.read() else { return nil }
        self = value
    }

    package init?(text: String.UTF8View) {
        guard let value = Array(text).withUnsafeBytes({ Self(text: $0) }) else { return nil }
        self = value
    }
}

private struct IntervalReader {
    var rest: Slice<UnsafeRawBufferPointer>

    mutating func read() -> SQLInterval? {
        guard rest.first == UInt8(ascii: "P") else { return nil }
        rest = rest.dropFirst()
        var months: Int64 = 0
        var days: Int64 = 0
        var microseconds: Int64 = 0
        var isTime = false
        var parts = 0
        while let first = rest.first {
            if first == UInt8(ascii: "T"), !isTime {
                isTime = true
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
                continue
            }
            guard let (value, fraction) = number(), let unit = rest.first else { return nil }
            rest = rest.dropFirst()
            parts += 1
            let isSum: Bool
            switch (unit, isTime) {
            case (UInt8(ascii: "Y"), false) where fraction == 0: isSum = Self.add(value, times: 12, to: &months)
            case (UInt8(ascii: "M"), false) where fraction == 0: isSum = Self.add(value, times: 1, to: &months)
            case (UInt8(ascii: "W"), false) where fraction == 0: isSum = Self.add(value, times: 7, to: &days)
            case (UInt8(ascii: "D"), false) where fraction == 0: isSum = Self.add(value, times: 1, to: &days)
            case (UInt8(ascii: "H"), true) where fraction == 0:
                isSum = Self.add(value, times: 3_600_000_000, to: &microseconds)
            case (UInt8(ascii: "M"), true) where fraction == 0:
                isSum = Self.add(value, times: 60_000_000, to: &microseconds)
            case (UInt8(ascii: "S"), true):
                isSum =
                    Self.add(value, times: 1_000_000, to: &microseconds)
                    && Self.add(fraction, times: 1, to: &microseconds)
            default: return nil
            }
            guard isSum else { return nil }
        }
        guard parts > 0, let months = Int32(exactly: months), let days = Int32(exactly: days) else { return nil }
        return SQLInterval(months: months, days: days, microseconds: microseconds)
    }

    /// The whole part and the millionths behind the point, both with the sign.
    private mutating func number() -> (Int64, Int64)? {
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        var value: Int64 = 0
        var digits = 0
        while let digit = digit() {
            guard Self.add(value, times: 9, to: &value), Self.add(isNegative ? -digit : digit, times: 1, to: &value)
            else { return nil }
            digits += 1
        }
        guard digits > 0 else { return nil }
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            var place: Int64 = 100_000
            guard var next = digit() else { return nil }
            while true {
                fraction += next * place
                place /= 10
                guard let digit = digit() else { break }
                next = digit
            }
        }
        return (value, isNegative ? -fraction : fraction)
    }

    private mutating func digit() -> Int64? {
        guard let first = rest.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else { return nil }
        rest = rest.dropFirst()
        return Int64(first - UInt8(ascii: "0"))
    }

    /// False when 64 bits do not hold the sum.
    private static func add(_ value: Int64, times factor: Int64, to sum: inout Int64) -> Bool {
        let (product, overflows) = value.multipliedReportingOverflow(by: factor)
        let (result, overflowsToo) = sum.addingReportingOverflow(product)
        sum = result
        return !overflows && !overflowsToo
    }
}

extension SQLInterval: SQLConvertible {
    public static var sqlType: SQLType { .interval }
    public var sqlValue: SQLValue { .interval(self) }
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.interval(at: column) }
}

/// Kept as an interval of microseconds; read back with days of 24 hours.
extension Duration: SQLConvertible {
    public static var sqlType: SQLType { .interval }

    public var sqlValue: SQLValue {
        SQLInterval(self).map { .interval($0) } ?? .invalid(reason: "a duration of more than 292,000 years")
    }

    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        guard let duration = try row.interval(at: column).duration else {
            throw row.mismatch(column, expected: "Duration", found: "an interval with months: read it as SQLInterval")
        }
        self = duration
    }
}
