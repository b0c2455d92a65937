#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Dates as RFC 3339 profiles ISO 8601, by hand: a formatter object costs more than the whole document.
enum ISO8601 {
    /// Days since 1970-01-01 in the Gregorian calendar, and back (Howard Hinnant's arithmetic on eras of 400 years
    /// that begin in March).
    static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let isJanuaryOrFebruary = month >= 10
        return (
            yearOfEra + era * 400 + (isJanuaryOrFebruary ? 1 : 0), isJanuaryOrFebruary ? month - 9 : month + 3, day
        )
    }

    static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Seconds since 1970 of `2026-11-22T10:00:00.123Z`, with an offset in place of the Z, and 0 to 9 digits of
    /// fraction. nil when the text has another form or the date does not exist. A leap second counts as the second
    /// after it.
    static func seconds(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        func number(_ start: Int, _ length: Int) -> Int? {
            guard start + length <= text.count else { return nil }
            var value = 0
            for index in start..<start + length {
                let digit = text[index] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                value = value * 10 + Int(digit)
            }
            return value
        }
        func isAt(_ offset: Int, _ byte: Unicode.Scalar) -> Bool {
            offset < text.count && text[offset] == UInt8(ascii: byte)
        }
        guard text.count >= 20, let year = number(0, 4), isAt(4, "-"), let month = number(5, 2), isAt(7, "-"),
            let day = number(8, 2), isAt(10, "T") || isAt(10, "t") || isAt(10, " "), let hour = number(11, 2),
            isAt(13, ":"), let minute = number(14, 2), isAt(16, ":"), let second = number(17, 2)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= daysInMonth(month, year: year), hour < 24, minute < 60,
            second <= 60
        else { return nil }

        var cursor = 19
        var nanoseconds = 0
        if isAt(cursor, ".") || isAt(cursor, ",") {
            let start = cursor + 1
            cursor = start
            while cursor < text.count, text[cursor] &- UInt8(ascii: "0") < 10 { cursor += 1 }
            guard (1...9).contains(cursor - start), let digits = number(start, cursor - start) else { return nil }
            nanoseconds = (cursor - start..<9).reduce(digits) { value, _ in value * 10 }
        }

        var offset = 0
        if isAt(cursor, "Z") || isAt(cursor, "z") {
            cursor += 1
        } else if isAt(cursor, "+") || isAt(cursor, "-") {
            let hasColon = isAt(cursor + 3, ":")
            guard let hours = number(cursor + 1, 2), let minutes = number(cursor + (hasColon ? 4 : 3), 2),
                hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * 60 * (isAt(cursor, "-") ? -1 : 1)
            cursor += hasColon ? 6 : 5
        } else {
            return nil
        }
        guard cursor == text.count else { return nil }
        let whole = days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Double(whole) + Double(nanoseconds) / 1e9
    }
}

extension JSONWriter {
    /// A date in UTC, rounded to the millisecond. Years outside of 0 to 9999 have no form in RFC 3339 and fail.
    mutating func write(_ date: Date) {
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
        // The first and the last millisecond of the years 0 and 9999.
        guard milliseconds >= -62_167_219_200_000, milliseconds <= 253_402_300_799_999 else {
            fail(.notRepresentable, "a date outside of the years 0 to 9999 has no form in RFC 3339")
            return null()
        }
        let (seconds, fraction) = Self.floored(Int(milliseconds), by: 1000)
        let (days, time) = Self.floored(seconds, by: 86_400)
        let (year, month, day) = ISO8601.date(days: days)
        beginValue(26)
        put(UInt8(ascii: "\""))
        putPadded(UInt64(year), width: 4)
        put(UInt8(ascii: "-"))
        putPadded(UInt64(month), width: 2)
        put(UInt8(ascii: "-"))
        putPadded(UInt64(day), width: 2)
        put(UInt8(ascii: "T"))
        putPadded(UInt64(time / 3600), width: 2)
        put(UInt8(ascii: ":"))
        putPadded(UInt64(time / 60 % 60), width: 2)
        put(UInt8(ascii: ":"))
        putPadded(UInt64(time % 60), width: 2)
        put(UInt8(ascii: "."))
        putPadded(UInt64(fraction), width: 3)
        put(UInt8(ascii: "Z"))
        put(UInt8(ascii: "\""))
    }

    private static func floored(_ value: Int, by divisor: Int) -> (Int, Int) {
        let remainder = value % divisor
        let positive = remainder < 0 ? remainder + divisor : remainder
        return ((value - positive) / divisor, positive)
    }
}
