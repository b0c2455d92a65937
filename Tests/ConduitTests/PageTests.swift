import Covet
import Testing

@testable import Conduit

@Suite struct PageTests {
    private static let hostile = "<script>alert('x')</script><img src=x onerror=\"alert(1)\">&amp;"

    @Test func theFrontPageShowsThatItLives() async throws {
        try await withConduit { world in
            let empty = try await world.send(.get, "/")
            #expect(empty.status == .ok)
            #expect(empty.text.contains("Nothing yet."))
            let ann = try await world.user("ann")
            _ = try await world.article("Grüße & Küsse", tags: ["c++"], by: ann)
            let page = try await world.send(.get, "/", headers: [.host: "conduit.test:8080"])
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            for part in [
                "Grüße &amp; Küsse", "<b>1</b> articles", "/articles/gr%C3%BC%C3%9Fe-k%C3%BCsse",
                "/api/articles?tag=c%2B%2B", "href=\"/health\"", "check --deploy", "http://conduit.test:8080/api",
            ] {
                #expect(page.text.contains(part), "\(part)")
            }
        }
    }

    @Test func hostileTextStaysText() async throws {
        try await withConduit { world in
            let text = JSONValue.string(Self.hostile)
            let ann = try await world.user("ann")
            let created = try await world.send(
                .post,
                "/api/articles",
                as: ann,
                ["article": ["title": text, "description": text, "body": text, "tagList": ["<b onclick=x>"]]]
            )
            let slug = try #require(created.json["article"]["slug"].string)
            _ = try await world.send(.post, "/api/articles/\(slug)/comments", as: ann, ["comment": ["body": text]])
            for path in ["/", "/articles/\(slug)"] {
                let page = try await world.send(.get, path, headers: [.host: "\"><script>alert(2)</script>"])
                #expect(page.status == .ok)
                #expect(page.text.contains("&lt;script&gt;"))
                for live in ["<script", "<img", "<b onclick"] {
                    #expect(!page.text.contains(live), "\(path) has \(live)")
                }
            }
        }
    }

    @Test func pagesStandUnderTheStrictPolicy() async throws {
        try await withConduit { world in
            let page = try await world.send(.get, "/")
            #expect(page.headers[.contentSecurityPolicy]?.contains("'unsafe-inline'") == false)
            // The policy lets nothing inline through, so there must be nothing of the kind.
            for inline in ["<style", "<script", " style=", " onclick="] {
                #expect(!page.text.contains(inline), "\(inline)")
            }
            let style = try await world.send(.get, "/conduit.css")
            #expect(style.status == .ok)
            #expect(style.headers[.contentType] == "text/css; charset=utf-8")
            #expect(style.text.contains("prefers-color-scheme: dark"))
        }
    }

    @Test func anUnknownArticleIsAPageWithThatStatus() async throws {
        try await withConduit { world in
            let page = try await world.send(.get, "/articles/none", headers: [.accept: "text/html"])
            #expect(page.status == .notFound)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        }
    }
}
