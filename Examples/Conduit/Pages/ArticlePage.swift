import Covet

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One article to read.
struct ArticlePage {
    let article: Article
    let author: User
    let tags: [Tag]
    let comments: [(Comment, User)]

    var html: HTML {
        let paragraphs = article.body.split(separator: "\n\n").map { text -> HTML in "<p>\(text)</p>" }
        let names = tags.map { tag -> HTML in "<li>\(tag.name)</li>" }
        return """
            <article class="reading">
            <h1>\(article.title)</h1>
            <p class="by">\(author.username) · <time datetime="\(article.createdAt.day)">\(article.createdAt.day)</time></p>
            <p class="lead">\(article.description)</p>
            \(paragraphs)
            <ul class="tags" aria-label="Tags">\(names)</ul>
            </article>
            <section class="reading" aria-labelledby="comments">
            <h2 id="comments">Comments</h2>
            \(discussion)
            </section>
            """
    }

    private var discussion: HTML {
        guard !comments.isEmpty else { return "<p>Nobody has said anything yet.</p>" }
        let items = comments.map { comment, author -> HTML in
            "<li><p>\(comment.body)</p><p class=\"by\">\(author.username) · \(comment.createdAt.day)</p></li>"
        }
        return "<ul class=\"comments\">\(items)</ul>"
    }
}

extension Date {
    /// The day in UTC: `2026-01-31`.
    var day: String { formatted(.iso8601.year().month().day()) }
}
