extension SQLTimestamp {
    /// ISO 8601 in UTC with six digits of a second, `2026-11-23T01:13:00.000000Z`: such texts sort as the moments do. `nil` outside of the years 0 to 9999.
    package var text: String? {
        let (seconds, fraction) = Self.divide(microseconds, by: 1_000_000)
        let (days, secondOfDay) = Self.divide(seconds, by: 86_400)
        let (year, month, day) = Self.civil(fromDays: days)
        guard (0...9999).contains(year) else { return nil }
        return String(unsafeUninitializedCapacity: 27) { buffer in
            var position = 0
            func write(_ value: Int64, digits: Int, then separator: UInt8) {
                var value = value
                for index in stride(from: position + digits - 1, through: position, by: -1) {
                    buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
                    value /= 10
                }
                buffer[position + digits] = separator
                position += digits + 1
            }
            write(year, digits: 4, then: UInt8(ascii: "-"))
            write(month, digits: 2, then: UInt8(ascii: "-"))
            write(day, digits: 2, then: UInt8(ascii: "T"))
            write(secondOfDay / 3600, digits: 2, then: UInt8(ascii: ":"))
            write(secondOfDay / 60 % 60, digits: 2, then: UInt8(ascii: ":"))
            write(secondOfDay % 60, digits: 2, then: UInt8(ascii: "."))
            write(fraction, digits: 6, then: UInt8(ascii: "Z"))
            return 27
        }
    }

    /// Reads what ``text`` writes and what SQLite's own functions write: `2026-11-23`, `2026-11-23 01:13:00`, with a fraction, `Z` or an offset such as `+02:00`.
    package init?(text bytes: some Collection<UInt8>) {
        var reader = Reader(rest: bytes[...])
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2),
            (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year)
        else { return nil }
        var seconds: Int64 = 0
        var fraction: Int64 = 0
        if reader.skip("T") || reader.skip(" ") {
            guard let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), hour < 24, minute < 60
            else { return nil }
            seconds = hour * 3600 + minute * 60
            if reader.skip(":") {
                guard let second = reader.number(2), second < 60 else { return nil }
                seconds += second
                if reader.skip(".") {
                    guard let parsed = reader.fraction() else { return nil }
                    fraction = parsed
                }
            }
            if !reader.skip("Z"), let sign = reader.skip("+") ? Int64(1) : reader.skip("-") ? -1 : nil {
                guard let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), hour < 24,
                    minute < 60
                else { return nil }
                seconds -= sign * (hour * 3600 + minute * 60)
            }
        }
        guard reader.rest.isEmpty else { return nil }
        self.init(microseconds: (Self.days(fromCivil: year, month, day) * 86_400 + seconds) * 1_000_000 + fraction)
    }

    /// Floor division, so that moments before 1970 count up as well.
    private static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = value % divisor
        return remainder < 0 ? (value / divisor - 1, remainder + divisor) : (value / divisor, remainder)
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // The Gregorian calendar with years that begin in March, so that the leap day is the last, in eras of 400 years.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (era, yearOfEra) = divide(month <= 2 ? year - 1 : year, by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

private struct Reader<Rest: Collection> where Rest.Element == UInt8, Rest.SubSequence == Rest {
    var rest: Rest

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

    /// Digits after the point as microseconds; what is finer is cut.
    mutating func fraction() -> Int64? {
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
