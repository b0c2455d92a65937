import CovetModel
import FoundationEssentials

extension DifferentialTests {
    private static func ids(_ condition: @escaping @Sendable (Entry.Columns) -> some ColumnExpression<Bool>)
        -> Projection<Entry.ID>
    {
        Entry.where(condition).order { $0.id.ascending }.select(\.id)
    }

    private static func byHand(_ condition: SQL) -> SQL { "SELECT id FROM entries WHERE \(condition) ORDER BY id" }

    private static func question<Expression: ColumnExpression<Bool>>(
        _ name: String,
        everywhere: Bool = true,
        _ condition: @escaping @Sendable (Entry.Columns) -> Expression,
        _ sql: SQL
    ) -> Question {
        Question(name, everywhere: everywhere, { ids(condition) }, byHand(sql))
    }

    private static func question<Expression: ColumnExpression<Bool>>(
        _ name: String,
        everywhere: Bool = true,
        _ condition: @escaping @Sendable (Entry.Columns) -> Expression,
        sqlite: SQL,
        postgres: SQL
    ) -> Question {
        Question(name, everywhere: everywhere, { ids(condition) }, sqlite: byHand(sqlite), postgres: byHand(postgres))
    }

    static let conditions: [Question] = [
        question("equal", { $0.amount == 3 }, "amount = 3"),
        question("not equal to a value that may be null", { $0.note != "note" }, "note <> 'note' OR note IS NULL"),
        question("null", { $0.note == nil }, "note IS NULL"),
        question("not null", { $0.note != nil }, "note IS NOT NULL"),
        question("not of a null", { !($0.bonus > 0) }, "NOT (bonus > 0) OR bonus IS NULL"),
        question("negative numbers", { $0.amount < 0 && $0.amount >= -7 }, "amount < 0 AND amount >= -7"),
        question("between", { $0.amount.isBetween(-1...3) }, "amount BETWEEN -1 AND 3"),
        question(
            "not between with nulls",
            { !$0.bonus.isBetween(0...3) },
            "bonus NOT BETWEEN 0 AND 3 OR bonus IS NULL"
        ),
        question("half-open range", { $0.amount.isBetween(3..<12) }, "amount >= 3 AND amount < 12"),
        question("a pattern of a range", { 0...7 ~= $0.amount }, "amount BETWEEN 0 AND 7"),
        question(
            "a range of moments",
            {
                $0.at.isBetween(
                    Date(timeIntervalSince1970: 1_767_225_600)..<Date(timeIntervalSince1970: 1_782_864_000)
                )
            },
            sqlite: "at >= '2026-01-01T00:00:00.000000Z' AND at < '2026-07-01T00:00:00.000000Z'",
            postgres: "at >= '2026-01-01T00:00:00Z' AND at < '2026-07-01T00:00:00Z'"
        ),
        question("one of", { $0.amount.isIn([7, 12, 999]) }, "amount IN (7, 12, 999)"),
        question("one of them or null", { $0.bonus.isIn([0, nil]) }, "bonus IN (0) OR bonus IS NULL"),
        question("none of", { !$0.note.isIn(["note", ""]) }, "note NOT IN ('note', '') OR note IS NULL"),
        question("prefix", { $0.name.hasPrefix("pl") }, "name LIKE 'pl%' AND substr(name, 1, 1) = 'p'"),
        question("prefix with case", { $0.name.hasPrefix("Pl") }, "substr(name, 1, 2) = 'Pl'"),
        question("prefix of a pattern's letters", { $0.name.hasPrefix("star*[a]") }, "substr(name, 1, 8) = 'star*[a]'"),
        question("prefix of another alphabet", { $0.name.hasPrefix("🦊 ") }, "substr(name, 1, 2) = '🦊 '"),
        question("empty prefix", { $0.note.hasPrefix("") }, "note IS NOT NULL"),
        question("suffix", { $0.name.hasSuffix("%") }, "name = '100%'"),
        question("suffix with a backslash", { $0.name.hasSuffix("\\slash") }, "name = 'back\\slash'"),
        question("part", { $0.name.contains("_") }, "name = 'under_score'"),
        question("part that looks like SQL", { $0.name.contains("'") }, "name = 'it''s'"),
        question(
            "not a part, nulls too",
            { !$0.note.contains("o") },
            "note NOT LIKE '%o%' OR note IS NULL OR note = 'NOTE'"
        ),
        question("prefix without case", { $0.name.hasPrefix("PL", ignoringCase: true) }, "lower(name) LIKE 'pl%'"),
        question("suffix without case", { $0.note.hasSuffix("OTE", ignoringCase: true) }, "lower(note) = 'note'"),
        question("part without case", { $0.note.contains("oT", ignoringCase: true) }, "lower(note) LIKE '%ot%'"),
        question("a pattern's letters without case", { $0.note.contains("%", ignoringCase: true) }, "note = '%'"),
        question("equal without case", { $0.name.isEqualIgnoringCase("PLAIN") }, "lower(name) = 'plain'"),
        question("like without case", { $0.name.isLike("P_A%", ignoringCase: true) }, "lower(name) LIKE 'p_a%'"),
        question(
            "regular expression",
            { $0.name.matches("^[a-z_]+$") },
            "name IN ('plain', 'under_score')"
        ),
        question(
            "regular expression without case, with nulls",
            { $0.note.matches("^n(o|x)te$", ignoringCase: true) },
            "lower(note) = 'note'"
        ),
        question("not a regular expression", { !$0.note.matches("o|%") }, "note NOT IN ('note', '%') OR note IS NULL"),
        question("like with an escape", { $0.name.isLike("under\\_%", ignoringCase: true) }, "name = 'under_score'"),
        question(
            "behind a key",
            { $0.owner.role == .author },
            "owner_id IN (SELECT id FROM users WHERE role = 'author')"
        ),
        question(
            "not behind a key that may be null",
            { !($0.owner.age > 30) },
            "NOT EXISTS (SELECT 1 FROM users WHERE users.id = owner_id AND age > 30)"
        ),
        question(
            "behind a key to the same table",
            { $0.parent.amount < $0.amount },
            "EXISTS (SELECT 1 FROM entries AS p WHERE p.id = entries.parent_id AND p.amount < entries.amount)"
        ),
        question(
            "and, or, not",
            { ($0.amount == 3 || $0.bonus == 0) && !($0.note == nil) },
            "(amount = 3 OR bonus = 0) AND note IS NOT NULL"
        ),
        question("columns", { $0.bonus > $0.amount }, "bonus > amount"),
        question(
            "columns that differ",
            { $0.bonus != $0.parent.bonus },
            "bonus IS DISTINCT FROM (SELECT p.bonus FROM entries AS p WHERE p.id = entries.parent_id)"
        ),
    ]
}
