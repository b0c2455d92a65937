import CovetModel
import FoundationEssentials

extension DifferentialTests {
    static let forms: [Question] = [
        Question(
            "conditions of nulls are false where they are selected and ordered by",
            {
                Entry.order {
                    ($0.bonus > 1).descending; ($0.note == "note").ascending; $0.id.ascending
                }.select { ($0.bonus > 1, $0.note.contains("a"), !($0.bonus > 1), $0.owner.age > 30) }
            },
            """
            SELECT coalesce(bonus > 1, false), coalesce(note LIKE '%a%', false), coalesce(bonus <= 1, true),
                coalesce((SELECT age > 30 FROM users WHERE users.id = owner_id), false)
            FROM entries ORDER BY coalesce(bonus > 1, false) DESC, coalesce(note = 'note', false), id
            """
        ),
        Question(
            "conditions of nulls are false where they are compared",
            {
                Entry.where {
                    ($0.bonus > 1) == false && ($0.bonus > 4) != true && ($0.bonus > 0) == ($0.note == "note")
                }.order { $0.id.ascending }.select(\.id)
            },
            """
            SELECT id FROM entries WHERE coalesce(bonus <= 1, true) AND coalesce(bonus > 0, false) = coalesce(note = 'note', false)
            ORDER BY id
            """
        ),
        Question(
            "conditions of nulls are false where rows are grouped by them",
            {
                Entry.group(by: { $0.bonus > 1 }).order { $0.key.ascending }.select {
                    ($0.key, $0.count())
                }
            },
            """
            SELECT coalesce(bonus > 1, false), count(*) FROM entries GROUP BY 1 ORDER BY 1
            """
        ),
        Question(
            "conditions of nulls are false where they are distinct",
            { Entry.order { ($0.bonus > 1).descending }.select { $0.bonus > 1 }.distinct() },
            "SELECT DISTINCT coalesce(bonus > 1, false) FROM entries ORDER BY 1 DESC"
        ),
        Question(
            "padding",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        $0.name.paddedStart(to: 6, with: "ab🦊"), $0.name.paddedEnd(to: 12, with: "*"),
                        $0.note.paddedStart(to: 3), $0.note.paddedEnd(to: 0), $0.name.paddedEnd(to: 20, with: ""),
                        $0.name.paddedStart(to: -1)
                    )
                }
            },
            sqlite: """
                SELECT CASE WHEN length(name) >= 6 THEN substr(name, 1, 6) ELSE substr('ab🦊ab🦊', 1, 6 - length(name)) || name END,
                    substr(name || '************', 1, 12),
                    CASE WHEN length(note) >= 3 THEN substr(note, 1, 3) ELSE substr('   ', 1, 3 - length(note)) || note END,
                    substr(note, 1, 0), substr(name, 1, 20), ''
                FROM entries ORDER BY id
                """,
            postgres: """
                SELECT lpad(name, 6, 'ab🦊'), rpad(name, 12, '*'), lpad(note, 3), rpad(note, 0), name, '' FROM entries ORDER BY id
                """
        ),
        Question(
            "repeated, and from behind",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.name.repeated(3), $0.note.repeated(1), $0.name.repeated(0), $0.note.reversed().reversed())
                }
            },
            "SELECT name || name || name, note, '', note FROM entries ORDER BY id"
        ),
        Question(
            "the reversed text",
            { Entry.where { $0.name.reversed() == "flöwz" || $0.name.reversed() == "xof 🦊" }.select(\.name) },
            "SELECT name FROM entries WHERE name IN ('zwölf', '🦊 fox')"
        ),
        Question(
            "the number of a character",
            { Entry.order { $0.id.ascending }.select { ($0.name.firstScalar(), $0.note.firstScalar()) } },
            sqlite:
                "SELECT coalesce(unicode(name), 0), CASE WHEN note = '' THEN 0 ELSE unicode(note) END FROM entries ORDER BY id",
            postgres: "SELECT ascii(name), ascii(note) FROM entries ORDER BY id"
        ),
        Question(
            "the character of a number",
            {
                Entry.order { $0.id.ascending }.select {
                    (($0.amount.absolute() + 0x1F98A).character(), ($0.bonus.absolute() + 97).character())
                }
            },
            sqlite:
                "SELECT char(abs(amount) + 129418), CASE WHEN bonus IS NOT NULL THEN char(abs(bonus) + 97) END FROM entries ORDER BY id",
            postgres: "SELECT chr((abs(amount) + 129418)::int), chr((abs(bonus) + 97)::int) FROM entries ORDER BY id"
        ),
        // As coreutils' md5sum, sha256sum, sha384sum and sha512sum print them.
        Question(
            "digests",
            {
                Entry.where { $0.name == "zwölf" }.select {
                    ($0.name.digest(.md5), $0.name.digest(.sha256), $0.name.digest(.sha384), $0.name.digest(.sha512))
                }
            },
            """
            SELECT 'e23a08180c99ea8cc8a43abce1dfff47', '70f5f8852578418e8af276a8806ffdb14df1de652506a73149f9dec5bd353b13',
                'f73ca29ac9770b2dd92c844544cd351f21fe4953eb799d77fd8a057e79c0c152661d5701dcee4ce828ef3f3b648193bf',
                '2be038bb16828ba52408ed12a52d2a60d4cec796737099043ffc43971bd084934c226941c57a2ab4f93bdfe3a742f5df24c22aacae4267be82c670ea4c63c486'
            """
        ),
        Question(
            "digests of nothing and of many",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.note.digest(.sha256).prefix(8), $0.note.digest(.md5).count, $0.note.digest(.sha512).count)
                }
            },
            sqlite:
                "SELECT substr(digest(note, 'sha256'), 1, 8), CASE WHEN note IS NOT NULL THEN 32 END, CASE WHEN note IS NOT NULL THEN 128 END FROM entries ORDER BY id",
            postgres:
                "SELECT left(encode(sha256(convert_to(note, 'UTF8')), 'hex'), 8), length(md5(note)), CASE WHEN note IS NOT NULL THEN 128 END FROM entries ORDER BY id"
        ),
        Question(
            "bits",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        $0.amount & 5, $0.amount | 8, $0.amount ^ 13, $0.amount & $0.amount, $0.bonus ^ $0.bonus,
                        $0.bonus | -2, ~$0.amount, ~$0.bonus
                    )
                }
            },
            sqlite: """
                SELECT amount & 5, amount | 8, (amount & ~13) | (~amount & 13), amount, bonus - bonus, bonus | -2, -amount - 1, -bonus - 1
                FROM entries ORDER BY id
                """,
            postgres: """
                SELECT amount & 5, amount | 8, amount # 13, amount, bonus - bonus, bonus | -2, -amount - 1, -bonus - 1 FROM entries ORDER BY id
                """
        ),
        Question(
            "bits that are moved",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.amount << 3, $0.amount >> 1, $0.bonus << 0, $0.amount << 63, $0.amount >> 63)
                }
            },
            """
            SELECT amount * 8, CASE WHEN amount < 0 THEN (amount - 1) / 2 ELSE amount / 2 END, bonus,
                CASE WHEN amount % 2 <> 0 THEN -9223372036854775807 - 1 ELSE 0 END, CASE WHEN amount < 0 THEN -1 ELSE 0 END
            FROM entries ORDER BY id
            """
        ),
        Question(
            "bits in conditions",
            { Entry.where { $0.amount & 2 != 0 && ($0.bonus & 1 == 1) }.order { $0.id.ascending }.select(\.id) },
            "SELECT id FROM entries WHERE amount & 2 <> 0 AND bonus & 1 = 1 ORDER BY id"
        ),
        Question(
            "narrow numbers lose the bits beyond them",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        $0.amount.cast(to: Int8.self) << 5, $0.amount.cast(to: Int16.self) << 12,
                        $0.amount.cast(to: Int32.self) << 30, $0.amount.absolute().cast(to: UInt8.self) << 7,
                        $0.amount.absolute().cast(to: UInt32.self) << 31
                    )
                }
            },
            """
            SELECT (amount % 8 + 12) % 8 * 32 - 128, (amount % 16 + 24) % 16 * 4096 - 32768, (amount % 4 + 6) % 4 * 1073741824 - 2147483648,
                abs(amount) % 2 * 128, abs(amount) % 2 * 2147483648
            FROM entries ORDER BY id
            """
        ),
        Question(
            "bits of many",
            {
                Entry.group(by: \.owner).order { $0.key.ascending }.select {
                    (
                        $0.key, $0.commonBits(of: \.amount), $0.allBits(of: \.bonus), $0.oddBits(of: \.amount),
                        $0.allBits(of: \.amount, where: { $0.amount > 1_000 })
                    )
                }
            },
            sqlite: """
                WITH RECURSIVE places(b) AS (SELECT 0 UNION ALL SELECT b + 1 FROM places WHERE b < 63), bits AS (
                    SELECT owner_id, b, min(amount >> b & 1) AS every, max(bonus >> b & 1) AS some, sum(amount >> b & 1) % 2 AS odd
                    FROM entries, places GROUP BY owner_id, b
                )
                SELECT owner_id, sum(every << b), sum(some << b), sum(odd << b), CAST(NULL AS int) FROM bits
                GROUP BY owner_id ORDER BY owner_id
                """,
            postgres: """
                SELECT owner_id, bit_and(amount), bit_or(bonus), bit_xor(amount), NULL::bigint FROM entries GROUP BY owner_id
                ORDER BY owner_id NULLS FIRST
                """
        ),
        Question(
            "two numbers together",
            {
                Entry.all.aggregate { entries in
                    (
                        entries.statistic(.correlation, of: \.amount, by: \.bonus).rounded(places: 9),
                        entries.statistic(.covariance, of: \.amount, by: \.bonus).rounded(places: 9),
                        entries.statistic(.sampleCovariance, of: \.amount, by: \.bonus).rounded(places: 9),
                        entries.statistic(.slope, of: \.amount, by: \.bonus).rounded(places: 9),
                        entries.statistic(.intercept, of: \.amount, by: \.bonus).rounded(places: 9),
                        entries.statistic(.determination, of: \.amount, by: \.bonus).rounded(places: 9),
                        entries.statistic(.independentAverage, of: \.amount, by: \.score).rounded(places: 3),
                        entries.statistic(.dependentAverage, of: \.amount, by: \.bonus).rounded(places: 9),
                        entries.statistic(.independentSquares, of: \.amount, by: \.bonus).rounded(places: 6),
                        entries.statistic(.dependentSquares, of: \.amount, by: \.bonus).rounded(places: 6),
                        entries.statistic(.products, of: \.amount, by: \.bonus, where: { $0.amount < 50 }).rounded(
                            places: 6
                        ),
                        entries.statistic(.pairs, of: \.amount, by: \.bonus)
                    )
                }
            },
            // By the sums of the textbook.
            sqlite: """
                SELECT round(sxy / sqrt(sxx * syy), 9), round(sxy / n, 9), round(sxy / (n - 1), 9), round(sxy / sxx, 9),
                    round(sy / n - sxy / sxx * sx / n, 9), round(sxy * sxy / sxx / syy, 9),
                    (SELECT round(avg(score), 3) FROM entries WHERE score IS NOT NULL), round(sy / n, 9), round(sxx, 6), round(syy, 6),
                    (SELECT round(sum(amount * bonus) - sum(amount) * sum(bonus) * 1.0 / count(*), 6) FROM entries
                        WHERE bonus IS NOT NULL AND amount < 50), n
                FROM (SELECT n, sx, sy, xx - sx * sx / n AS sxx, yy - sy * sy / n AS syy, xy - sx * sy / n AS sxy FROM (
                    SELECT count(*) * 1.0 AS n, sum(bonus) * 1.0 AS sx, sum(amount) * 1.0 AS sy, sum(bonus * bonus) * 1.0 AS xx,
                        sum(amount * amount) * 1.0 AS yy, sum(amount * bonus) * 1.0 AS xy
                    FROM entries WHERE bonus IS NOT NULL
                ))
                """,
            postgres: """
                SELECT round(corr(amount, bonus)::numeric, 9)::float8, round(covar_pop(amount, bonus)::numeric, 9)::float8,
                    round(covar_samp(amount, bonus)::numeric, 9)::float8, round(regr_slope(amount, bonus)::numeric, 9)::float8,
                    round(regr_intercept(amount, bonus)::numeric, 9)::float8, round(regr_r2(amount, bonus)::numeric, 9)::float8,
                    round(regr_avgx(amount, score)::numeric, 3)::float8, round(regr_avgy(amount, bonus)::numeric, 9)::float8,
                    round(regr_sxx(amount, bonus)::numeric, 6)::float8, round(regr_syy(amount, bonus)::numeric, 6)::float8,
                    round((regr_sxy(amount, bonus) FILTER (WHERE amount < 50))::numeric, 6)::float8, regr_count(amount, bonus)::float8
                FROM entries
                """
        ),
        Question(
            "numbers that do not vary, and none",
            {
                Entry.where { $0.amount == 3 }.aggregate { entries in
                    (
                        entries.statistic(.correlation, of: \.bonus, by: \.amount),
                        entries.statistic(.slope, of: \.bonus, by: \.amount),
                        entries.statistic(.determination, of: \.amount, by: \.bonus),
                        entries.statistic(.covariance, of: \.bonus, by: \.amount),
                        entries.statistic(.sampleCovariance, of: \.bonus, by: \.amount, where: { $0.bonus == 0 }),
                        entries.statistic(.dependentAverage, of: \.bonus, by: \.amount, where: { $0.bonus == 9 }),
                        entries.statistic(.pairs, of: \.bonus, by: \.amount, where: { $0.bonus == 9 })
                    )
                }
            },
            """
            SELECT CAST(NULL AS double precision), CAST(NULL AS double precision), CAST(1 AS double precision),
                CAST(0 AS double precision), CAST(NULL AS double precision), CAST(NULL AS double precision), CAST(0 AS double precision)
            """
        ),
        Question(
            "texts within other columns",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        $0.note.coalesce("").appending($0.name).hasPrefix($0.note),
                        $0.name.appending($0.note.coalesce("-")).hasSuffix($0.note),
                        $0.name.contains($0.note), $0.name.position(of: $0.name.suffix(2)),
                        $0.name.hasPrefix($0.name.reversed()), $0.name.hasSuffix($0.name.appending("x"))
                    )
                }
            },
            sqlite: """
                SELECT note IS NOT NULL, note IS NOT NULL, coalesce(instr(name, note) > 0, 0),
                    instr(name, CASE WHEN length(name) > 2 THEN substr(name, length(name) - 1) ELSE name END), name = '', 0
                FROM entries ORDER BY id
                """,
            postgres: """
                SELECT note IS NOT NULL, note IS NOT NULL, coalesce(strpos(name, note) > 0, false), strpos(name, right(name, 2)), name = '', false
                FROM entries ORDER BY id
                """
        ),
        Question(
            "nothing where two are equal",
            { Entry.order { $0.id.ascending }.select { $0.name.nullIf($0.name.trimmed()) } },
            "SELECT CASE WHEN name = ' padded ' THEN name END FROM entries ORDER BY id"
        ),
        Question(
            "remainders, cotangents and powers of columns",
            {
                Entry.where { $0.bonus != 0 && $0.amount > 0 && $0.amount < 50 }.order { $0.id.ascending }.select {
                    (
                        $0.score.truncatingRemainder(dividingBy: 0.75), $0.amount.truncatingRemainder(dividingBy: 4),
                        $0.bonus.cotangent().rounded(places: 9), $0.amount.power($0.bonus).rounded(places: 6)
                    )
                }
            },
            sqlite: """
                SELECT score - 0.75 * CAST(score / 0.75 AS int), amount % 4, round(cos(bonus) / sin(bonus), 9),
                    round(CASE WHEN bonus IS NOT NULL THEN exp(ln(amount) * bonus) END, 6)
                FROM entries WHERE bonus IS NOT 0 AND amount > 0 AND amount < 50 ORDER BY id
                """,
            postgres: """
                SELECT score - 0.75 * trunc(score / 0.75), amount % 4, round((cos(bonus) / sin(bonus))::numeric, 9)::float8,
                    round(exp(ln(amount::float8) * bonus)::numeric, 6)::float8
                FROM entries WHERE bonus IS DISTINCT FROM 0 AND amount > 0 AND amount < 50 ORDER BY id
                """
        ),
        Question(
            "a number by chance",
            {
                Entry.where { _ in Computed.databaseRandom < 0 || Computed.databaseRandom >= 1 }.union(
                    Entry.find(.init(1))
                ).select(\.amount)
            },
            "SELECT 7"
        ),
    ]
}
