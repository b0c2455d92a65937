import FoundationEssentials

/// The one way in which the reports and the signed files write time: ISO 8601 in UTC.
enum Timestamp {
    /// `2026-11-23T01:11:12Z`
    static func text(_ date: Date) -> String {
        date.formatted(.iso8601)
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
