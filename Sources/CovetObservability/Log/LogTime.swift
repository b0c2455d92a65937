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
            line.append("-")
            line.append(month, digits: 2)
            line.append("-")
            line.append(dayOfMonth, digits: 2)
            line.append("T")
        }
        line.append(ofDay / 3_600_000, digits: 2)
        line.append(":")
        line.append(ofDay / 60_000 % 60, digits: 2)
        line.append(":")
        line.append(ofDay / 1000 % 60, digits: 2)
        line.append(".")
        line.append(ofDay % 1000, digits: 3)
        line.append("Z")
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
