import Testing

@testable import CovetCrypto

@Suite struct KeyRingTests {
    private func ring(_ ids: String...) throws -> KeyRing {
        let keys = try ids.map { try KeyRing.Key(id: $0, bytes: Self.bytes(for: $0)) }
        return try KeyRing(current: keys[0], previous: Array(keys.dropFirst()))
    }

    private static func bytes(for id: String) -> [UInt8] { MessageAuthentication.sha256(Array(id.utf8)) }

    @Test(arguments: ["", "flu", "Zoë 🦊", String(repeating: "x", count: 100_000), "a.b.c", "\u{0}"])
    func sealedTextOpens(text: String) throws {
        let ring = try ring("a")
        let sealed = try ring.seal(text, context: "t.c")
        #expect(try ring.open(sealed, context: "t.c") == text)
        #expect(text.isEmpty || !sealed.contains(text))
    }

    @Test func sameTextIsSealedDifferentlyEachTime() throws {
        let ring = try ring("a")
        let sealed = try (0..<100).map { _ in try ring.seal("flu", context: "t.c") }
        #expect(Set(sealed).count == 100)
    }

    @Test func textMovedToAnotherPlaceIsRefused() throws {
        let ring = try ring("a")
        let sealed = try ring.seal("flu", context: "patients.diagnosis")
        for other in [
            "patients.name", "users.diagnosis", "", "patients.diagnosis ", "patients.diagnosi",
            "\u{0}patients.diagnosis",
        ] {
            #expect { try ring.open(sealed, context: other) } throws: { ($0 as? KeyRingError)?.code == .refused }
        }
    }

    @Test func everyChangedByteIsNoticed() throws {
        let ring = try ring("a", "b")
        let sealed = try ring.seal("a secret", context: "t.c")
        let characters = Array(sealed)
        for index in characters.indices {
            for replacement in ["A", "b", "."] where String(characters[index]) != replacement {
                var changed = characters
                changed[index] = Character(replacement)
                #expect(throws: KeyRingError.self) { try ring.open(String(changed), context: "t.c") }
            }
        }
        for length in 0..<characters.count {
            #expect(throws: KeyRingError.self) { try ring.open(String(characters[..<length]), context: "t.c") }
        }
        #expect(throws: KeyRingError.self) { try ring.open(sealed + "A", context: "t.c") }
        #expect(throws: KeyRingError.self) { try ring.open("v1..", context: "t.c") }
        #expect(throws: KeyRingError.self) { try ring.open("v1.a.", context: "t.c") }
    }

    @Test func keyIDIsPartOfWhatIsVouchedFor() throws {
        let same = Self.bytes(for: "same")
        let ring = try KeyRing(current: .init(id: "a", bytes: same), previous: [.init(id: "b", bytes: same)])
        let sealed = try ring.seal("flu", context: "t.c")
        let relabelled = "v1.b." + sealed.dropFirst("v1.a.".count)
        #expect { try ring.open(relabelled, context: "t.c") } throws: { ($0 as? KeyRingError)?.code == .refused }
    }

    @Test func rotationKeepsOldTextsOpen() throws {
        let before = try ring("old")
        let sealed = try before.seal("flu", context: "t.c")
        let after = try ring("new", "old")
        #expect(try after.open(sealed, context: "t.c") == "flu")
        #expect(before.isCurrent(sealed) && !after.isCurrent(sealed))
        let again = try after.seal("flu", context: "t.c")
        #expect(after.isCurrent(again))
        #expect { try before.open(again, context: "t.c") } throws: { ($0 as? KeyRingError)?.code == .unknownKey }
    }

    @Test func weakAndWrongKeysAreRefused() {
        #expect(throws: KeyRingError.self) { try KeyRing.Key(id: "a", bytes: Array(repeating: 0, count: 32)) }
        #expect(throws: KeyRingError.self) { try KeyRing.Key(id: "a", bytes: Array(0..<31)) }
        for text in ["correct horse battery staple 1234", "0123456789abcdef0123456789abcdef"] {
            #expect(throws: KeyRingError.self) { try KeyRing.Key(id: "a", bytes: Array(text.utf8)) }
        }
        #expect(throws: KeyRingError.self) { try KeyRing.Key(id: "a", bytes: Array(0..<32)) }
        #expect(throws: KeyRingError.self) { try KeyRing.Key(id: "a", bytes: (0..<32).map { 255 &- $0 &* 7 }) }
        for id in ["", "a.b", "ü", "a b", String(repeating: "x", count: 33)] {
            #expect(throws: KeyRingError.self) { try KeyRing.Key(id: id, bytes: Self.bytes(for: "a")) }
        }
        #expect(throws: KeyRingError.self) { try ring("a", "a") }
    }

    @Test func settingListsTheCurrentKeyFirst() throws {
        let (first, second) = (Self.bytes(for: "1"), Self.bytes(for: "2"))
        let setting = "new:\(Base64Text.standard.encode(first))=, old:\(Base64Text.url.encode(second))"
        let ring = try KeyRing(setting: setting)
        #expect(ring.currentID == "new")
        let sealed = try KeyRing(current: .init(id: "old", bytes: second)).seal("x", context: "t.c")
        #expect(try ring.open(sealed, context: "t.c") == "x")
    }

    @Test(arguments: [
        "", "secret", "a:secret!", "a:", ":AAAA", "a:c2hvcnQ", "secret-secret-secret-secret-secr:c2hvcnQ",
        "secret:secret",
        "a:c2hvcnQ,secret", ",", "a:c2hvcnQ,",
    ])
    func wrongSettingIsNotRepeatedInItsError(setting: String) {
        #expect {
            try KeyRing(setting: setting)
        } throws: { error in
            let text = String(reflecting: error)
            return !text.contains("secret") && !text.contains("c2hvcnQ")
        }
    }

    @Test func settingWithOneIDTwiceIsRefusedWithoutNamingIt() throws {
        let entry = { "hidden:\(Base64Text.standard.encode(Self.bytes(for: $0)))" }
        #expect {
            try KeyRing(setting: "\(entry("1")),\(entry("2"))")
        } throws: { error in
            "\(error)".hasPrefix("entry 2 of the key ring") && !"\(error)".contains("hidden")
        }
    }

    @Test func newKeyIsWrittenAsTheSettingReadsIt() throws {
        let key = try KeyRing.Key.random(id: "2026-11-23")
        let sealed = try KeyRing(current: key).seal("flu", context: "t.c")
        let ring = try KeyRing(setting: "\(key.settingEntry())\n")
        #expect(try ring.open(sealed, context: "t.c") == "flu")
        #expect(sealed.hasPrefix(KeyRing.header(of: "2026-11-23")))
        #expect(try KeyRing.Key.random(id: "a").settingEntry() != KeyRing.Key.random(id: "a").settingEntry())
    }

    @Test func ringKnowsWhichOfItsKeysAreOld() throws {
        let ring = try ring("c", "b", "a")
        #expect(ring.currentID == "c" && ring.previousIDs == ["a", "b"])
    }

    @Test func keysNeverShow() throws {
        let key = try KeyRing.Key(id: "a", bytes: Self.bytes(for: "a"))
        let ring = try KeyRing(current: key)
        var dumped = ""
        dump(ring, to: &dumped)
        dump(key, to: &dumped)
        #expect("\(ring)" == "KeyRing(current: a, keys: 1)" && "\(key)" == "Key(a)")
        #expect(!dumped.contains("SymmetricKey") && !String(reflecting: key).contains("Symmetric"))
    }
}
