/// What is known about a line.
///
/// Ordered by how much stands between it and production, so that the verdict of several contributions is their maximum:
/// one failure fails the line, one open question leaves it open, and it is not applicable only when nothing in it is.
public enum Verdict: String, Sendable, Codable, CaseIterable {
    /// The line concerns something that this app does not have.
    case notApplicable
    case pass
    /// Somebody answers for going without it until a given day.
    case waived
    /// Nobody has shown it yet.
    case unproven
    case fail

    /// The verdict in a sentence: `not applicable`.
    var words: String { self == .notApplicable ? "not applicable" : rawValue }

    /// Whether a line with this verdict lets production go ahead.
    public var isReady: Bool { self <= .waived }
}

extension Verdict: Comparable {
    private var rank: Int {
        switch self {
        case .notApplicable: 0
        case .pass: 1
        case .waived: 2
        case .unproven: 3
        case .fail: 4
        }
    }

    public static func < (left: Verdict, right: Verdict) -> Bool {
        left.rank < right.rank
    }
}
