import Testing

@testable import CovetPostgres

struct CertificateNamesTests {
    @Test(arguments: [
        ("db.example.org", "db.example.org", true), ("DB.Example.org", "db.example.ORG", true),
        ("db.example.org", "db.example.org.", true), ("*.example.org", "db.example.org", true),
        ("*.example.org", "a.b.example.org", false), ("*.example.org", "example.org", false),
        ("*.org", "example.org", false), ("*", "localhost", false), ("d*.example.org", "db.example.org", false),
        ("*.example.org", ".example.org", false), ("db.example.org", "db.example.com", false), ("", "", false),
        ("db.example.org\0.evil.com", "db.example.org", false),
    ])
    func namesMatchAsRFC6125HasIt(pattern: String, host: String, isMatch: Bool) {
        #expect(CertificateNames([pattern]).isFor(host) == isMatch)
    }

    @Test func aCertificateWithoutNamesOfHostsIsForNone() {
        #expect(!CertificateNames([]).isFor("localhost"))
    }
}
