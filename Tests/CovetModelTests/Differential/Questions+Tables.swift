import CovetModel

extension DifferentialTests {
    static let sets: [Question] = [
        Question(
            "union",
            ordered: false,
            { Entry.select(\.amount).union(User.select(\.age)) },
            "SELECT amount FROM entries UNION SELECT age FROM users"
        ),
        Question(
            "union with duplicates",
            ordered: false,
            { Entry.select(\.amount).union(User.select(\.age), keepingDuplicates: true) },
            "SELECT amount FROM entries UNION ALL SELECT age FROM users"
        ),
        Question(
            "intersection",
            ordered: false,
            { Entry.select(\.note).intersection(Entry.where { $0.amount > 0 }.select(\.note)) },
            "SELECT note FROM entries INTERSECT SELECT note FROM entries WHERE amount > 0"
        ),
        Question(
            "difference",
            ordered: false,
            {
                Entry.select { ($0.note, $0.amount) }.subtracting(
                    Entry.where { $0.amount > 3 }.select { ($0.note, $0.amount) }
                )
            },
            "SELECT note, amount FROM entries EXCEPT SELECT note, amount FROM entries WHERE amount > 3"
        ),
        Question(
            "three sets, left to right",
            ordered: false,
            {
                Entry.select(\.amount).union(User.select(\.age)).subtracting(
                    Entry.where { $0.amount < 0 }.select(\.amount)
                )
            },
            sqlite:
                "SELECT amount FROM entries UNION SELECT age FROM users EXCEPT SELECT amount FROM entries WHERE amount < 0",
            postgres:
                "(SELECT amount FROM entries UNION SELECT age FROM users) EXCEPT SELECT amount FROM entries WHERE amount < 0"
        ),
        Question(
            "sides with an order and a limit",
            ordered: false,
            {
                Entry.order {
                    $0.amount.descending; $0.id.ascending
                }.limit(2).select(\.id).union(
                    Entry.order {
                        $0.amount.ascending; $0.id.ascending
                    }.limit(2).select(\.id)
                )
            },
            "SELECT * FROM (SELECT id FROM entries ORDER BY amount DESC, id LIMIT 2) AS a UNION SELECT * FROM (SELECT id FROM entries ORDER BY amount, id LIMIT 2) AS b"
        ),
        Question(
            "union of rows, filtered and ordered",
            {
                Entry.where { $0.amount > 50 }.union(Entry.where { $0.amount < 0 }).where { $0.owner.age != 40 }.order {
                    $0.id.ascending
                }.select { ($0.id, $0.owner.name) }
            },
            "SELECT e.id, u.name FROM entries e LEFT JOIN users u ON u.id = e.owner_id WHERE (amount > 50 OR amount < 0) AND (u.age <> 40 OR u.age IS NULL) ORDER BY e.id"
        ),
        Question(
            "difference of rows",
            { User.all.subtracting(User.where { $0.has(\.articles) }).order { $0.id.ascending }.select(\.name) },
            "SELECT name FROM users WHERE id NOT IN (SELECT author_id FROM articles) ORDER BY id"
        ),
        Question(
            "a set within a condition",
            {
                User.where {
                    $0.age.isIn(Entry.select(\.amount).union(Article.select(\.views), keepingDuplicates: true))
                        || $0.age == 40
                }.order { $0.id.ascending }.select(\.id)
            },
            "SELECT id FROM users WHERE age IN (SELECT amount FROM entries UNION ALL SELECT views FROM articles) OR age = 40 ORDER BY id"
        ),
    ]

    private static let totals = CommonTable(
        "totals",
        Entry.group(by: \.owner).select { ($0.key, $0.sum(of: \.amount), $0.count()) }
    )

    private static var tree: CommonTable<(Computed<Entry.ID>, Computed<Int>)> {
        CommonTable("tree", Entry.where { $0.parent == nil }.select { ($0.id, Computed(0)) }).recursive { found in
            found.joining(Entry.self) { row, entry in entry.parent == row.0 }.select { row, entry in
                (entry.id, row.1 + 1)
            }
        }
    }

