#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The wall clock as log lines write it: `2026-03-01T09:30:00.250Z`.
public struct LogTime: Sendable, Hashable {
    public let millisecondsSince1970: Int64

    public init(millisecondsSince1970: Int64) {
        self.millisecondsSince1970 = millisecondsSince1970
    }

    public static var now: LogTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(millisecondsSince1970: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// ISO 8601 in UTC with milliseconds.
    public var text: String {
        String(decoding: bytes(from: .date), as: UTF8.self)
    }

    enum Part { case date, clock }

    /// The whole text, or the time of day alone.
    func bytes(from part: Part) -> [UInt8] {
        let (day, time) = millisecondsSince1970.quotientAndRemainder(dividingBy: 86_400_000)
        let ofDay = time < 0 ? time + 86_400_000 : time
        var result: [UInt8] = []
        result.reserveCapacity(24)
        if part == .date {
            let (year, month, dayOfMonth) = Self.civil(time < 0 ? day - 1 : day)
            Self.append(year, 4, to: &result)
            result.append(UInt8(ascii: "-"))
            Self.append(month, 2, to: &result)
            result.append(UInt8(ascii: "-"))
            Self.append(dayOfMonth, 2, to: &result)
            result.append(UInt8(ascii: "T"))
        }
        Self.append(ofDay / 3_600_000, 2, to: &result)
        result.append(UInt8(ascii: ":"))
        Self.append(ofDay / 60_000 % 60, 2, to: &result)
        result.append(UInt8(ascii: ":"))
        Self.append(ofDay / 1000 % 60, 2, to: &result)
        result.append(UInt8(ascii: "."))
        Self.append(ofDay % 1000, 3, to: &result)
        result.append(UInt8(ascii: "Z"))
        return result
    }

    /// The Gregorian date of a day counted from 1970, by eras of 400 years that begin in March.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, ofYear - (153 * month + 2) / 5 + 1)
    }

    private static func append(_ number: Int64, _ digits: Int, to bytes: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
