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
                ORDER BY "articles.author_id"."name" ASC, "articles"."id" DESC LIMIT ?
                """
        )
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
