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
        var line = LineText()
        render(.date, into: &line)
        return line.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    enum Part { case date, clock }

    /// The whole text, or the time of day alone.
    func render(_ part: Part, into line: inout LineText) {
        let (day, time) = Int(millisecondsSince1970).quotientAndRemainder(dividingBy: 86_400_000)
        let ofDay = time < 0 ? time + 86_400_000 : time
        if part == .date {
            let (year, month, dayOfMonth) = Self.civil(time < 0 ? day - 1 : day)
            line.append(year, digits: 4)
            line.append(count: 7) { place in
                Self.write(month, to: place, at: 1, after: "-")
                Self.write(dayOfMonth, to: place, at: 4, after: "-")
                place[6] = UInt8(ascii: "T")
            }
        }
        line.append(count: 13) { place in
            Self.write(ofDay / 3_600_000, to: place, at: 0)
            Self.write(ofDay / 60_000 % 60, to: place, at: 3, after: ":")
            Self.write(ofDay / 1000 % 60, to: place, at: 6, after: ":")
            Self.write(ofDay / 10 % 100, to: place, at: 9, after: ".")
            place[11] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: ofDay % 10)
            place[12] = UInt8(ascii: "Z")
        }
    }

    /// Two digits, and what separates them from those before.
    @inline(__always)
    private static func write(
        _ number: Int,
        to place: UnsafeMutableRawBufferPointer,
        at index: Int,
        after separator: Unicode.Scalar? = nil
    ) {
        if let separator { place[index - 1] = UInt8(ascii: separator) }
        place[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
        place[index + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
    }

    /// The Gregorian date of a day counted from 1970, by eras of 400 years that begin in March.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, ofYear - (153 * month + 2) / 5 + 1)
    }
}
