import CovetConfig
import Testing

@Suite struct ServiceURLTests {
    @Test(arguments: [
        ("postgresql://app:p%40ss@db:5433/shop?sslmode=require", "postgresql://app:<secret>@db:5433/shop?sslmode"),
        ("postgres://a:1,b:2/x", "postgres://a:1,b:2/x"), ("sqlite::memory:", "sqlite::memory:"),
        ("sqlite:data/app.db", "sqlite:data/app.db"),
        ("redis://[::1]:6379/0", "redis://[::1]:6379/0"),
        ("redis://:secret@cache", "redis://:<secret>@cache"),
        ("https://db/x?password=hunter2&a=1", "https://db/x?password&a"),
    ]) func printsWithoutThePassword(_ text: String, _ shown: String) throws {
        let url = try #require(ServiceURL(text))
        #expect(url.description == shown)
        #expect(url.reveal() == text)
        var dumped = ""
        dump(url, to: &dumped)
        #expect(!dumped.contains("p%40ss") && !dumped.contains("hunter2"))
    }

    @Test func partsAreDecoded() throws {
        let url = try #require(ServiceURL("postgresql://us%20er:p%40%3A@h:1/db"))
        #expect(url.user == "us er" && url.password?.reveal() == "p@:" && url.holdsPassword)
        #expect(ServiceURL("https://h/?a=1&password=x")?.holdsPassword == true)
    }

    @Test(arguments: [
        "", "db", "://x", "1a://x", "postgres://h:0", "postgres://h:99999", "postgres://a,/x", "redis://u:%zz@h", "x:",
        "a b://c", "x://[::1",
    ])
    func refuses(_ text: String) {
        #expect(ServiceURL(text) == nil)
    }
}
