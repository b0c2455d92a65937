#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// A day of the calendar, without a time or a time zone: a birthday, a due date.
///
/// ```swift
/// let release = SQLDate(year: 2026, month: 11, day: 23)      // SQLDate?, nil for a 31 February
/// ```
/// Databases disagree about how far back and ahead they go: PostgreSQL keeps 4713 BC to the year 5,874,897, SQLite as text the years 0 to 9999.
public struct SQLDate: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01 in the Gregorian calendar.
    public let daysSince1970: Int32

    public init(daysSince1970: Int32) {
        self.daysSince1970 = daysSince1970
    }

    /// `nil` for a day that the calendar does not have. The year 0 is the one before the year 1, as ISO 8601 counts.
    public init?(year: Int, month: Int, day: Int) {
        guard (-5_900_000...5_900_000).contains(year),
            Calendar.isValid(year: Int64(year), month: Int64(month), day: Int64(day)),
            let days = Int32(exactly: Calendar.days(fromCivil: Int64(year), Int64(month), Int64(day)))
        else { return nil }
        daysSince1970 = days
    }

    /// The day that it is at that moment in a zone so many seconds ahead of UTC.
    public init(_ date: Date, secondsFromGMT: Int = 0) {
        let days = ((date.timeIntervalSince1970 + Double(secondsFromGMT)) / 86_400).rounded(.down)
        daysSince1970 = Int32(exactly: days) ?? (days > 0 ? .max : .min)
    }

    public var year: Int { Int(Calendar.civil(fromDays: Int64(daysSince1970)).year) }
    /// 1 to 12.
    public var month: Int { Int(Calendar.civil(fromDays: Int64(daysSince1970)).month) }
    /// 1 to 31.
    public var day: Int { Int(Calendar.civil(fromDays: Int64(daysSince1970)).day) }

    /// Midnight of that day in UTC.
    public var startInUTC: Date { Date(timeIntervalSince1970: Double(daysSince1970) * 86_400) }

    public static func < (left: SQLDate, right: SQLDate) -> Bool { left.daysSince1970 < right.daysSince1970 }
}

extension SQLDate: CustomStringConvertible, LosslessStringConvertible {
    /// `2026-11-23`; beyond four digits with a sign, `+12026-11-23`, as ISO 8601 has it.
    public var description: String {
        if let text { return text }
        let (year, month, day) = Calendar.civil(fromDays: Int64(daysSince1970))
        var writer = TimeTextWriter(capacity: 16)
        writer.write(year < 0 ? "-" : "+")
        writer.write(
            abs(year),
            digits: year.magnitude > 999_999 ? 7 : year.magnitude > 99_999 ? 6 : year.magnitude > 9999 ? 5 : 4
        )
        writer.write("-")
        writer.write(month, digits: 2)
        writer.write("-")
        writer.write(day, digits: 2)
        return writer.text
    }

    /// Reads `2026-11-23`, of the years 0 to 9999.
    public init?(_ description: String) {
        self.init(text: description.utf8)
    }

    /// Four digits of the year, so that such texts sort as the days do; `nil` outside of the years 0 to 9999.
    package var text: String? {
        var writer = TimeTextWriter(capacity: 10)
        return writer.writeDate(days: Int64(daysSince1970)) ? writer.text : nil
    }

    package init?(text bytes: UnsafeRawBufferPointer) {
        var reader = TimeTextReader(rest: bytes[...])
        guard let days = reader.date(), reader.rest.isEmpty, let days = Int32(exactly: days) else { return nil }
        daysSince1970 = days
    }

    package init?(text: String.UTF8View) {
        guard let value = Array(text).withUnsafeBytes({ Self(text: $0) }) else { return nil }
        self = value
    }
}

extension SQLDate: SQLConvertible {
    public static var sqlType: SQLType { .date }
    public var sqlValue: SQLValue { .date(self) }
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.date(at: column) }
}