    static let tables: [Question] = [
        Question(
            "a common table",
            {
                totals.where { $0.1 > 0 }.order {
                    $0.1.descending; $0.0.ascending
                }.select { ($0.0, $0.1) }
            },
            sqlite: "SELECT owner_id, sum(amount) FROM entries GROUP BY 1 HAVING sum(amount) > 0 ORDER BY 2 DESC, 1",
            postgres:
                "SELECT owner_id, sum(amount)::bigint FROM entries GROUP BY 1 HAVING sum(amount) > 0 ORDER BY 2 DESC, 1"
        ),
        Question(
            "a common table with a model",
            {
                totals.joining(User.self) { total, user in user.id == total.0 }.order { total, user in user.id.ascending
                }.select { total, user in (user.name, total.2) }
            },
            "SELECT users.name, count(*) FROM entries JOIN users ON users.id = owner_id GROUP BY users.id, users.name ORDER BY users.id"
        ),
        Question(
            "a mean of sums",
            {
                CommonTable("best", totals.select { $0.1 }).where { $0 > 0 }.order { $0.ascending }.limit(1).select {
                    $0
                }
            },
            sqlite: "SELECT sum(amount) AS s FROM entries GROUP BY owner_id HAVING sum(amount) > 0 ORDER BY s LIMIT 1",
            postgres:
                "SELECT sum(amount)::bigint AS s FROM entries GROUP BY owner_id HAVING sum(amount) > 0 ORDER BY s LIMIT 1"
        ),
        Question(
            "a common table in a condition",
            {
                User.where { user in
                    user.id.isIn(
                        totals.where { $0.1 > 5 }.select { $0.0 }.subtracting(
                            User.where { $0.age > 100 }.select { $0.id.cast(to: User.ID?.self) }
                        )
                    ) || user.name == "eve"
                }.order { $0.id.ascending }.select(\.name)
            },
            "SELECT name FROM users WHERE id IN (SELECT owner_id FROM entries GROUP BY owner_id HAVING sum(amount) > 5) OR name = 'eve' ORDER BY id"
        ),
        Question(
            "a tree with its depth",
            { tree.order { $0.0.ascending }.select { ($0.0, $0.1) } },
            "WITH RECURSIVE t(id, depth) AS (SELECT id, 0 FROM entries WHERE parent_id IS NULL UNION ALL SELECT e.id, depth + 1 FROM entries e JOIN t ON e.parent_id = t.id) SELECT id, depth FROM t ORDER BY id"
        ),
        Question(
            "a series of numbers",
            {
                CommonTable("n", Entry.order { $0.id.ascending }.limit(1).select { _ in Computed(1) }).recursive(
                    keepingDuplicates: true
                ) { n in n.where { $0 < 10 }.select { $0 + 1 } }.order { $0.ascending }.select { $0 }
            },
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n ORDER BY i"
        ),
        Question(
            "all below a row",
            {
                Entry.where { $0.amount == 7 && $0.note == nil }.withDescendants(by: \.parent).order { $0.id.ascending }
                    .select(\.id)
            },
            "WITH RECURSIVE t(id) AS (SELECT id FROM entries WHERE amount = 7 AND note IS NULL UNION SELECT e.id FROM entries e JOIN t ON e.parent_id = t.id) SELECT id FROM t ORDER BY id"
        ),
        Question(
            "all above a row",
            { Entry.where { $0.amount == -1 }.withAncestors(by: \.parent).order { $0.id.ascending }.select(\.id) },
            "WITH RECURSIVE t(id) AS (SELECT id FROM entries WHERE amount = -1 UNION SELECT e.parent_id FROM entries e JOIN t ON e.id = t.id) SELECT id FROM t WHERE id IS NOT NULL ORDER BY id"
        ),
        Question(
            "below a row in a cycle",
            {
                Entry.where { $0.price == (SQLDecimal("5.00") ?? SQLDecimal(0)) }.withDescendants(by: \.parent).order {
                    $0.id.ascending
                }.select(\.id)
            },
            "SELECT id FROM entries WHERE id IN (11, 12) ORDER BY id"
        ),
        Question(
            "two models beside a common table",
            {
                totals.joining(User.self) { total, user in user.id == total.0 }.joining(User.self) { both, other in
                    other.age > both.1.age
                }.order { both, other in
                    both.1.id.ascending; other.id.ascending
                }.select { both, other in (both.1.name, other.name) }
            },
            "SELECT u.name, o.name FROM users u JOIN users o ON o.age > u.age WHERE u.id IN (SELECT owner_id FROM entries) ORDER BY u.id, o.id"
        ),
    ]
}
