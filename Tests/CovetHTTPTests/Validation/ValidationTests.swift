import Testing

@testable import CovetHTTP

@Suite struct ValidationTests {
    struct Author: Input {
        var name: String
        var email: String?

        func validate(_ check: inout Validation<Author>) {
            check(\.name, .notEmpty)
            check(\.email, .email)
        }
    }

    struct Post: Input {
        var title = "Title"
        var tagList: [String] = []
        var author = Author(name: "Ann", email: nil)
        var reviewers: [Author] = []
        var rating: Int?
        var password = "a"
        var confirmation = "a"
        var shout: String { title.uppercased() }

        func validate(_ check: inout Validation<Post>) {
            check(\.title, .notEmpty, .length(1...10))
            check(\.tagList, as: "tag_list", .count(0...2), .unique)
            check.each(\.tagList, as: "tag_list", .matches(.lowercaseLetters, .digits, "-"))
            check.nested(\.author)
            check.eachNested(\.reviewers)
            check(\.rating, .range(1...5))
            check(\.author.name, .length(0...5))
            check(\.shout, .oneOf(["TITLE", "OTHER", ""]))
            check.that(password == confirmation, "confirmation", "must be the same as the password")
        }
    }

    private func failures(_ change: (inout Post) -> Void) -> [String] {
        var post = Post()
        change(&post)
        do {
            _ = try post.validated()
            return []
        } catch {
            return error.fields.map { "\($0.field) \($0.message)" }
        }
    }

    @Test func goodInputPasses() {
        #expect(failures { _ in } == [])
        #expect(failures { $0.rating = 5 } == [])
    }

    @Test func everyFieldIsReportedWithItsPath() {
        let found = failures { post in
            post.title = ""
            post.tagList = ["ok", "Not OK"]
            post.author = Author(name: " ", email: "nobody")
            post.reviewers = [Author(name: "Bo", email: nil), Author(name: "", email: nil)]
            post.rating = 6
            post.confirmation = "b"
        }
        #expect(
            found == [
                "title must not be empty", "tag_list[1] may only have the small letters a to z, digits, -",
                "author.name must not be empty", "author.email must be an email address",
                "reviewers[1].name must not be empty", "rating must be from 1 to 5",
                "confirmation must be the same as the password",
            ]
        )
    }

    @Test func namesComeFromKeyPathsAlsoOfPartsAndOfComputedProperties() {
        #expect(failures { $0.author.name = "Maximilian" } == ["author.name must have at most 5 characters"])
        #expect(failures { $0.title = "x" } == ["input must be one of TITLE, OTHER, "])
        #expect(FieldName.of(\Post.author.email) == "author.email")
        #expect(FieldName.of(\Author.email?.count) == "input")
    }

    @Test func failuresAreBounded() {
        #expect(failures { $0.tagList = Array(repeating: "NO", count: 10_000) }.count == 100)
        #expect(failures { $0.reviewers = Array(repeating: Author(name: "", email: "x"), count: 10_000) }.count == 100)
    }

    private func holds<Value>(_ rule: Rule<Value>, _ value: Value) -> Bool { rule.problem(value) == nil }

    @Test(arguments: [
        "a@b.co", "first.last+tag@sub.example.org", "o'brien@example.ie", "jörg@münchen.de", "a@1.example",
        "用户@例子.公司", String(repeating: "a", count: 64) + "@example.org",
    ])
    func addressesOfPeoplePass(address: String) {
        #expect(holds(.email, address))
    }

    @Test(arguments: [
        "", "a", "@", "a@", "@b.co", "a@b", "a b@c.de", "a@b c.de", "a@b..de", ".a@b.de", "a.@b.de", "a..b@c.de",
        "a@-b.de",
        "a@b-.de", "a@b.de\r\nbcc: x@y.z", "a@b@c.de", "<a@b.de>", "a@b.de,c@d.de", "a@127.0.0.1", "a@b.1",
        "\"a b\"@c.de",
        String(repeating: "a", count: 65) + "@example.org", "a@" + String(repeating: "b.", count: 130) + "de",
        "a\u{0}@b.de",
    ])
    func whatIsNoAddressFails(address: String) {
        #expect(!holds(.email, address))
    }

    @Test(arguments: [
        ("https://example.org", true), ("http://localhost:8080/a?b#c", true), ("HTTPS://Example.org/", true),
        ("https://[::1]/", true), ("javascript:alert(1)", false), ("ftp://example.org", false),
        ("//example.org", false),
        ("https://", false), ("https:///a", false), ("https://user@evil.example", false), ("https://a b", false),
        ("https://example.org\\@evil", false), ("https://example.org/\"><script>", false),
        ("https://example.org/\r\n", false),
        ("example.org", false), ("https://example.org:port", false),
        ("https://" + String(repeating: "a", count: 2050), false),
    ])
    func urlsAreAbsoluteWithAHost(url: String, isRight: Bool) {
        #expect(holds(.url, url) == isRight)
    }

    @Test func aURLThatIsTooLongIsToldSo() {
        let problem = Rule<String>.url.problem("https://example.org/" + String(repeating: "a", count: 2048))
        #expect(problem == "must have at most 2048 characters")
    }

    @Test func theOtherRulesHoldAndFail() {
        #expect(holds(.length(1...3), "äöü"))
        #expect(!holds(.length(1...3), "abcd"))
        #expect(!holds(.length(2...3), "a"))
        #expect(holds(.length(0...Int.max), "abc"))
        #expect(!holds(.notEmpty, " \n\u{3000}"))
        #expect(!holds(.notEmpty, [Int]()))
        #expect(holds(.notEmpty, [1]))
        #expect(holds(.atLeast(3), 3) && !holds(.atLeast(3), 2))
        #expect(holds(.atMost(3), 3) && !holds(.atMost(3), 4))
        #expect(holds(.unique, [1, 2]) && !holds(.unique, [1, 1]))
        #expect(holds(.count(1...2), [1]) && !holds(.count(1...2), [1, 2, 3]))
        #expect(holds(.oneOf(["a"]), "a") && !holds(.oneOf(["a"]), "b"))
        #expect(holds(.matches(.anyLetters, " "), "Zoë Ärger") && !holds(.matches(.anyLetters), "a1"))
        #expect(!holds(.matches(.letters), "é") && !holds(.matches(.digits), "٣"))
        #expect(holds(Rule("must be even") { $0.isMultiple(of: 2) }, 2))
    }

    @Test func lengthStopsCountingEarly() {
        #expect(
            Rule.length(1...3).problem(String(repeating: "a", count: 1_000_000)) == "must have at most 3 characters"
        )
    }
}
