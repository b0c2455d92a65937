/// A time of day, without a day or a time zone: opening hours, an alarm.
public struct SQLTime: Sendable, Hashable, Comparable {
    /// Microseconds since midnight, 0 to 86,400,000,000: PostgreSQL has a 24:00:00 beside the 00:00:00.
    public let microseconds: Int64

    /// `nil` outside of a day.
    public init?(microseconds: Int64) {
        guard (0...86_400_000_000).contains(microseconds) else { return nil }
        self.microseconds = microseconds
    }

    /// `nil` for a time that no clock shows.
    public init?(hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000).contains(microsecond)
        else { return nil }
        microseconds = Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + Int64(microsecond)
    }

    public var hour: Int { Int(microseconds / 3_600_000_000) }
    public var minute: Int { Int(microseconds / 60_000_000 % 60) }
    public var second: Int { Int(microseconds / 1_000_000 % 60) }
    /// 0 to 999,999, within the second.
    public var microsecond: Int { Int(microseconds % 1_000_000) }

    public static func < (left: SQLTime, right: SQLTime) -> Bool { left.microseconds < right.microseconds }
}

extension SQLTime: CustomStringConvertible, LosslessStringConvertible {
    /// `01:13:00.000000`: such texts sort as the times do.
    public var description: String {
        var writer = TimeTextWriter(capacity: 15)
        writer.writeTime(microseconds: microseconds)
        return writer.text
    }

    /// Reads `01:13`, `01:13:00`, `01:13:00.5`, and `24:00:00`.
    public init?(_ description: String) {
        self.init(text: description.utf8)
    }

    package init?(text bytes: UnsafeRawBufferPointer) {
        var reader = TimeTextReader(rest: bytes[...])
        if let time = reader.time() {
            guard reader.rest.isEmpty else { return nil }
            microseconds = time
        } else {
            guard bytes.elementsEqual("24:00:00".utf8) || bytes.elementsEqual("24:00:00.000000".utf8) else {
                return nil
            }
            microseconds = 86_400_000_000
        }
    }

    package init?(text: String.UTF8View) {
        guard let value = Array(text).withUnsafeBytes({ Self(text: $0) }) else { return nil }
        self = value
    }
}

extension SQLTime: SQLConvertible {
    public static var sqlType: SQLType { .time }
    public var sqlValue: SQLValue { .time(self) }
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.time(at: column) }
}
