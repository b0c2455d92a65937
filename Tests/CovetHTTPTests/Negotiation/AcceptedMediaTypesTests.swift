import Testing

@testable import CovetHTTP

@Suite struct AcceptedMediaTypesTests {
    @Test(arguments: [
        ("text/html", "text/html", 1.0), ("TEXT/HTML", "text/html", 1),
        ("text/*;q=0.3, text/html;q=0.7", "text/html", 0.7),
        ("text/*;q=0.3, text/html;q=0.7", "text/plain", 0.3), ("*/*;q=0.1", "image/png", 0.1),
        ("text/html;level=1;q=0.4", "text/html", 0.4), ("text/html ; q=0.25", "text/html", 0.25),
        ("text/html;q=0, */*", "text/html", 0), ("application/json", "text/html", 0), ("", "text/html", 1),
        ("garbage;;;,,", "text/html", 1), ("text/html;q=2", "text/html", 1), ("text/html;q=1.001, a/b", "text/html", 0),
        ("*/html, a/b", "text/html", 0),
    ])
    func qualityIsThatOfTheMostPreciseRange(field: String, type: String, quality: Double) {
        #expect(AcceptedMediaTypes(field).quality(of: type) == quality)
    }

    @Test(arguments: [
        ("text/html, application/json;q=0.9", "text/html" as String?),
        ("application/json, text/html;q=0.9", "application/json"),
        ("*/*", "application/json"), ("image/png", nil), ("text/*", "text/html"),
    ])
    func theBestOfferIsFound(field: String, offer: String?) {
        #expect(AcceptedMediaTypes(field).preferred(among: ["application/json", "text/html"]) == offer)
    }

    @Test func aFieldWithoutEndIsBounded() {
        let field = Array(repeating: "a/b", count: 100_000).joined(separator: ",") + ", text/html"
        #expect(AcceptedMediaTypes(field).quality(of: "text/html") == 0)
    }

    @Test(arguments: [
        ("application/json", true, true), ("Application/JSON; charset=UTF-8", true, true),
        ("application/problem+json;charset=\"utf-8\"", true, true), ("application/json;charset=latin1", true, false),
        ("text/plain", false, true),
    ])
    func contentTypesAreRead(field: String, isJSON: Bool, isUTF8: Bool) throws {
        let type = try #require(ContentType(field))
        #expect(type.isJSON == isJSON)
        #expect(type.isUTF8 == isUTF8)
    }

    @Test(arguments: ["", "json", "a/b/c", "a b/c", "/json", "application/"])
    func whatIsNoTypeIsNone(field: String) {
        #expect(ContentType(field) == nil)
    }
}
