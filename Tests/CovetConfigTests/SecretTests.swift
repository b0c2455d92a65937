import CovetConfig
import CovetTestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct SecretTests {
    private struct Login: Encodable {
        var name = "ann"
        var password = Secret("hunter2-hunter2")
        var keys = [Secret(1234567)]
    }

    @Test func noWayOfPrintingShowsTheValue() throws {
        let login = Login()
        var dumped = ""
        dump(login, to: &dumped)
        let optional: Secret<String>? = login.password
        let texts = [
            "\(login.password)", String(describing: login), String(reflecting: login), dumped, "\(login.keys)",
            login.password.debugDescription, String(describing: optional),
            String(decoding: try JSONEncoder().encode(login), as: UTF8.self),
        ]
        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("1234567"))
        }
        #expect(Mirror(reflecting: login.password).children.isEmpty)
        #expect(login.password.reveal() == "hunter2-hunter2")
        #expect(login.password.withValue { $0.count } == 15)
    }

    @Test(arguments: [("", ""), ("abc", "abc")]) func equalSecretsAreEqual(_ left: String, _ right: String) {
        #expect(Secret(left) == Secret(right))
    }

    @Test(arguments: [("abc", "abd"), ("abc", "ab"), ("", "a")]) func differentSecretsDiffer(
        _ left: String,
        _ right: String
    ) {
        #expect(Secret(left) != Secret(right))
    }

    @Test(arguments: [
        "changeme-changeme-changeme-changeme", "your-secret-key-here-32-characters!!",
        "django-insecure-x8#k2!v9@p4q7w1z6r3t5y0u",
        "<put a long secret in here please ok>", "${SECRET_KEY_FROM_THE_DEPLOY_ENVIRON}",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "Super-Secret-0123456789-abcdefghijkl", "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE",
    ]) func samplesAreKnownAsSamples(_ text: String) {
        #expect(SecretStrength(of: text).isPlaceholder)
        #expect(SecretStrength(of: text).weakness == "a sample value that anyone can guess")
    }

    @Test(arguments: [
        "", "short", String(repeating: "a", count: 64), String(repeating: "k3y!", count: 20),
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "qwertzuiopasdfghjklyxcvbnmqwertyuiop", "this is my very long and secure key for production",
        "correct horse battery staple correct horse", "12345678901234567890123456789012",
        "the quick brown fox jumps over it",
    ]) func guessableTextsAreRefused(_ text: String) {
        #expect(SecretStrength(of: text).weakness != nil)
    }

    @Test func textsOfARandomGeneratorAreNeverRefused() {
        var generator = SeededGenerator(seed: 20_260_101)
        let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for _ in 0..<1000 {
            let realHex = (0..<32).map { _ in Array("0123456789abcdef".utf8)[Int(generator.next() % 16)] }
            let dense = (0..<43).map { _ in base64[Int(generator.next() % 64)] }
            for bytes in [realHex, dense] {
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(SecretStrength(of: text).weakness == nil, "\(text) at \(SecretStrength(of: text).bits)")
            }
        }
    }
}
