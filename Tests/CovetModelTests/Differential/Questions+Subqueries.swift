import CovetModel

extension DifferentialTests {
    static let subqueries: [Question] = [
        Question(
            "in a query",
            {
                Entry.where { $0.owner.isIn(User.where { $0.age > 24 }.select(\.id)) }.order { $0.id.ascending }.select(
                    \.id
                )
            },
            "SELECT id FROM entries WHERE owner_id IN (SELECT id FROM users WHERE age > 24) ORDER BY id"
        ),
        Question(
            "not in a query",
            {
                Entry.where { !$0.owner.isIn(User.where { $0.age > 24 }.select(\.id)) }.order { $0.id.ascending }
                    .select(\.id)
            },
            "SELECT id FROM entries WHERE owner_id IS NULL OR owner_id NOT IN (SELECT id FROM users WHERE age > 24) ORDER BY id"
        ),
        Question(
            "exists",
            {
                User.where { user in Article.where { $0.author == user.id && $0.views > 10 }.exists() }.order {
                    $0.id.ascending
                }.select(\.id)
            },
            "SELECT id FROM users WHERE EXISTS (SELECT 1 FROM articles WHERE author_id = users.id AND views > 10) ORDER BY id"
        ),
        Question(
            "does not exist",
            {
                User.where { user in !Article.where { $0.author == user.id }.exists() }.order { $0.id.ascending }
                    .select(\.id)
            },
            "SELECT id FROM users WHERE NOT EXISTS (SELECT 1 FROM articles WHERE author_id = users.id) ORDER BY id"
        ),
        Question(
            "exists in the same table",
            {
                Entry.where { outer in Entry.where { $0.amount == outer.amount && $0.id != outer.id }.exists() }.order {
                    $0.id.ascending
                }.select(\.id)
            },
            "SELECT id FROM entries e WHERE EXISTS (SELECT 1 FROM entries i WHERE i.amount = e.amount AND i.id <> e.id) ORDER BY id"
        ),
        Question(
            "three deep in the same table",
            {
                Entry.where { a in
                    Entry.where { b in
                        b.parent == a.id && Entry.where { $0.parent == b.id && $0.amount < a.amount }.exists()
                    }.exists()
                }.order { $0.id.ascending }.select(\.id)
            },
            "SELECT id FROM entries a WHERE EXISTS (SELECT 1 FROM entries b WHERE b.parent_id = a.id AND EXISTS (SELECT 1 FROM entries c WHERE c.parent_id = b.id AND c.amount < a.amount)) ORDER BY id"
        ),
        Question(
            "aggregate of a query within",
            {
                User.order { $0.id.ascending }.select { user in
                    (
                        user.name, Article.where { $0.author == user.id }.max(of: \.views),
                        Article.where { $0.author == user.id }.sum(of: \.views)
                    )
                }
            },
            sqlite:
                "SELECT name, (SELECT max(views) FROM articles WHERE author_id = users.id), (SELECT coalesce(sum(views), 0) FROM articles WHERE author_id = users.id) FROM users ORDER BY id",
            postgres:
                "SELECT name, (SELECT max(views) FROM articles WHERE author_id = users.id), (SELECT coalesce(sum(views), 0)::bigint FROM articles WHERE author_id = users.id) FROM users ORDER BY id"
        ),
        Question(
            "compared with an aggregate of all",
            {
                Entry.where { $0.amount.cast(to: Double.self) > Entry.all.average(of: \.amount).coalesce(0) }.order {
                    $0.id.ascending
                }.select(\.id)
            },
            "SELECT id FROM entries WHERE amount > (SELECT avg(amount) FROM entries) ORDER BY id"
        ),
        Question(
            "the newest related value",
            {
                User.order { $0.id.ascending }.select { user in
                    Article.where { $0.author == user.id }.order {
                        $0.views.descending; $0.id.ascending
                    }.limit(1).select(\.title).scalar()
                }
            },
            "SELECT (SELECT title FROM articles WHERE author_id = users.id ORDER BY views DESC, id LIMIT 1) FROM users ORDER BY id"
        ),
        Question(
            "an outer column behind a key",
            {
                Article.where { article in User.where { $0.age < article.author.age }.exists() }.order {
                    $0.id.ascending
                }.select(\.id)
            },
            "SELECT articles.id FROM articles JOIN users a ON a.id = author_id WHERE EXISTS (SELECT 1 FROM users u WHERE u.age < a.age) ORDER BY articles.id"
        ),
        Question(
            "related rows",
            { Article.where { $0.has(\.tags) { $0.name == "sql" } }.order { $0.id.ascending }.select(\.slug) },
            "SELECT slug FROM articles WHERE id IN (SELECT article_id FROM taggings JOIN tags ON tags.id = tag_id WHERE name = 'sql') ORDER BY id"
        ),
        Question(
            "ordered by a query within",
            {
                User.order { user in
                    Article.where { $0.author == user.id }.count().descending; user.id.ascending
                }.select(\.name)
            },
            "SELECT name FROM users ORDER BY (SELECT count(*) FROM articles WHERE author_id = users.id) DESC, id"
        ),
        Question(
            "first of each group",
            { Entry.order { $0.amount.descending }.distinct(on: \.owner).order { $0.id.ascending }.select(\.id) },
            sqlite:
                "SELECT id FROM (SELECT id, amount, row_number() OVER (PARTITION BY owner_id ORDER BY amount DESC, id) AS n FROM entries) WHERE n = 1 ORDER BY amount DESC, id",
            postgres:
                "SELECT id FROM (SELECT DISTINCT ON (owner_id) id, amount FROM entries ORDER BY owner_id, amount DESC, id) AS f ORDER BY amount DESC, id"
        ),
        Question(
            "first of each pair",
            { Entry.where { $0.amount < 50 }.order { $0.id.descending }.distinct { ($0.owner, $0.note) }.select(\.id) },
            sqlite: "SELECT max(id) FROM entries WHERE amount < 50 GROUP BY owner_id, note ORDER BY 1 DESC",
            postgres: "SELECT max(id) FROM entries WHERE amount < 50 GROUP BY owner_id, note ORDER BY 1 DESC"
        ),
    ]

