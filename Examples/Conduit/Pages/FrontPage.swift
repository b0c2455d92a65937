import Covet

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a visitor sees first.
struct FrontPage {
    let users: Int
    let articles: Int
    let comments: Int
    let newest: [(Article, User, Int)]
    let tags: [Tag]
    let request: Request

    var html: HTML {
        get throws {
            """
            <section class="hero">
            <h1>A place to share your knowledge.</h1>
            <p><span class="live">Running</span> with <b>\(articles)</b> articles and <b>\(comments)</b> comments \
            by <b>\(users)</b> people.</p>
            </section>
            <div class="columns">
            <section aria-labelledby="newest">
            <h2 id="newest">Newest articles</h2>
            \(try list)
            </section>
            <aside>
            <section aria-labelledby="tags">
            <h2 id="tags">Popular tags</h2>
            \(try cloud)
            </section>
            <section aria-labelledby="next">
            <h2 id="next">Where to go next</h2>
            \(next)
            </section>
            </aside>
            </div>
            """
        }
    }

    private var list: HTML {
        get throws {
            guard !newest.isEmpty else {
                return "<p>Nothing yet. Fill it with <code>swift run Conduit seed</code>.</p>"
            }
            let items = try newest.map { article, author, favorites -> HTML in
                """
                <li><article>
                <p class="by">\(author.username) · <time datetime="\(article.createdAt.day)">\(article.createdAt.day)</time> \
                · <span title="favourites">♥ \(favorites)</span></p>
                <h3><a href="\(try request.url(for: "article page", ["slug": article.slug]))">\(article.title)</a></h3>
                <p>\(article.description)</p>
                </article></li>
                """
            }
            return "<ul class=\"articles\">\(items)</ul>"
        }
    }

    private var cloud: HTML {
        get throws {
            guard !tags.isEmpty else { return "<p>No tags yet.</p>" }
            let items = try tags.map { tag -> HTML in
                "<li><a href=\"\(try request.url(for: "articles", query: ["tag": tag.name]))\">\(tag.name)</a></li>"
            }
            return "<ul class=\"tags\">\(items)</ul>"
        }
    }

    private var next: HTML {
        """
        <ul class="next">
        <li>Read the API: <a href="/api/articles?limit=5">articles</a>, <a href="/api/tags">tags</a></li>
        <li>See how it is: <a href="/health">health</a></li>
        <li>What stands between this and production: <code>swift run Conduit check --deploy</code></li>
        </ul>
        <p id="sign-in">Sign in as the seeded user:</p>
        <pre tabindex="0" aria-labelledby="sign-in"><code>curl http://\(request.head.authority ?? "localhost")/api/users/login \\
          -H 'content-type: application/json' \\
          -d '{"user":{"email":"\(DemoUser.email)","password":"\(DemoUser.password)"}}'</code></pre>
        """
    }
}
