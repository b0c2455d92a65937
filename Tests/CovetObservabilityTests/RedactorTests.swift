import CovetConfig
import CovetObservability
import Logging
import Testing

@Suite struct RedactorTests {
    private static let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"

    @Test(arguments: [
        ("password=hunter2", "password=<redacted>"),
        ("login: PASSWORD = 'hunter 2', ok", "login: PASSWORD = '<redacted>', ok"),
        (#"{"user":"ann","password":"hun\"ter2","x":1}"#, #"{"user":"ann","password":"<redacted>","x":1}"#),
        (#"body {\"api_key\":\"hunter2\"} end"#, #"body {\"api_key\":\"<redacted>\"} end"#),
        (#"{\"token\":\"hunter2\\\"hunter2\",\"a\":1}"#, #"{\"token\":\"<redacted>\",\"a\":1}"#),
        ("a=1&refresh_token=hunter2&b=2", "a=1&refresh_token=<redacted>&b=2"),
        ("X-Api-Key: hunter2 rest", "X-Api-Key: <redacted> rest"),
        ("user[password]=hunter2", "user[password]=<redacted>"),
        ("Cookie: a=hunter2; b=hunter2\nHost: x", "Cookie: <redacted>\nHost: x"),
        ("Authorization: Basic aHVudGVyMg==", "Authorization: <redacted>"),
        ("sent Bearer hunter2.abc", "sent Bearer <redacted>"),
        ("sent bearer  0123456789abcdef!", "sent bearer  <redacted>!"),
        ("token is \(jwt).", "token is <redacted>"), ("(\(jwt))", "(<redacted>)"),
        ("postgres://app:hunter2@db/x", "postgres://app:<redacted>@db/x"),
        ("redis://:hunter2@c:1", "redis://:<redacted>@c:1"),
        ("postgres://app:hun/ter2@db/x", "postgres://app:<redacted>@db/x"),
        ("https://u:p@w@host/", "https://u:<redacted>@host/"),
        ("https://ghp_0123456789abcdef0123@github.com", "https://<redacted>@github.com"),
        ("card 4111 1111 1111 1111 ok", "card <redacted> ok"), ("5500-0000-0000-0004", "<redacted>"),
        ("n=378282246310005.", "n=<redacted>."),
        ("order 7 4111111111111111", "order 7 <redacted>"), ("4111 1111 1111 1111 12", "<redacted> 12"),
        ("-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----!", "<redacted>!"),
        ("secret=", "secret="),
        ("/pay/4111%201111%201111%201111", "/pay/<redacted>"),
        ("/x%20password%3Dhunter2%26a=1", "/x password=<redacted>&a=1"),
        ("/to?next=https%3A%2F%2Fu%3ahunter2%40h%2Fa%20b", "/to?next=https://u:<redacted>@h/a b"),
        ("/token=hunter2%20x/a%20b", "/token=<redacted>"),
        ("/a%0d%0a%7f/4111%201111%201111%201111", "/a%0d%0a%7f/<redacted>"), ("/%34111111111111111", "/<redacted>"),
        ("ü password=ñandú ü", "ü password=<redacted> ü"), ("client_secret: hunter2}", "client_secret: <redacted>}"),
    ]) func masks(_ text: String, _ wanted: String) {
        let result = Redactor.redact(text)
        #expect(result == wanted)
        #expect(!result.contains("hunter2"))
    }

    @Test(arguments: [
        "", "GET /articles/how-to-train 200 in 1.25 ms", "4111 1111 1111 1112", "call 0123456789",
        "2026-03-01T09:30:00.250Z",
        "token_count=17 password_policy: strict", "bearer of good news.", "basic authentication is off",
        "https://host:8080/a@b",
        "the key=value pair", "eye eyJ short", "00000000000000000000", "id 550e8400-e29b-41d4-a716-446655440000",
        "a:b:c==d", "ü: ñ = 東京",
        "compass: north", "1234567890123456789012345", "/a%20b/%c3%bc%0a%ff", "100% of 20%", "%", "%4", "%zz",
    ]) func leavesHarmlessTextAlone(_ text: String) {
        #expect(Redactor.redact(text) == text)
    }

    @Test(arguments: [
        "password=", "\"", "://", "://:@", "password='", "eyJ", "Bearer ", "-----BEGIN PRIVATE KEY-----", "4111-", ":",
        "=", "token:\\", "9 ",
        "password=\"\\",
    ]) func endsOfTextAreNoTrap(_ text: String) {
        _ = Redactor.redact(text)
        for cut in 0...text.utf8.count { _ = Redactor.redact(String(decoding: text.utf8.prefix(cut), as: UTF8.self)) }
    }

    @Test func randomBytesAreNoTrapAndKnownSecretsNeverSurvive() {
        var state: UInt64 = 42
        let pieces = [
            "password", "=", ":", "\"", "'", "\\", " ", "Bearer ", "eyJ", ".", "://", "@", "4111", "-", "\n", "x", "ü",
            "[", "]",
        ]
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            _ = Redactor.redact(text)
            #expect(!Redactor.redact(text + "\n password=hunter2").hasSuffix("hunter2"))
        }
    }

    @Test func metadataIsMaskedHoweverDeep() {
        let metadata: Logger.Metadata = [
            "password": "hunter2", "Set-Cookie": ["a": "hunter2"], "note": "password=hunter2",
            "secret": .stringConvertible(Secret("hunter2")),
            "value": .stringConvertible(Secret("hunter2")),
            "request": ["headers": [["authorization": "Bearer hunter2"], "x-api-key: hunter2"], "path": "/"],
            "userName": "ann",
        ]
        let masked = Redactor.redact(metadata)
        #expect(!"\(masked)".contains("hunter2"))
        #expect(masked["userName"] == "ann" && masked["password"] == "<redacted>" && masked["value"] == "<secret>")
    }

    @Test func bottomlessMetadataIsCut() {
        var value: Logger.MetadataValue = "password=hunter2"
        for _ in 0..<1000 { value = ["a": value] }
        #expect(!"\(Redactor.redact(["x": value]))".contains("hunter2"))
    }
}
