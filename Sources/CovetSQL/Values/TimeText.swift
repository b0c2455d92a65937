/// Writes digits of fixed width with separators, as ISO 8601 has them.
struct TimeTextWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ character: Unicode.Scalar) {
        bytes.append(UInt8(truncatingIfNeeded: character.value))
    }

    /// - Parameter value: not negative, and of at most so many digits; more would be cut at the front.
    mutating func write(_ value: Int64, digits: Int) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    /// `2026-11-23`; false outside of the years 0 to 9999, which have no four digits.
    mutating func writeDate(days: Int64) -> Bool {
        let (year, month, day) = Calendar.civil(fromDays: days)
        guard (0...9999).contains(year) else { return false }
        write(year, digits: 4)
        write("-")
        write(month, digits: 2)
        write("-")
        write(day, digits: 2)
        return true
    }

    /// `01:13:00.000000`.
    mutating func writeTime(microseconds: Int64) {
        let seconds = microseconds / 1_000_000
        write(seconds / 3600, digits: 2)
        write(":")
        write(seconds / 60 % 60, digits: 2)
        write(":")
        write(seconds % 60, digits: 2)
        write(".")
        write(microseconds % 1_000_000, digits: 6)
    }
}

/// Reads dates and times of fixed width, from memory: every row of a SQLite database that has one goes through here, and a generic reader
/// that another module calls took 10 microseconds.
struct TimeTextReader {
    var rest: Slice<UnsafeRawBufferPointer>

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func number(_ digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// `2026-11-23` as days since 1970-01-01.
    mutating func date() -> Int64? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            Calendar.isValid(year: year, month: month, day: day)
        else { return nil }
        return Calendar.days(fromCivil: year, month, day)
    }

    /// `01:13`, `01:13:00` or `01:13:00.5` as microseconds since midnight.
    mutating func time() -> Int64? {
        guard let hour = number(2), skip(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
        var result = (hour * 3600 + minute * 60) * 1_000_000
        guard skip(":") else { return result }
        guard let second = number(2), second < 60 else { return nil }
        result += second * 1_000_000
        guard skip(".") else { return result }
        guard let fraction = fraction() else { return nil }
        return result + fraction
    }

    /// Digits after the point as microseconds; what is finer is cut.
    private mutating func fraction() -> Int64? {
        guard var value = digit() else { return nil }
        var digits = 1
        while let digit = digit() {
            if digits < 6 { value = value * 10 + digit }
            digits += 1
        }
        while digits < 6 {
            value *= 10
            digits += 1
        }
        return value
    }

    private mutating func digit() -> Int64? {
        guard let first = rest.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else { return nil }
        rest = rest.dropFirst()
        return Int64(first - UInt8(ascii: "0"))
    }
}
