import Synchronization

/// The question that a statement asks, apart from its values: what two statements have in common that differ only in constants, in the
/// length of a list, in spacing, comments or letter case.
///
/// ```swift
/// StatementShape.of("SELECT * FROM t WHERE a = 7 AND b IN ($1, $2, $3)").text      // SELECT * FROM t WHERE a = $1 AND b IN ($2)
/// ```
/// No value is in it: constants of the text are placeholders here too.
public final class StatementShape: Sendable {
    /// 16 hexadecimal digits (FNV-1a, 64 bits), the same in all processes and releases, and for the texts that pg_stat_statements keeps.
    public let fingerprint: String
    /// The text with `$1`, `$2` and so on in place of all constants and placeholders; at most 8 KiB, then broken off with `...`.
    public let text: String
    /// Operation and tables, such as `SELECT articles users`: OpenTelemetry's `db.query.summary`, at most 255 bytes.
    public let summary: String
    /// The first word of ``summary``: `SELECT`, `INSERT` and so on, in capitals.
    public let operation: String
    /// How many placeholders ``text`` has.
    public let placeholderCount: Int
    /// Whether ``text`` is whole.
    public let isComplete: Bool

    package let hash: UInt64

    private static let longest = 8 << 10

    init(_ text: String) {
        let tokens = StatementTokens(text)
        var writer = ShapeWriter(limit: Self.longest)
        writer.write(tokens.tokens)
        hash = writer.hash
        let digits = String(writer.hash, radix: 16)
        fingerprint = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        self.text = writer.text
        placeholderCount = writer.placeholderCount
        isComplete = !writer.isCut
        (operation, summary) = StatementSummary.of(tokens.tokens)
    }

    /// The shape of a text, from a bounded memory of those that were asked for before.
    public static func of(_ text: String) -> StatementShape {
        // Long texts are bulk inserts, which would fill the memory and are slow by themselves.
        guard text.utf8.count <= longest else { return StatementShape(text) }
        if let known = known.withLock({ $0[text] }) { return known }
        let shape = StatementShape(text)
        known.withLock { known in
            // An app has some hundreds of texts. One that makes ever new ones pays for reading them, and keeps nothing.
            if known.count >= mostKnown { known.removeAll(keepingCapacity: true) }
            known[text] = shape
        }
        return shape
    }

    private static let mostKnown = 2000
    /// A pure function's memory: no state that anybody could tell from outside.
    private static let known = Mutex<[String: StatementShape]>([:])
}
