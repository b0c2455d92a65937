import CovetModel

extension DifferentialTests {
    static let groups: [Question] = [
        Question(
            "several aggregates at once",
            {
                Entry.all.aggregate {
                    (
                        $0.count(), $0.count(distinct: \.note), $0.sum(of: \.amount), $0.sum(of: \.bonus),
                        $0.min(of: \.bonus), $0.max(of: \.name)
                    )
                }
            },
            sqlite:
                "SELECT count(*), count(DISTINCT note), sum(amount), sum(bonus), min(bonus), max(name) FROM entries",
            postgres:
                "SELECT count(*), count(DISTINCT note), sum(amount)::bigint, sum(bonus)::bigint, min(bonus), max(name) FROM entries"
        ),
        Question(
            "aggregates over nothing",
            {
                Entry.where { $0.amount > 1_000 }.aggregate {
                    ($0.count(), $0.sum(of: \.amount), $0.average(of: \.amount), $0.max(of: \.amount))
                }
            },
            "SELECT 0, 0, CAST(NULL AS double precision), CAST(NULL AS int)"
        ),
        Question(
            "mean",
            { Entry.all.aggregate { ($0.average(of: \.amount), $0.average(of: \.score)) } },
            "SELECT CAST(avg(amount) AS double precision), avg(score) FROM entries"
        ),
        Question(
            "filtered aggregates",
            {
                Entry.all.aggregate {
                    (
                        $0.count { $0.note != nil }, $0.sum(of: \.amount, where: { $0.amount > 0 }),
                        $0.average(of: \.amount, where: { $0.amount < 0 })
                    )
                }
            },
            sqlite:
                "SELECT count(note), sum(CASE WHEN amount > 0 THEN amount END), avg(CASE WHEN amount < 0 THEN amount END) FROM entries",
            postgres:
                "SELECT count(note), sum(CASE WHEN amount > 0 THEN amount END)::bigint, avg(CASE WHEN amount < 0 THEN amount END)::double precision FROM entries"
        ),
        Question(
            "aggregates of different values",
            {
                Entry.all.aggregate {
                    (
                        $0.sum(distinct: \.amount), $0.sum(distinct: \.amount, where: { $0.bonus != nil }),
                        $0.average(distinct: \.bonus), $0.count(distinct: \.note, where: { $0.amount > 0 })
                    )
                }
            },
            sqlite:
                "SELECT sum(DISTINCT amount), (SELECT sum(DISTINCT amount) FROM entries WHERE bonus IS NOT NULL), avg(DISTINCT bonus), (SELECT count(DISTINCT note) FROM entries WHERE amount > 0) FROM entries",
            postgres:
                "SELECT sum(DISTINCT amount)::bigint, (SELECT sum(DISTINCT amount) FROM entries WHERE bonus IS NOT NULL)::bigint, avg(DISTINCT bonus)::double precision, (SELECT count(DISTINCT note) FROM entries WHERE amount > 0) FROM entries"
        ),
        Question(
            "least and greatest of some rows",
            {
                Entry.group(by: \.owner).order { $0.key.ascending }.select {
                    (
                        $0.key, $0.min(of: \.amount, where: { $0.amount > 0 }),
                        $0.max(of: \.note, where: { $0.name != "" }), $0.min(of: \.bonus, where: { $0.bonus > 0 })
                    )
                }
            },
            """
            SELECT owner_id, min(CASE WHEN amount > 0 THEN amount END), max(CASE WHEN name <> '' THEN note END),
                min(CASE WHEN bonus > 0 THEN bonus END)
            FROM entries GROUP BY owner_id ORDER BY owner_id IS NOT NULL, owner_id
            """
        ),
        Question(
            "variance and standard deviation",
            {
                Entry.group(by: \.owner).order { $0.key.ascending }.select {
                    (
                        $0.variance(of: \.amount).rounded(places: 6),
                        $0.variance(of: \.amount, ofSample: true).rounded(places: 6),
                        $0.standardDeviation(of: \.amount).rounded(places: 6),
                        $0.standardDeviation(of: \.score, ofSample: true, where: { $0.score < 100 }).rounded(places: 6)
                    )
                }
            },
            sqlite: """
                SELECT round(v / n, 6), CASE WHEN n > 1 THEN round(v / (n - 1), 6) END, round(sqrt(v / n), 6),
                    CASE WHEN m > 1 THEN round(sqrt(w / (m - 1)), 6) END
                FROM (SELECT owner_id, count(*) * 1.0 AS n, sum(a * a) - sum(a) * 1.0 * sum(a) / count(*) AS v,
                        count(s) * 1.0 AS m, sum(s * s) - sum(s) * sum(s) / count(s) AS w
                    FROM (SELECT owner_id, amount AS a, CASE WHEN score < 100 THEN score END AS s FROM entries) GROUP BY owner_id)
                ORDER BY owner_id
                """,
            postgres: """
                SELECT round(var_pop(amount), 6)::double precision, round(var_samp(amount), 6)::double precision,
                    round(stddev_pop(amount), 6)::double precision,
                    round(stddev_samp(CASE WHEN score < 100 THEN score END)::numeric, 6)::double precision
                FROM entries GROUP BY owner_id ORDER BY owner_id NULLS FIRST
                """
        ),
        Question(
            "different texts put together, of some rows",
            {
                Entry.all.aggregate {
                    (
                        $0.joined(\.note, separator: ",", isDistinct: true, where: { $0.note != "a,b,c" }).count,
                        $0.joined(\.name, separator: " + ", where: { $0.amount > 1_000 })
                    )
                }
            },
            sqlite:
                "SELECT length(group_concat(DISTINCT note)), NULL FROM entries WHERE note <> 'a,b,c'",
            postgres:
                "SELECT length(string_agg(DISTINCT note, ',')), NULL FROM entries WHERE note <> 'a,b,c'"
        ),
        Question(
            "sum of exact decimals",
            everywhere: false,
            { Entry.all.aggregate { ($0.sum(of: \.price), $0.count()) } },
            "SELECT sum(price), count(*) FROM entries"
        ),
        Question(
            "all and any",
            { Entry.all.aggregate { ($0.all { $0.amount > -8 }, $0.any { $0.amount > 1_000 }) } },
            sqlite: "SELECT min(amount > -8), max(amount > 1000) FROM entries",
            postgres: "SELECT bool_and(amount > -8), bool_or(amount > 1000) FROM entries"
        ),
        Question(
            "group by a key",
            {
                Entry.group(by: \.owner).order { $0.key.ascending }.select {
                    ($0.key, $0.count(), $0.sum(of: \.amount))
                }
            },
            sqlite: "SELECT owner_id, count(*), sum(amount) FROM entries GROUP BY owner_id ORDER BY owner_id",
            postgres:
                "SELECT owner_id, count(*), sum(amount)::bigint FROM entries GROUP BY owner_id ORDER BY owner_id NULLS FIRST"
        ),
        Question(
            "group by two",
            {
                Entry.group { ($0.note, $0.amount) }.order {
                    $0.key.0.ascending; $0.key.1.ascending
                }.select { ($0.key.0, $0.key.1, $0.count()) }
            },
            "SELECT note, amount, count(*) FROM entries GROUP BY note, amount ORDER BY note NULLS FIRST, amount"
        ),
        Question(
            "group by what is behind a key",
            {
                Article.group(by: \.author.role).order { $0.key.ascending }.select {
                    ($0.key, $0.count(), $0.max(of: \.views))
                }
            },
            "SELECT role, count(*), max(views) FROM articles JOIN users ON users.id = author_id GROUP BY role ORDER BY role"
        ),
        Question(
            "group by a computation with values",
            {
                Entry.group { $0.amount.absolute() % 5 + 1 }.order { $0.key.ascending }.select {
                    ($0.key * 10, $0.count())
                }
            },
            "SELECT (abs(amount) % 5 + 1) * 10, count(*) FROM entries GROUP BY abs(amount) % 5 ORDER BY 1"
        ),
        Question(
            "group by the month",
            { Entry.group { $0.at.truncated(to: .month) }.order { $0.key.ascending }.select { ($0.key, $0.count()) } },
            sqlite: "SELECT substr(at, 1, 7) || '-01T00:00:00.000000Z', count(*) FROM entries GROUP BY 1 ORDER BY 1",
            postgres: "SELECT date_trunc('month', at, 'UTC'), count(*) FROM entries GROUP BY 1 ORDER BY 1"
        ),
        Question(
            "distinct values of groups by computations, in their order",
            {
                Entry.group { ($0.amount % 5 + 1, $0.bonus.coalesce(7)) }.order {
                    ($0.key.0 * 10 + 3).descending; $0.key.1.ascending
                }.select { ($0.key.1, $0.key.0, $0.key.0 * 10 + 3) }.distinct()
            },
            """
            SELECT DISTINCT coalesce(bonus, 7), amount % 5 + 1, (amount % 5 + 1) * 10 + 3 FROM entries
            GROUP BY coalesce(bonus, 7), amount % 5 ORDER BY 3 DESC, 1
            """
        ),
        Question(
            "group by a case",
            {
                Entry.group { Case(when: $0.amount > 5, then: "big").otherwise("small") }.order { $0.key.ascending }
                    .select { ($0.key, $0.count()) }
            },
            "SELECT CASE WHEN amount > 5 THEN 'big' ELSE 'small' END, count(*) FROM entries GROUP BY 1 ORDER BY 1"
        ),
        Question(
            "having",
            {
                Entry.group(by: \.amount).having { $0.count() > 1 }.order {
                    $0.count().descending; $0.key.ascending
                }.select { ($0.key, $0.count()) }
            },
            "SELECT amount, count(*) FROM entries GROUP BY amount HAVING count(*) > 1 ORDER BY count(*) DESC, amount"
        ),
        Question(
            "having twice, with a limit of groups",
            {
                Entry.group(by: \.amount).having { $0.count() >= 1 }.having { $0.key != 3 || $0.any { $0.bonus == 0 } }
                    .order { $0.key.ascending }.limit(3).offset(1).select(\.key)
            },
            "SELECT amount FROM entries GROUP BY amount HAVING amount <> 3 OR sum(CASE WHEN bonus = 0 THEN 1 ELSE 0 END) > 0 ORDER BY amount LIMIT 3 OFFSET 1"
        ),
        Question(
            "group of rows that are limited first",
            {
                Entry.order { $0.id.ascending }.limit(5).group(by: \.amount).order { $0.key.ascending }.select {
                    ($0.key, $0.count())
                }
            },
            "SELECT amount, count(*) FROM (SELECT * FROM entries ORDER BY id LIMIT 5) AS e GROUP BY amount ORDER BY amount"
        ),
        Question(
            "texts put together",
            {
                User.group(by: \.role).order { $0.key.ascending }.select {
                    ($0.key, $0.joined(\.name, separator: "', '").count)
                }
            },
            sqlite: "SELECT role, length(group_concat(name, ''', ''')) FROM users GROUP BY role ORDER BY role",
            postgres: "SELECT role, length(string_agg(name, ''', ''')) FROM users GROUP BY role ORDER BY role"
        ),
        Question(
            "an order by an aggregate",
            {
                Article.group(by: \.author.name).order {
                    $0.sum(of: \.views).descending; $0.key.ascending
                }.select { $0.key }
            },
            "SELECT name FROM articles JOIN users ON users.id = author_id GROUP BY name ORDER BY sum(views) DESC, name"
        ),
        Question(
            "counts with empty groups",
            {
                User.order { $0.id.ascending }.select {
                    ($0.name, $0.count(of: \.articles), $0.count(of: \.articles) { $0.views > 0 })
                }
            },
            "SELECT name, (SELECT count(*) FROM articles WHERE author_id = users.id), (SELECT count(*) FROM articles WHERE author_id = users.id AND views > 0) FROM users ORDER BY id"
        ),
    ]
}
