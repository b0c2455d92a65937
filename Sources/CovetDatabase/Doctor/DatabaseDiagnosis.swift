/// What the doctor saw.
public struct DatabaseDiagnosis: Sendable, Encodable {
    /// One topic and what came of it.
    public struct Part: Sendable {
        public let topic: DoctorTopic
        public let outcome: Outcome
    }

    public enum Outcome: Sendable {
        case examined(Result)
        /// Why it could not be looked at.
        case unexamined(String)
    }

    /// What one topic's examination gave.
    public struct Result: Sendable {
        /// What was looked at, with figures: `12 foreign keys`.
        public let summary: String
        public let findings: [DoctorFinding]

        init(_ summary: String, _ findings: [DoctorFinding] = []) {
            self.summary = summary
            self.findings = findings
        }
    }

    public let parts: [Part]

    /// Everything that was found, the worst first.
    public var findings: [DoctorFinding] {
        let found = parts.flatMap { part -> [DoctorFinding] in
            if case .examined(let result) = part.outcome { result.findings } else { [] }
        }
        return found.enumerated().sorted { ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset) }.map(
            \.element
        )
    }

    /// The topics that could not be looked at, with the reason.
    public var unexamined: [(topic: DoctorTopic, reason: String)] {
        parts.compactMap { part in
            guard case .unexamined(let reason) = part.outcome else { return nil }
            return (part.topic, reason)
        }
    }

    /// What the doctor says of one topic; `nil` where it was not asked for, does not apply or could not be looked at.
    public subscript(topic: DoctorTopic) -> Result? {
        for part in parts where part.topic == topic {
            if case .examined(let result) = part.outcome { return result }
        }
        return nil
    }

    /// 0 without problems, 1 where there is one, 2 where there is none but a topic could not be looked at. Advice and notes alone leave 0.
    public var exitCode: Int32 {
        if findings.contains(where: { $0.severity == .problem }) { return 1 }
        return unexamined.isEmpty ? 0 : 2
    }

    private enum CodingKeys: CodingKey { case exitCode, findings, examined, unexamined }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(exitCode, forKey: .exitCode)
        try container.encode(findings, forKey: .findings)
        var examined: [String: String] = [:]
        for part in parts {
            if case .examined(let result) = part.outcome { examined[part.topic.rawValue] = result.summary }
        }
        try container.encode(examined, forKey: .examined)
        try container.encode(
            Dictionary(uniqueKeysWithValues: unexamined.map { ($0.topic.rawValue, $0.reason) }),
            forKey: .unexamined
        )
    }
}

/// Something about a database that is not as it should be.
public struct DoctorFinding: Sendable, Hashable, Encodable, CustomStringConvertible {
    public enum Severity: String, Sendable, Hashable, Comparable, Encodable {
        /// It costs data, service or much time, now or soon.
        case problem
        /// It would be better otherwise.
        case advice
        /// Worth knowing.
        case note

        private var rank: Int {
            switch self {
            case .problem: 0
            case .advice: 1
            case .note: 2
            }
        }

        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    public let topic: DoctorTopic
    public let severity: Severity
    /// The table, index, setting or session.
    public let subject: String
    /// What was seen, with its figures. Never a value of a row or of a statement.
    public let evidence: String
    /// A statement to run, or a setting to change.
    public let fix: String

    init(_ topic: DoctorTopic, _ severity: Severity, _ subject: String, _ evidence: String, fix: String) {
        self.topic = topic
        self.severity = severity
        self.subject = subject
        self.evidence = evidence
        self.fix = fix
    }

    public var description: String { "\(severity.rawValue): \(subject): \(evidence). \(fix)" }
}

/// Figures as people read them.
enum DoctorText {
    static func bytes(_ count: Int) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) bytes" : "\(tenths(value)) \(units[unit])"
    }

    static func percent(_ share: Double) -> String { "\(tenths(share * 100)) %" }

    static func time(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: "\(tenths(seconds)) s"
        case ..<7200: "\(Int(seconds / 60)) min"
        case ..<172_800: "\(Int(seconds / 3600)) h"
        default: "\(Int(seconds / 86_400)) days"
        }
    }

    /// `1 sequence`, `2 sequences`; `index` becomes `indexes`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(count(number)) \(noun)" + (number == 1 ? "" : noun.hasSuffix("x") ? "es" : "s")
    }

    static func count(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = String(digits.dropLast(3))
        }
        groups.insert(digits[...], at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    private static func tenths(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