    static let windows: [Question] = [
        Question(
            "row number and ranks",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        Window.rowNumber().over(order: $0.id.descending),
                        Window.rank().over(order: $0.amount.descending),
                        Window.denseRank().over(order: $0.amount.descending)
                    )
                }
            },
            "SELECT row_number() OVER (ORDER BY id DESC), rank() OVER (ORDER BY amount DESC), dense_rank() OVER (ORDER BY amount DESC) FROM entries ORDER BY id"
        ),
        Question(
            "rank in a partition",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.id, Window.rank().over(partition: $0.owner, order: $0.amount.descending, $0.id.ascending))
                }
            },
            "SELECT id, rank() OVER (PARTITION BY owner_id ORDER BY amount DESC, id) FROM entries ORDER BY id"
        ),
        Question(
            "lag and lead",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        Window.lag($0.amount).over(order: $0.id.ascending),
                        Window.lead($0.bonus, by: 2).over(order: $0.id.ascending)
                    )
                }
            },
            "SELECT lag(amount) OVER (ORDER BY id), lead(bonus, 2) OVER (ORDER BY id) FROM entries ORDER BY id"
        ),
        Question(
            "first, last, nth",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        Window.first($0.amount).over(order: $0.id.ascending),
                        Window.last($0.amount).over(order: $0.id.ascending, frame: .all),
                        Window.nth(2, $0.amount).over(order: $0.id.ascending)
                    )
                }
            },
            "SELECT first_value(amount) OVER (ORDER BY id), last_value(amount) OVER (ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(amount, 2) OVER (ORDER BY id) FROM entries ORDER BY id"
        ),
        Question(
            "running sum",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        Window.sum($0.amount).over(order: $0.id.ascending), Window.count().over(),
                        Window.sum($0.bonus).over(order: $0.id.ascending, frame: .rows(.before(1), .after(1)))
                    )
                }
            },
            sqlite:
                "SELECT sum(amount) OVER (ORDER BY id), count(*) OVER (), coalesce(sum(bonus) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), 0) FROM entries ORDER BY id",
            postgres:
                "SELECT (sum(amount) OVER (ORDER BY id))::bigint, count(*) OVER (), coalesce(sum(bonus) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), 0)::bigint FROM entries ORDER BY id"
        ),
        Question(
            "frames without the row itself or its equals",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        Window.count().over(order: $0.amount.ascending, frame: .all.excluding(.current)),
                        Window.count().over(order: $0.amount.ascending, frame: .all.excluding(.group)),
                        Window.sum($0.amount).over(
                            order: $0.amount.ascending,
                            frame: .groups(.before(1), .after(1)).excluding(.ties)
                        )
                    )
                }
            },
            sqlite: """
                SELECT (SELECT count(*) FROM entries) - 1, (SELECT count(*) FROM entries AS o WHERE o.amount <> e.amount),
                    coalesce(sum(amount) OVER (ORDER BY amount GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES), 0)
                FROM entries AS e ORDER BY id
                """,
            postgres: """
                SELECT (SELECT count(*) FROM entries) - 1, (SELECT count(*) FROM entries AS o WHERE o.amount <> e.amount),
                    coalesce(sum(amount) OVER (ORDER BY amount GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES), 0)::bigint
                FROM entries AS e ORDER BY id
                """
        ),
        Question(
            "moving average in groups",
            {
                Entry.order { $0.id.ascending }.select {
                    Window.average($0.amount).over(order: $0.amount.ascending, frame: .groups(.before(1), .current))
                }
            },
            "SELECT CAST(avg(amount) OVER (ORDER BY amount GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS double precision) FROM entries ORDER BY id"
        ),
        Question(
            "parts, percent and distribution",
            {
                Entry.order { $0.id.ascending }.select {
                    (
                        Window.tile(4).over(order: $0.id.ascending),
                        Window.percentRank().over(order: $0.amount.ascending),
                        Window.cumulativeDistribution().over(order: $0.amount.ascending)
                    )
                }
            },
            "SELECT ntile(4) OVER (ORDER BY id), percent_rank() OVER (ORDER BY amount), cume_dist() OVER (ORDER BY amount) FROM entries ORDER BY id"
        ),
        Question(
            "a condition on a window",
            {
                Entry.where { Window.rank().over(partition: $0.owner, order: $0.amount.descending) <= 2 }.order {
                    $0.id.ascending
                }.select(\.id)
            },
            "SELECT id FROM (SELECT id, rank() OVER (PARTITION BY owner_id ORDER BY amount DESC) AS r FROM entries) AS e WHERE r <= 2 ORDER BY id"
        ),
        Question(
            "a window over rows that meet a condition",
            {
                Entry.where { $0.amount > 0 }.where {
                    Window.rowNumber().over(order: $0.amount.ascending, $0.id.ascending) == 1
                }.select(\.id)
            },
            "SELECT id FROM entries WHERE amount > 0 ORDER BY amount, id LIMIT 1"
        ),
        Question(
            "a difference to the row before",
            {
                Entry.order { $0.id.ascending }.select {
                    ($0.id, $0.amount.cast(to: Int?.self) - Window.lag($0.amount).over(order: $0.id.ascending))
                }
            },
            "SELECT id, amount - lag(amount) OVER (ORDER BY id) FROM entries ORDER BY id"
        ),
        Question(
            "a window over groups",
            {
                Entry.group(by: \.amount).order { $0.key.ascending }.select {
                    ($0.key, Window.rank().over(order: $0.count().descending))
                }
            },
            "SELECT amount, rank() OVER (ORDER BY count(*) DESC) FROM entries GROUP BY amount ORDER BY amount"
        ),
    ]
}
