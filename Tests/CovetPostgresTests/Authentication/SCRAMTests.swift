import Testing

@testable import CovetPostgres

struct SCRAMTests {
    /// The example of RFC 7677, section 3; its user name is in the message there and is not in ours, as PostgreSQL has it.
    private static let nonce = "rOprNGfwEbeRWgbNEkqO"
    private static let serverFirst =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

    private func exchange(
        serverFirst: String,
        binding: SCRAM.Binding = .none
    ) throws -> (SCRAM, SCRAM.Derivation) {
        var scram = SCRAM(password: "pencil", nonce: Self.nonce, binding: binding)
        let derivation = try scram.receiveServerFirst(Array(serverFirst.utf8))
        return (scram, derivation)
    }

    @Test func saltedPasswordIsTheOneOfTheRFC() throws {
        let (_, derivation) = try exchange(serverFirst: Self.serverFirst)
        #expect(derivation.iterations == 4096)
        #expect(derivation.saltedPassword() == Self.saltedPassword)
    }

    /// By another implementation: Python's hashlib.pbkdf2_hmac.
    private static let saltedPassword: [UInt8] = [
        0xC4, 0xA4, 0x95, 0x10, 0x32, 0x3A, 0xB4, 0xF9, 0x52, 0xCA, 0xC1, 0xFA, 0x99, 0x44, 0x19, 0x39,
        0xE7, 0x8E, 0xA7, 0x4D, 0x6B, 0xE8, 0x1D, 0xDF, 0x70, 0x96, 0xE8, 0x75, 0x13, 0xDC, 0x61, 0x5D,
    ]

    /// The proof and the signature were worked out by Python's hmac.
    @Test func aWholeExchangeIsTheOneOfAnotherImplementation() throws {
        var (scram, derivation) = try exchange(serverFirst: Self.serverFirst)
        let final = String(decoding: scram.clientFinal(salted: derivation.saltedPassword()), as: UTF8.self)
        #expect(final.hasSuffix(",p=qvT2SWdEH5Q06albL+hjSYuUhCG7VndFyzIb7CK4n9k="))
        try scram.verifyServerFinal(Array("v=3HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg=".utf8))
    }

    @Test(arguments: [
        (SCRAM.Binding.none, "n,,", "c=biws", "SCRAM-SHA-256"),
        (.notOffered, "y,,", "c=eSws", "SCRAM-SHA-256"),
        (
            .serverEndPoint([1, 2, 3]), "p=tls-server-end-point,,", "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCwsAQID",
            "SCRAM-SHA-256-PLUS"
        ),
    ])
    func messagesHaveTheFormOfTheRFC(binding: SCRAM.Binding, header: String, bound: String, mechanism: String) throws {
        var (scram, derivation) = try exchange(serverFirst: Self.serverFirst, binding: binding)
        #expect(scram.mechanism == mechanism)
        #expect(String(decoding: scram.clientFirst(), as: UTF8.self) == "\(header)n=,r=\(Self.nonce)")
        let final = String(decoding: scram.clientFinal(salted: derivation.saltedPassword()), as: UTF8.self)
        #expect(final.hasPrefix("\(bound),r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p="))
        #expect(!final.contains("pencil"))
    }

    @Test(arguments: [
        ("r=somethingElse,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", SCRAMError.foreignNonce),
        ("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .foreignNonce),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", .tooFewIterations(4095)),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1", .tooFewIterations(1)),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1", .tooFewIterations(-1)),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4000000000", .tooManyIterations(4_000_000_000)),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999", .malformed),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=", .malformed),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", .malformed),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096", .malformed),
        ("s=W22ZaJ0SNY7soEsUEjb6gQ==,r=rOprNGfwEbeRWgbNEkqOx,i=4096", .malformed),
        ("m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .malformed),
        ("", .malformed),
        (",,,", .malformed),
    ])
    func aServersFirstMessageIsNotBelieved(text: String, error: SCRAMError) {
        var scram = SCRAM(password: "pencil", nonce: Self.nonce, binding: .none)
        #expect(throws: error) { try scram.receiveServerFirst(Array(text.utf8)) }
    }

    @Test(arguments: [
        ("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", SCRAMError.wrongServerSignature),
        ("v=", .wrongServerSignature),
        ("v=*", .malformed),
        ("e=invalid-proof", .refused),
        ("", .malformed),
        ("x=1", .malformed),
    ])
    func aServerThatDoesNotKnowThePasswordIsNotBelieved(text: String, error: SCRAMError) throws {
        var (scram, derivation) = try exchange(serverFirst: Self.serverFirst)
        _ = scram.clientFinal(salted: derivation.saltedPassword())
        #expect(throws: error) { try scram.verifyServerFinal(Array(text.utf8)) }
    }

    @Test func bytesThatAreNoTextAreRefused() throws {
        var scram = SCRAM(password: "pencil", nonce: Self.nonce, binding: .none)
        #expect(throws: SCRAMError.malformed) { try scram.receiveServerFirst([0xFF, 0xFE]) }
    }

    @Test(arguments: [
        ("pencil", "pencil"),
        ("a\u{00AD}b", "ab"),
        ("a\u{00A0}b", "a b"),
        ("\u{2168}", "IX"),
        ("e\u{0301}", "\u{00E9}"),
        // Prohibited, and therefore as it is.
        ("é\u{0007}", "é\u{0007}"),
    ])
    func passwordsArePreparedAsSASLprepHasIt(password: String, prepared: String) {
        #expect(Array(password.preparedForSASL.utf8) == Array(prepared.utf8))
    }

    @Test func md5AnswerIsTheServersOwn() {
        #expect(md5Password("secret", user: "john", salt: [1, 2, 3, 4]) == "md5382e68b0f8cc49b7b0dd5ed1767e9946")
    }
}
