import CovetModel
import FoundationEssentials

extension DifferentialTests {
    static let functions: [Question] = [
        Question(
            "lower, upper",
            everywhere: false,
            { Entry.order { $0.id.ascending }.select { ($0.name.lowercased(), $0.note.uppercased()) } },
            "SELECT lower(name), upper(note) FROM entries ORDER BY id"
        ),
        Question(
            "length",
            { Entry.order { $0.id.ascending }.select { ($0.name.count, $0.note.count) } },
            "SELECT length(name), length(note) FROM entries ORDER BY id"
        ),
        Question(
            "trim",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.name.trimmed(), $0.name.trimmedStart(), $0.name.trimmedEnd("?]"))
                }
            },
            "SELECT trim(name), ltrim(name), rtrim(name, '?]') FROM entries ORDER BY id"
        ),
        Question(
            "append",
            { Entry.order { $0.id.ascending }.select { ($0.name.appending("!"), $0.note.appending($0.note)) } },
            "SELECT name || '!', note || note FROM entries ORDER BY id"
        ),
        Question(
            "replace",
            { Entry.order { $0.id.ascending }.select { $0.name.replacing("a", with: "'") } },
            "SELECT replace(name, 'a', '''') FROM entries ORDER BY id"
        ),
        Question(
            "substring",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.name.prefix(3), $0.name.substring(from: 2), $0.note.substring(from: 1, count: 2))
                }
            },
            "SELECT substr(name, 1, 3), substr(name, 3), substr(note, 2, 2) FROM entries ORDER BY id"
        ),
        Question(
            "position",
            { Entry.order { $0.id.ascending }.select { $0.name.position(of: "a") } },
            sqlite: "SELECT instr(name, 'a') FROM entries ORDER BY id",
            postgres: "SELECT position('a' in name) FROM entries ORDER BY id"
        ),
        Question(
            "arithmetic",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.amount + 1, $0.amount - $0.id.cast(to: Int.self), $0.amount * -2, $0.bonus + 1, -$0.amount)
                }
            },
            "SELECT amount + 1, amount - id, amount * -2, bonus + 1, -amount FROM entries ORDER BY id"
        ),
        Question(
            "division of whole numbers",
            { Entry.order { $0.id.ascending }.select { ($0.amount / 2, $0.amount % 4, $0.bonus / -2) } },
            "SELECT amount / 2, amount % 4, bonus / -2 FROM entries ORDER BY id"
        ),
        Question(
            "division by what may be zero",
            { Entry.order { $0.id.ascending }.select { $0.amount.divided(by: $0.bonus) } },
            "SELECT CASE WHEN bonus <> 0 THEN amount / bonus END FROM entries ORDER BY id"
        ),
        Question(
            "absolute",
            { Entry.order { $0.id.ascending }.select { ($0.amount.absolute(), $0.score.absolute()) } },
            "SELECT abs(amount), abs(score) FROM entries ORDER BY id"
        ),
        Question(
            "round",
            { Entry.order { $0.id.ascending }.select { ($0.score.rounded(), $0.score.rounded(places: 1)) } },
            sqlite: "SELECT round(score), round(score, 1) FROM entries ORDER BY id",
            postgres:
                "SELECT CAST(round(score::numeric) AS double precision), CAST(round(score::numeric, 1) AS double precision) FROM entries ORDER BY id"
        ),
        Question(
            "signs, and whole numbers of whole numbers",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.amount.sign(), $0.bonus.sign(), $0.score.sign(), $0.amount.floor(), $0.bonus.ceiling())
                }
            },
            """
            SELECT CASE WHEN amount > 0 THEN 1 WHEN amount < 0 THEN -1 ELSE 0 END,
                CASE WHEN bonus > 0 THEN 1 WHEN bonus < 0 THEN -1 WHEN bonus = 0 THEN 0 END,
                CAST(CASE WHEN score > 0 THEN 1 WHEN score < 0 THEN -1 WHEN score = 0 THEN 0 END AS double precision), amount, bonus
            FROM entries ORDER BY id
            """
        ),
        Question(
            "exponents and angles",
            {
                Entry.where { $0.score > -1 && $0.score < 1 }.order { $0.id.ascending }.select {
                    (
                        $0.score.exponential().rounded(places: 9), $0.score.sine().rounded(places: 9),
                        $0.score.cosine().rounded(places: 9), $0.score.tangent().rounded(places: 9),
                        $0.score.arcSine().rounded(places: 9), $0.score.arcCosine().rounded(places: 9),
                        $0.score.arcTangent().rounded(places: 9),
                        $0.amount.arcTangent(over: $0.amount * 2).rounded(places: 9),
                        $0.amount.radians().degrees().rounded(places: 9)
                    )
                }
            },
            sqlite: """
                SELECT round(exp(s), 9), round(sin(s), 9), round(cos(s), 9), round(sin(s) / cos(s), 9), round(asin(s), 9), round(acos(s), 9),
                    round(atan(s), 9), round(atan2(amount, amount * 2), 9), CAST(amount AS real)
                FROM (SELECT *, score AS s FROM entries) WHERE score > -1 AND score < 1 ORDER BY id
                """,
            postgres: """
                SELECT round(exp(s)::numeric, 9)::double precision, round(sin(s)::numeric, 9)::double precision,
                    round(cos(s)::numeric, 9)::double precision, round((sin(s) / cos(s))::numeric, 9)::double precision,
                    round(asin(s)::numeric, 9)::double precision, round(acos(s)::numeric, 9)::double precision,
                    round(atan(s)::numeric, 9)::double precision, round(atan2(amount, amount * 2)::numeric, 9)::double precision,
                    amount::double precision
                FROM (SELECT *, score AS s FROM entries) AS e WHERE score > -1 AND score < 1 ORDER BY id
                """
        ),
        Question(
            "logarithms",
            {
                Entry.where { $0.amount > 0 }.order { $0.id.ascending }.select {
                    ($0.amount.logarithm().rounded(places: 9), $0.amount.logarithm(base: 2).rounded(places: 9))
                }
            },
            sqlite: "SELECT round(ln(amount), 9), round(log2(amount), 9) FROM entries WHERE amount > 0 ORDER BY id",
            postgres:
                "SELECT round(ln(amount::double precision)::numeric, 9)::double precision, round(log(2, amount), 9)::double precision FROM entries WHERE amount > 0 ORDER BY id"
        ),
        Question(
            "the last characters",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.name.suffix(2), $0.note.suffix(100), $0.name.suffix(0), $0.name.suffix(-1))
                }
            },
            """
            SELECT CASE WHEN length(name) > 2 THEN substr(name, length(name) - 1) ELSE name END, note, '', ''
            FROM entries ORDER BY id
            """
        ),
        Question(
            "floor and ceiling",
            { Entry.order { $0.id.ascending }.select { ($0.score.floor(), $0.score.ceiling()) } },
            "SELECT floor(score), ceil(score) FROM entries ORDER BY id"
        ),
        Question(
            "power and root",
            {
                Entry.where { $0.amount >= 0 }.order { $0.id.ascending }.select {
                    ($0.amount.power(2), $0.amount.squareRoot())
                }
            },
            "SELECT CAST(amount * amount AS double precision), sqrt(amount) FROM entries WHERE amount >= 0 ORDER BY id"
        ),
        Question(
            "coalesce",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.note.coalesce("none"), $0.note.coalesce($0.name), $0.bonus.coalesce($0.parent.bonus))
                }
            },
            "SELECT coalesce(note, 'none'), coalesce(note, name), coalesce(bonus, (SELECT p.bonus FROM entries AS p WHERE p.id = entries.parent_id)) FROM entries ORDER BY id"
        ),
        Question(
            "nullif",
            { Entry.order { $0.id.ascending }.select { $0.amount.nullIf(3) } },
            "SELECT nullif(amount, 3) FROM entries ORDER BY id"
        ),
        Question(
            "greatest and least",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.bonus.greatest($0.parent.bonus), $0.amount.least($0.id.cast(to: Int.self)))
                }
            },
            sqlite:
                "SELECT coalesce(max(e.bonus, p.bonus), e.bonus, p.bonus), min(e.amount, e.id) FROM entries e LEFT JOIN entries p ON p.id = e.parent_id ORDER BY e.id",
            postgres:
                "SELECT greatest(e.bonus, p.bonus), least(e.amount, e.id) FROM entries e LEFT JOIN entries p ON p.id = e.parent_id ORDER BY e.id"
        ),
        Question(
            "cast",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.amount.cast(to: String.self), $0.amount.cast(to: Double.self))
                }
            },
            "SELECT CAST(amount AS text), CAST(amount AS double precision) FROM entries ORDER BY id"
        ),
        Question(
            "case",
            {
                Entry.order { $0.id.ascending }.select {
                    Case(when: $0.bonus > 3, then: "much").when($0.bonus > 0, then: "some").otherwise("none")
                }
            },
            "SELECT CASE WHEN bonus > 3 THEN 'much' WHEN bonus > 0 THEN 'some' ELSE 'none' END FROM entries ORDER BY id"
        ),
        Question(
            "case without else",
            { Entry.order { $0.id.ascending }.select { Case(when: $0.note == nil, then: $0.amount).otherwiseNull() } },
            "SELECT CASE WHEN note IS NULL THEN amount END FROM entries ORDER BY id"
        ),
        Question(
            "nulls first and last",
            {
                Entry.order {
                    $0.bonus.ascending.nullsLast; $0.id.descending
                }.select { ($0.id, $0.bonus) }
            },
            "SELECT id, bonus FROM entries ORDER BY bonus ASC NULLS LAST, id DESC"
        ),
        Question(
            "nulls first where values descend",
            {
                Entry.order {
                    $0.bonus.descending.nullsFirst; $0.id.ascending
                }.select(\.id)
            },
            "SELECT id FROM entries ORDER BY bonus DESC NULLS FIRST, id"
        ),
        Question(
            "nulls by themselves",
            {
                Entry.order {
                    $0.bonus.ascending; $0.id.ascending
                }.select(\.id)
            },
            "SELECT id FROM entries ORDER BY bonus ASC NULLS FIRST, id"
        ),
        Question(
            "order by a related column",
            {
                Entry.order {
                    $0.owner.name.descending; $0.id.ascending
                }.select(\.id)
            },
            "SELECT e.id FROM entries e LEFT JOIN users u ON u.id = e.owner_id ORDER BY u.name DESC NULLS LAST, e.id"
        ),
        Question(
            "order by the rules of a collation",
            everywhere: false,
            {
                Entry.order {
                    Fragment(
                        sqlite: "\($0.name.collated("NOCASE"))" as Fragment<String>,
                        postgres: "\($0.name.collated("C"))"
                    ).ascending
                    $0.id.descending
                }.select(\.id)
            },
            sqlite: "SELECT id FROM entries ORDER BY name COLLATE NOCASE, id DESC",
            postgres: "SELECT id FROM entries ORDER BY name COLLATE \"C\", id DESC"
        ),
        Question(
            "from the other end",
            {
                Entry.order {
                    $0.bonus.ascending; $0.id.ascending
                }.reversed().select(\.id)
            },
            "SELECT id FROM entries ORDER BY bonus DESC NULLS LAST, id DESC"
        ),
        Question(
            "distinct",
            ordered: false,
            { Entry.all.select { ($0.amount, $0.note) }.distinct() },
            "SELECT DISTINCT amount, note FROM entries"
        ),
        Question(
            "distinct, in the order of what is computed with values",
            {
                Entry.order { ($0.amount * 2 + 1).descending }.select { ($0.amount * 2 + 1, Computed("x")) }.distinct()
            },
            "SELECT DISTINCT amount * 2 + 1, 'x' FROM entries ORDER BY 1 DESC"
        ),
        Question(
            "no row",
            { Entry.none.union(Entry.where { $0.amount == 100 }).order { $0.id.ascending }.select(\.id) },
            "SELECT id FROM entries WHERE amount = 100"
        ),
        Question(
            "limit and offset",
            {
                Entry.order {
                    $0.amount.ascending; $0.id.ascending
                }.limit(4).offset(3).select(\.id)
            },
            "SELECT id FROM entries ORDER BY amount, id LIMIT 4 OFFSET 3"
        ),
        Question(
            "own SQL as an expression",
            {
                Entry.order {
                    Fragment<Int>("abs(\($0.amount) - \(3))").descending; $0.id.ascending
                }.select { ($0.id, Fragment<Int>("\($0.amount) + \(10)") * 2) }
            },
            "SELECT id, (amount + 10) * 2 FROM entries ORDER BY abs(amount - 3) DESC, id"
        ),
    ]
}
