import CovetModel
import FoundationEssentials
import Testing

/// The text of a query, with `*` for the columns of an article.
func text(_ query: some Query, _ dialect: SQLDialect = .postgres) -> String {
    let columns = ["id", "slug", "title", "is_published", "author_id", "editor_id", "views", "rating", "created_at"]
        .map { "\"articles\".\"\($0)\"" }.joined(separator: ", ")
    return query._plan.sql.statement(for: dialect).text.replacing(columns, with: "*")
}

/// The text of a condition over articles.
func condition(
    _ dialect: SQLDialect = .postgres,
    _ condition: (Article.Columns) -> some ColumnExpression<Bool>
) -> String {
    text(Article.where(condition), dialect).split(separator: " WHERE ", maxSplits: 1).last.map(String.init) ?? ""
}

@Suite struct QueryTextTests {
    @Test func searchesHelpAnIndexWhereTheyCan() {
        #expect(condition { $0.title.hasPrefix("a%") } == #"("articles"."title" LIKE $1)"#)
        #expect(condition(.sqlite) { $0.title.hasPrefix("a*") } == #"("articles"."title" GLOB ?)"#)
        let statement = Article.where { $0.title.hasPrefix("50%_\\") }._plan.sql.statement(for: .postgres)
        #expect(statement.bindings == [.text("50\\%\\_\\\\%")])
        let glob = Article.where { $0.title.hasPrefix("a[*?]") }._plan.sql.statement(for: .sqlite)
        #expect(glob.bindings == [.text("a[[][*][?]]*")])
        #expect(condition { $0.title.contains("x", ignoringCase: true) } == #"("articles"."title" ILIKE $1)"#)
        #expect(
            condition(.sqlite) { $0.title.contains("x", ignoringCase: true) }
                == #"(instr(lower("articles"."title"), lower(?)) > 0)"#
        )
        #expect(condition { $0.title.matches("^a", ignoringCase: true) } == #"("articles"."title" ~* $1)"#)
        #expect(condition { $0.title.isEqualIgnoringCase("x") } == #"lower("articles"."title") = lower($1)"#)
    }

    @Test func rangesAndLists() {
        #expect(condition { $0.views.isBetween(1...3) } == #""articles"."views" BETWEEN $1 AND $2"#)
        #expect(
            condition { 1...3 ~= $0.views && $0.isPublished }
                == #""articles"."views" BETWEEN $1 AND $2 AND "articles"."is_published""#
        )
        #expect(condition { $0.views.isBetween(1..<3) } == #""articles"."views" >= $1 AND "articles"."views" < $2"#)
        #expect(condition { !$0.views.isBetween(1...3) } == #"NOT ("articles"."views" BETWEEN $1 AND $2)"#)
    }

    @Test func orders() {
        let query = Article.order {
            $0.editor.name.ascending.nullsLast
            $0.views.descending
            if true { $0.title.ascending }
            Ordering.random
        }
        #expect(
            text(query).hasSuffix(
                #"ORDER BY "articles.editor_id"."name" ASC, "articles"."views" DESC, "articles"."title" ASC, random()"#
            )
        )
        #expect(
            text(query, .sqlite).hasSuffix(
                #"ORDER BY "articles.editor_id"."name" ASC NULLS LAST, "articles"."views" DESC, "articles"."title" ASC, random()"#
            )
        )
    }

    @Test func locks() {
        let query = Article.joining(\.author).limit(1).lock(.update, lockedRows: .skip).lock(
            .keyShare,
            lockedRows: .fail,
            of: \.author
        )
        #expect(
            text(query).hasSuffix(
                #" LIMIT 1 FOR UPDATE OF "articles" SKIP LOCKED FOR KEY SHARE OF "articles.author_id" NOWAIT"#
            )
        )
        #expect(text(Article.all.lock(.noKeyUpdate)) == #"SELECT * FROM "articles" FOR NO KEY UPDATE OF "articles""#)
        #expect(text(Article.all.lock(.share)).hasSuffix(#" FOR SHARE OF "articles""#))
        let byKey = text(Article.all.lock(.share, of: \.author))
        #expect(
            byKey
                == #"SELECT * FROM "articles" JOIN "users" AS "articles.author_id" ON "articles.author_id"."id" = "articles"."author_id" FOR SHARE OF "articles.author_id""#
        )
    }

    @Test func groups() {
        let query = Article.where { $0.views > 1 }.group { ($0.author, $0.views % 10) }
            .having { $0.count() > 3 }.order { $0.key.1.descending }.limit(5)
            .select { ($0.key.0, $0.key.1, $0.sum(of: \.views), $0.count { $0.isPublished }) }
        #expect(
            text(query) == """
                SELECT "articles"."author_id", ("articles"."views" % $1), \
                coalesce(CAST(sum("articles"."views") AS BIGINT), 0), count(*) FILTER (WHERE "articles"."is_published") \
                FROM "articles" WHERE "articles"."views" > $2 \
                GROUP BY "articles"."author_id", ("articles"."views" % $1) HAVING count(*) > $3 \
                ORDER BY ("articles"."views" % $1) DESC LIMIT 5
                """
        )
        #expect(query._plan.sql.statement(for: .postgres).bindings == [.int64(10), .int64(1), .int64(3)])
        #expect(
            query._plan.sql.statement(for: .sqlite).bindings == [
                .int64(10), .int64(1), .int64(10), .int64(3), .int64(10),
            ]
        )
    }

    @Test func queriesWithinOthersHaveNamesOfTheirOwn() {
        let query = Article.where { outer in Article.where { $0.views > outer.views }.exists() }
        #expect(
            text(query) == """
                SELECT * FROM "articles" WHERE EXISTS (SELECT 1 FROM "articles" AS "articles^1" \
                WHERE "articles^1"."views" > "articles"."views")
                """
        )
        let scalar = User.select { user in Article.where { $0.author == user.id }.max(of: \.views) }
        #expect(
            text(scalar) == """
                SELECT (SELECT max("articles^1"."views") FROM "articles" AS "articles^1" \
                WHERE "articles^1"."author_id" = "users"."id") FROM "users"
                """
        )
        let update = User.where { user in Article.where { $0.author == user.id }.exists() }
        #expect(update.clauses.isPlain)
    }

    @Test func windows() {
        let query = Article.select {
            Window.sum($0.views).over(partition: $0.author, order: $0.id.ascending, frame: .rows(.before(6), .current))
        }
        #expect(
            text(query) == """
                SELECT coalesce(CAST(sum("articles"."views") OVER (PARTITION BY "articles"."author_id" \
                ORDER BY "articles"."id" ASC ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS BIGINT), 0) FROM "articles"
                """
        )
        let top = Article.where { Window.rank().over(partition: $0.author, order: $0.views.descending) <= 3 }
        #expect(
            text(top) == """
                SELECT * FROM "articles" WHERE "articles"."id" IN (SELECT "id" FROM (SELECT "articles"."id" AS "id", \
                rank() OVER (PARTITION BY "articles"."author_id" ORDER BY "articles"."views" DESC) <= $1 AS "match" \
                FROM "articles") AS "windowed" WHERE "match")
                """
        )
    }

    @Test func setsAndCommonTables() {
        let union = Article.where { $0.views > 1 }.union(Article.all.limit(2)).order { $0.id.ascending }
        #expect(
            text(union) == """
                SELECT * FROM (SELECT * FROM (SELECT * FROM "articles" WHERE "articles"."views" > $1) AS "left" \
                UNION SELECT * FROM (SELECT * FROM "articles" LIMIT 2) AS "right") AS "articles" ORDER BY "articles"."id" ASC
                """
        )
        let table = CommonTable("n", Article.select { _ in Computed(1) }).recursive { n in
            n.where { $0 < 3 }.select { $0 + 1 }
        }
        #expect(
            text(table.select { $0 }) == """
                WITH RECURSIVE "n"("c0") AS (SELECT * FROM (SELECT CAST($1 AS BIGINT) FROM "articles") AS "start" \
                UNION SELECT ("n"."c0" + $2) FROM "n" WHERE "n"."c0" < $3) SELECT "n"."c0" FROM "n"
                """
        )
        #expect(
            text(Article.all.limit(3).group(by: \.views).select { $0.count() }) == """
                SELECT count(*) FROM (SELECT "articles".* FROM "articles" LIMIT 3) AS "articles" GROUP BY "articles"."views"
                """
        )
    }

    @Test func functions() {
        #expect(
            condition { $0.title.uppercased().trimmed("x").count > 3 }
                == #"length(btrim(upper("articles"."title"), $1)) > $2"#
        )
        #expect(
            condition { ($0.views + 1) * 2 == -$0.views }
                == #"(("articles"."views" + $1) * $2) = (- "articles"."views")"#
        )
        #expect(condition { $0.editor.bio.coalesce("x") == "y" } == #"coalesce("articles.editor_id"."bio", $1) = $2"#)
        #expect(
            condition { Case(when: $0.isPublished, then: 1).otherwise(2) == 1 }
                == #"CASE WHEN "articles"."is_published" THEN CAST($1 AS BIGINT) ELSE CAST($2 AS BIGINT) END = $3"#
        )
        #expect(
            condition { $0.createdAt.part(.year, in: .named("Europe/Berlin")) == 2026 }
                == #"CAST(floor(extract(year FROM timezone(CAST($1 AS TEXT), "articles"."created_at"))) AS BIGINT) = $2"#
        )
        #expect(
            condition(.sqlite) { $0.createdAt.part(.month) == 2 }
                == #"CAST(strftime('%m', substr("articles"."created_at", 1, 19)) AS INTEGER) = ?"#
        )
        #expect(
            condition { $0.rating.rounded(places: 1) == 2 }
                == #"CAST(round(CAST("articles"."rating" AS NUMERIC), 1) AS DOUBLE PRECISION) = $1"#
        )
    }

    @Test func ownSQLIsSplicedWithItsJoins() {
        let query = Article.order { Fragment<Double>("similarity(\($0.author.name), \("x'; --"))").descending }
        #expect(
            text(query) == """
                SELECT * FROM "articles" JOIN "users" AS "articles.author_id" ON "articles.author_id"."id" = "articles"."author_id" \
                ORDER BY (similarity("articles.author_id"."name", $1)) DESC
                """
        )
        #expect(
            condition { Fragment<Bool>("\($0.views) > \(3) OR TRUE") && $0.isPublished }
                == #"("articles"."views" > $1 OR TRUE) AND "articles"."is_published""#
        )
        #expect(
            condition(.sqlite) { Fragment<Int>(sqlite: "a", postgres: "b") == 1 && $0.isPublished }
                == #"(a) = ? AND "articles"."is_published""#
        )
    }

    @Test func documentsAndArrays() {
        let json = Entry.where { $0.data.json("a.b", "c", 0, as: String.self) == "x" }._plan.sql
        #expect(json.statement(for: .sqlite).bindings.first == .text(#"$."a.b"."c"[0]"#))
        #expect(
            json.statement(for: .postgres).bindings.first
                == .array(SQLArray(of: .text, [.text("a.b"), .text("c"), .text("0")]))
        )
        let labels = Computed<[String]>(["a"])
        #expect(condition { _ in labels.contains("x") } == #"CAST($1 AS TEXT[]) @> CAST($2 AS TEXT[])"#)
        #expect(condition { _ in labels.contains(anyOf: ["x", "y"]) } == #"CAST($1 AS TEXT[]) && CAST($2 AS TEXT[])"#)
        #expect(condition { _ in labels.isSubset(of: ["x"]) } == #"CAST($1 AS TEXT[]) <@ CAST($2 AS TEXT[])"#)
        #expect(
            condition { _ in labels.elementCount() == 2 } == #"CAST(cardinality(CAST($1 AS TEXT[])) AS BIGINT) = $2"#
        )
        #expect(condition { _ in labels.element(at: 0) == "a" } == #"(CAST($1 AS TEXT[]))[1] = $2"#)
    }
}
