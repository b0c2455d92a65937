#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The one way in which the reports and the signed files write time: ISO 8601 in UTC.
enum Timestamp {
    /// From the first second of year 1 to the last of year 9999.
    private static let years: ClosedRange<TimeInterval> = -62_135_596_800...253_402_300_799

    /// `2026-11-23T01:11:12Z`; what lies outside four-digit years as the nearest end. The formatter traps on a date
    /// that is infinite or no number, and evidence brings dates from anywhere.
    static func text(_ date: Date) -> String {
        let seconds = date.timeIntervalSince1970
        let clamped = seconds.isNaN ? years.lowerBound : min(max(seconds, years.lowerBound), years.upperBound)
        return Date(timeIntervalSince1970: clamped).formatted(.iso8601)
    }

    /// `2026-11-23`
    static func day(_ date: Date) -> String {
        String(text(date).prefix(10))
    }

    /// A day or a time as a person wrote it. A day alone begins at its first second and ends with its last.
    static func parse(_ text: String, endOfDay: Bool) -> Date? {
        if let time = try? Date(text, strategy: .iso8601) { return time }
        // The strategy rolls 2026-02-30 over into March, hence the way back.
        guard text.utf8.count == 10, let start = try? Date("\(text)T00:00:00Z", strategy: .iso8601), day(start) == text
        else { return nil }
        return endOfDay ? start.addingTimeInterval(86_399) : start
    }
}
