/// PostgreSQL's locks on tables, from the weakest to the strongest (its manual, section 13.3.1).
public enum LockMode: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case accessShare = "ACCESS SHARE"
    case rowShare = "ROW SHARE"
    case rowExclusive = "ROW EXCLUSIVE"
    case shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
    case share = "SHARE"
    case shareRowExclusive = "SHARE ROW EXCLUSIVE"
    case exclusive = "EXCLUSIVE"
    case accessExclusive = "ACCESS EXCLUSIVE"

    /// What other sessions cannot do with the table meanwhile.
    public var blocks: String {
        switch self {
        case .accessShare: "blocks only what takes ACCESS EXCLUSIVE"
        case .rowShare: "blocks only EXCLUSIVE and ACCESS EXCLUSIVE"
        case .rowExclusive: "blocks index builds and changes of the schema"
        case .shareUpdateExclusive: "blocks vacuum and changes of the schema, neither reads nor writes"
        case .share, .shareRowExclusive: "blocks writes"
        case .exclusive: "blocks writes and SELECT ... FOR UPDATE"
        case .accessExclusive: "blocks reads and writes"
        }
    }

    /// True when rows cannot be written while it is held, so that a queue forms behind a wait for it.
    public var blocksWrites: Bool { self >= .share }

    public static func < (left: LockMode, right: LockMode) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
