import CovetCrypto
import Testing

@Suite struct TokenTests {
    @Test(arguments: zip(RandomToken.Strength.allCases, [22, 32, 43])) func tokensAreLongAndDifferent(
        _ strength: RandomToken.Strength,
        _ length: Int
    ) {
        let tokens = Set((0..<200).map { _ in RandomToken.make(strength) })
        #expect(tokens.count == 200)
        #expect(tokens.allSatisfy { $0.utf8.count == length && Base64Text.url.decode($0)?.count == strength.byteCount })
    }

    /// RFC 4648, 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64IsThatOfTheStandard(_ plain: String, _ coded: String) {
        #expect(Base64Text.url.encode(plain.utf8) == coded)
        #expect(Base64Text.url.decode(coded) == Array(plain.utf8))
    }

    @Test func theAlphabetsDiffer() {
        #expect(Base64Text.url.encode([0xFB, 0xFF]) == "-_8" && Base64Text.standard.encode([0xFB, 0xFF]) == "+/8")
        #expect(Base64Text.url.decode("+/8") == nil && Base64Text.standard.decode("-_8") == nil)
    }

    @Test(arguments: ["A", "Zh", "Zg==", "Zm9=", "Z g", "Zm9v\n", "ü"]) func secondSpellingsAreRefused(_ text: String) {
        #expect(Base64Text.url.decode(text) == nil)
    }

    @Test func comparisonIsExact() {
        #expect(ConstantTime.areEqual("abc", "abc") && ConstantTime.areEqual("", ""))
        for other in ["abd", "ab", "abcd", "", "ABC"] { #expect(!ConstantTime.areEqual("abc", other)) }
    }

    /// RFC 4231, test case 2 has a short key, so case 6's long one: 131 bytes of 0xaa.
    @Test func codesAreThoseOfTheStandard() throws {
        let signer = try MessageAuthentication(key: [UInt8](repeating: 0xAA, count: 131))
        let message = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        let code = signer.code(for: message)
        #expect(code.prefix(4) == [0x60, 0xE4, 0x31, 0x59])
        #expect(signer.isValid(code, for: message))
        #expect(!signer.isValid(Array(code.dropLast()), for: message))
        #expect(!signer.isValid(code, for: message + [0]))
        #expect(MessageAuthentication.sha256(Array("abc".utf8)).prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
    }

    @Test func shortKeysAreRefused() {
        #expect(throws: MessageAuthentication.KeyTooShort.self) {
            try MessageAuthentication(key: [UInt8](repeating: 1, count: 31))
        }
    }
}
