import Testing

@testable import CovetHTTP

@Suite struct CookiesTests {
    @Test func pairsAreRead() {
        let cookies = Cookies("a=1; b=two=2;c = 3 ; empty=; \"q\"=x; d=\"quoted\"")
        #expect(cookies["a"] == "1")
        #expect(cookies["b"] == "two=2")
        #expect(cookies["c"] == "3")
        #expect(cookies["empty"] == "")
        #expect(cookies["d"] == "\"quoted\"")
        #expect(cookies["A"] == nil)
        #expect(cookies["q"] == nil)
    }

    @Test func nothingIsDecoded() {
        #expect(Cookies("a=%41%0d%0a+b")["a"] == "%41%0d%0a+b")
    }

    @Test func ofTwoWithOneNameTheFirstCounts() {
        let cookies = Cookies("session=first; session=second")
        #expect(cookies["session"] == "first")
        #expect(cookies.values(for: "session") == ["first", "second"])
    }

    @Test(arguments: ["", ";", ";;;", "=", "=value", "novalue", " ; = ; a", "a b=1", "a\u{0}=1", "ä=1"])
    func junkIsNoCookie(field: String) {
        #expect(Cookies(field).isEmpty)
    }

    @Test func aFieldWithoutEndIsBounded() {
        let field = (0..<100_000).map { "c\($0)=1" }.joined(separator: "; ")
        #expect(Cookies(field).count == 256)
    }

    @Test func severalFieldsAreOne() throws {
        var headers = Headers()
        headers.append("a=1", for: .cookie)
        headers.append("b=2", for: .cookie)
        let cookies = try Request(.get, "/", headers: headers).cookies
        #expect(cookies["a"] == "1")
        #expect(cookies["b"] == "2")
    }
}
