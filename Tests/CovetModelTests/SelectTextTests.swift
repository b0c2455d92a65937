import CovetModel
import Testing

@testable import struct CovetModel.Select

/// The text of queries, as SQLite gets it.
@Suite struct SelectTextTests {
    private func text<Root, Row>(_ query: Select<Root, Row>) -> String {
        // What follows the list of columns, which is the same each time.
        let text = query.sql.statement(for: .sqlite).text
        return text.split(separator: " FROM ", maxSplits: 1).last.map(String.init) ?? text
    }

    @Test func crossingAKeyImpliesTheJoinOnce() {
        let query = Article.where { $0.isPublished && $0.author.role == .editor && $0.author.age > 20 }
            .joining(\.author)
            .order {
                $0.author.name.ascending; $0.id.descending
            }
            .limit(20)
        #expect(
            text(query) == """
                "articles" JOIN "users" AS "articles.author_id" ON "articles.author_id"."id" = "articles"."author_id" \
                WHERE "articles"."is_published" AND "articles.author_id"."role" = ? AND "articles.author_id"."age" > ? \
                ORDER BY "articles.author_id"."name" ASC, "articles"."id" DESC LIMIT 20
                """
        )
    }

    @Test func onlyWhatIsAskedForIsJoined() {
        let byKey = Article.where { $0.author.id == User.ID(1) && $0.author == User.ID(2) }
        #expect(text(byKey) == #""articles" WHERE "articles"."author_id" = ? AND "articles"."author_id" = ?"#)
        let optional = Article.where { $0.editor.name == "x" }
        #expect(
            text(optional) == """
                "articles" LEFT JOIN "users" AS "articles.editor_id" ON "articles.editor_id"."id" = "articles"."editor_id" \
                WHERE "articles.editor_id"."name" = ?
                """
        )
    }

    @Test func existenceIsASubqueryByTheKey() {
        let query = Article.where { $0.author.has(\.followers) { $0.name == "x" } }
        #expect(
            text(query) == """
                "articles" WHERE EXISTS (SELECT 1 FROM "users" AS "articles>users" \
                JOIN "follows" AS "articles>users>follows" ON "articles>users>follows"."follower_id" = "articles>users"."id" \
                WHERE "articles>users>follows"."followed_id" = "articles"."author_id" AND "articles>users"."name" = ?)
                """
        )
    }

    @Test func databasesDifferWhereTheyMust() {
        let query = Article.where { !($0.editor.name != "x") && $0.title.contains("y") }
            .order { $0.editor.name.descending }.offset(3)
        let sqlite = query.sql.statement(for: .sqlite).text
        let postgres = query.sql.statement(for: .postgres).text
        #expect(
            sqlite.hasSuffix(
                """
                WHERE NOT ("articles.editor_id"."name" IS NOT ?) AND (instr("articles"."title", ?) > 0) \
                ORDER BY "articles.editor_id"."name" DESC LIMIT -1 OFFSET ?
                """
            )
        )
        #expect(
            postgres.hasSuffix(
                """
                WHERE NOT ("articles.editor_id"."name" IS DISTINCT FROM $1) AND ("articles"."title" LIKE $2) \
                ORDER BY "articles.editor_id"."name" DESC NULLS LAST OFFSET $3
                """
            )
        )
    }

    @Test func longAliasesStayDistinctInPostgres() {
        let query = Shadows.Category.where {
            $0.parent.parent.parent.parent.parent.parent.title == "a"
                || $0.parent.parent.parent.parent.parent.parent.parent.title == "b"
        }
        let aliases = query.sql.statement(for: .postgres).text.split(separator: "AS \"").dropFirst()
            .compactMap { $0.split(separator: "\"").first }
        #expect(aliases.count == 7 && Set(aliases).count == 7)
        #expect(aliases.allSatisfy { $0.utf8.count <= 63 })
    }

    @Test func typesSayWhatIsLoaded() {
        let _: Select<Article, Article> = Article.where(\.isPublished)
        let _: Select<Article, (Article, User)> = Article.joining(\.author)
        let _: Select<Article, (Article, User?)> = Article.joining(\.editor)
        let _: Select<Article, (Article, User, [(Comment, User)])> = Article.joining(\.author)
            .prefetching(\.comments) { $0.joining(\.author).order { $0.id.ascending } }
        let _: Select<Article, (Article, User, Int, Bool, Bool, [Tag])> = Article.joining(\.author)
            .including { $0.count(of: \.favorites) }
            .including { $0.has(\.favorites) { $0.user == User.ID(1) } }
            .including { $0.author.has(\.followers) { $0.id == User.ID(1) } }
            .prefetching(\.tags)
        let _: Select<Comment, (Comment, Article, User)> = Comment.joining(\.article).joining(\.article.author)
        let _: Select<Article, (Article, String?)> = Article.including { $0.editor.name }
    }
}
