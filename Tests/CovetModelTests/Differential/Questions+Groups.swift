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
