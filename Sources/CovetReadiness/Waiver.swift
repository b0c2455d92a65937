#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Somebody's decision to go without a line for a while, kept in the project's `readiness/waivers.json`:
/// ```json
/// [{ "line": "db.replicas", "by": "Ann Lee", "why": "One region, 40 requests a second", "until": "2027-03-31" }]
/// ```
/// `until` is a day (UTC, included) or a time by ISO 8601. A waiver that has expired no longer counts.
public struct Waiver: Sendable, Equatable {
    public let line: CheckID
    public let by: String
    public let why: String
    public let until: Date

    public init(line: CheckID, by: String, why: String, until: Date) {
        self.line = line
        self.by = by
        self.why = why
        self.until = until
    }

    var text: String {
        "waived by \(by) until \(Timestamp.day(until)): \(why)"
    }
}

extension Waiver: Codable {
    private enum CodingKeys: CodingKey { case line, by, why, until }

    /// - Throws: `DecodingError` naming the field, for a missing, blank or unknown one and for a date in another form.
    public init(from decoder: any Decoder) throws {
        let entry = try SignedEntry(decoder, fields: ["line", "by", "why", "until"])
        line = CheckID(rawValue: try entry.text("line"))
        by = try entry.text("by")
        why = try entry.text("why")
        until = try entry.date("until", endOfDay: true)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(line, forKey: .line)
        try container.encode(by, forKey: .by)
        try container.encode(why, forKey: .why)
        try container.encode(Timestamp.text(until), forKey: .until)
    }
}
