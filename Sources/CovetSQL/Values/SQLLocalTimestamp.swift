/// A day and a time as a clock on the wall shows them, without a time zone: it is no moment until somebody says where the clock hangs.
///
/// For moments use `Date` or ``SQLTimestamp``.
public struct SQLLocalTimestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01 00:00:00 on the same clock.
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// `nil` more than 292,000 years away from 1970.
    public init?(_ date: SQLDate, _ time: SQLTime) {
        let (midnight, overflows) = Int64(date.daysSince1970).multipliedReportingOverflow(by: 86_400_000_000)
        let (sum, overflowsToo) = midnight.addingReportingOverflow(time.microseconds)
        guard !overflows, !overflowsToo else { return nil }
        microseconds = sum
    }

    public var date: SQLDate {
        // 292,000 years of microseconds are some 107 million days.
        SQLDate(daysSince1970: Int32(truncatingIfNeeded: Calendar.divide(microseconds, by: 86_400_000_000).quotient))
    }

    /// Before 24:00:00.
    public var time: SQLTime {
        SQLTime(withinDay: Calendar.divide(microseconds, by: 86_400_000_000).remainder)
    }

    public static func < (left: SQLLocalTimestamp, right: SQLLocalTimestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension SQLLocalTimestamp: CustomStringConvertible, LosslessStringConvertible {
    /// `2026-11-23T01:13:00.000000`.
    public var description: String { text ?? "\(date)T\(time)" }

    /// Reads `2026-11-23`, `2026-11-23 01:13` and `2026-11-23T01:13:00.5`, of the years 0 to 9999; not one with a time zone.
    public init?(_ description: String) {
        self.init(text: description.utf8)
    }

    /// Four digits of the year, so that such texts sort; `nil` outside of the years 0 to 9999.
    package var text: String? { writer?.text }

    var writer: TimeTextWriter? {
        let (days, microsecondOfDay) = Calendar.divide(microseconds, by: 86_400_000_000)
        var writer = TimeTextWriter(capacity: 27)
        guard writer.writeDate(days: days) else { return nil }
        writer.write("T")
        writer.writeTime(microseconds: microsecondOfDay)
        return writer
    }

    package init?(text bytes: UnsafeRawBufferPointer) {
        var reader = TimeTextReader(rest: bytes[...])
        guard let days = reader.date() else { return nil }
        var time: Int64 = 0
        if reader.skip("T") || reader.skip(" ") {
            guard let parsed = reader.time() else { return nil }
            time = parsed
        }
        guard reader.rest.isEmpty else { return nil }
        microseconds = days * 86_400_000_000 + time
    }

    package init?(text: String.UTF8View) {
        guard let value = Array(text).withUnsafeBytes({ Self(text: $0) }) else { return nil }
        self = value
    }
}

extension SQLTime {
    fileprivate init(withinDay microseconds: Int64) {
        self.microseconds = microseconds
    }
}

extension SQLLocalTimestamp: SQLConvertible {
    public static var sqlType: SQLType { .localTimestamp }
    public var sqlValue: SQLValue { .localTimestamp(self) }
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        self = try row.localTimestamp(at: column)
    }
}
