#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// A named person's word for a line that no probe can prove, kept in the project's `readiness/attestations.json`:
/// ```json
/// [{ "line": "scan.pentest", "by": "Ann Lee", "on": "2026-11-02", "until": "2027-11-01",
///    "statement": "Report 2026-11 by Northwall, no open high finding" }]
/// ```
/// `on` and `until` are days (UTC, `until` included) or times by ISO 8601. The lines of the deployment process hold for
/// one version alone and need `version`. A word holds for 7 days on the weekly lines, for 366 at most on all others.
public struct Attestation: Sendable, Equatable {
    public let line: CheckID
    public let by: String
    public let on: Date
    public let until: Date
    /// What was done or read, with a reference.
    public let statement: String
    public let version: String?

    public init(line: CheckID, by: String, on: Date, until: Date, statement: String, version: String? = nil) {
        self.line = line
        self.by = by
        self.on = on
        self.until = until
        self.statement = statement
        self.version = version
    }

    /// How long a line lets a person's word stand, whatever `until` says.
    struct Terms: Sendable, Equatable {
        let days: Int
        let isForOneVersion: Bool
    }

    /// A day may be written where it has already begun: no time zone is further ahead of UTC than 14 hours.
    private static let aheadOfUTC: TimeInterval = 14 * 3600

    /// Pass with this person's word as evidence, or unproven with what is wrong about it.
    func result(on terms: Terms, at now: Date, version current: String?) -> CheckResult {
        let end = min(until, on.addingTimeInterval(TimeInterval(terms.days) * 86_400))
        if on > now.addingTimeInterval(Self.aheadOfUTC) {
            return .unproven("\(by)'s attestation is dated in the future, \(Timestamp.day(on))")
        }
        if now > end {
            let limit = end < until ? "; on this line one holds \(terms.days) days" : ""
            return .unproven("\(by)'s attestation expired on \(Timestamp.day(end))\(limit)")
        }
        if terms.isForOneVersion {
            guard let current else {
                return .unproven("attested for one version alone, and this run was not told which version it examines")
            }
            guard version == current else {
                let given = version.map { "version \($0)" } ?? "no version"
                return .unproven("\(by)'s attestation names \(given), not \(current)")
            }
        }
        return .pass(
            Evidence("\(statement) (until \(Timestamp.day(end)))", from: "attested by \(by)", at: on)
        )
    }
}

extension Attestation: Decodable {
    /// - Throws: `DecodingError` naming the field, for a missing, blank or unknown one and for a date in another form.
    public init(from decoder: any Decoder) throws {
        let entry = try SignedEntry(decoder, fields: ["line", "by", "on", "until", "statement", "version"])
        line = CheckID(rawValue: try entry.text("line"))
        by = try entry.text("by")
        on = try entry.date("on", endOfDay: false)
        until = try entry.date("until", endOfDay: true)
        statement = try entry.text("statement")
        version = try entry.optionalText("version")
        guard on <= until else { throw entry.error("until", "lies before \"on\"") }
    }
}
