import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), message by message, without I/O.
///
/// The password never leaves it, and it believes a server only that proves to know the password too.
struct SCRAM {
    /// What the client says of channel binding in its first message.
    enum Binding: Equatable {
        /// There is no TLS.
        case none
        /// The client could, and the server did not offer it. A server that did finds out that somebody took the offer away.
        case notOffered
        /// The hash of the server's certificate, as `tls-server-end-point` (RFC 5929) has it.
        case serverEndPoint([UInt8])

        var mechanism: String {
            if case .serverEndPoint = self { SCRAM.plusMechanism } else { SCRAM.mechanism }
        }

        fileprivate var header: String {
            switch self {
            case .none: "n,,"
            case .notOffered: "y,,"
            case .serverEndPoint: "p=tls-server-end-point,,"
            }
        }
    }

    /// The slow part, which belongs off the event loop.
    struct Derivation: Sendable, Equatable {
        let password: [UInt8]
        let salt: [UInt8]
        let iterations: Int

        /// PBKDF2 with HMAC-SHA-256, one block.
        func saltedPassword() -> [UInt8] {
            let keyed = HMAC<SHA256>(key: SymmetricKey(data: password))
            var first = keyed
            first.update(data: salt)
            first.update(data: [0, 0, 0, 1] as [UInt8])
            var block = Array(first.finalize())
            var result = block
            for _ in 1..<iterations {
                var next = keyed
                next.update(data: block)
                block = Array(next.finalize())
                for index in result.indices { result[index] ^= block[index] }
            }
            return result
        }
    }

    static let mechanism = "SCRAM-SHA-256"
    static let plusMechanism = "SCRAM-SHA-256-PLUS"
    /// RFC 7677's minimum, and PostgreSQL's default.
    static let leastIterations = 4096
    /// About five seconds of one core; a server that asks for more wants to keep us busy.
    static let mostIterations = 4_000_000

    private let password: [UInt8]
    private let nonce: String
    private let binding: Binding

    var mechanism: String { binding.mechanism }
    private var authMessage = ""
    private var finalWithoutProof = ""
    private var serverKey: SymmetricKey?

    /// - Parameter nonce: printable characters other than a comma, never used before.
    init(password: String, nonce: String, binding: Binding) {
        self.password = Array(password.preparedForSASL.utf8)
        self.nonce = nonce
        self.binding = binding
    }

    private var clientFirstBare: String { "n=,r=\(nonce)" }

    func clientFirst() -> [UInt8] {
        Array((binding.header + clientFirstBare).utf8)
    }

    /// Reads the server's first message: `r=` a nonce that begins with ours, `s=` a salt, `i=` a count.
    mutating func receiveServerFirst(_ bytes: [UInt8]) throws(SCRAMError) -> Derivation {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        var fields = text.split(separator: ",", omittingEmptySubsequences: false)[...]
        guard let serverNonce = Self.value("r", of: fields.popFirst()),
            let saltText = Self.value("s", of: fields.popFirst()),
            let countText = Self.value("i", of: fields.popFirst())
        else { throw .malformed }
        guard serverNonce.hasPrefix(nonce), serverNonce.utf8.count > nonce.utf8.count else { throw .foreignNonce }
        guard let salt = Data(base64Encoded: saltText), !salt.isEmpty else { throw .malformed }
        guard let iterations = Int(countText) else { throw .malformed }
        guard iterations >= Self.leastIterations else { throw .tooFewIterations(iterations) }
        guard iterations <= Self.mostIterations else { throw .tooManyIterations(iterations) }
        finalWithoutProof = bindingAndNonce(serverNonce)
        authMessage = "\(clientFirstBare),\(text),\(finalWithoutProof)"
        return Derivation(password: password, salt: Array(salt), iterations: iterations)
    }

    private func bindingAndNonce(_ serverNonce: String) -> String {
        var data = Data(binding.header.utf8)
        if case .serverEndPoint(let hash) = binding { data.append(contentsOf: hash) }
        return "c=\(data.base64EncodedString()),r=\(serverNonce)"
    }

    /// - Parameter salted: what ``Derivation/saltedPassword()`` gave.
    mutating func clientFinal(salted: [UInt8]) -> [UInt8] {
        let saltedKey = SymmetricKey(data: salted)
        let clientKey = Array(HMAC<SHA256>.authenticationCode(for: Array("Client Key".utf8), using: saltedKey))
        let storedKey = SymmetricKey(data: Array(SHA256.hash(data: clientKey)))
        let signature = HMAC<SHA256>.authenticationCode(for: Array(authMessage.utf8), using: storedKey)
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        serverKey = SymmetricKey(
            data: Array(HMAC<SHA256>.authenticationCode(for: Array("Server Key".utf8), using: saltedKey))
        )
        return Array("\(finalWithoutProof),p=\(Data(proof).base64EncodedString())".utf8)
    }

    /// Holds the server's proof against what only one that knows the password could send.
    func verifyServerFinal(_ bytes: [UInt8]) throws(SCRAMError) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        let first = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).first
        if first?.hasPrefix("e=") == true { throw .refused }
        guard let serverKey, let value = Self.value("v", of: first), let signature = Data(base64Encoded: value) else {
            throw .malformed
        }
        guard
            HMAC<SHA256>.isValidAuthenticationCode(
                signature,
                authenticating: Array(authMessage.utf8),
                using: serverKey
            )
        else { throw .wrongServerSignature }
    }

    private static func value(_ name: String, of field: Substring?) -> String? {
        guard let field, field.hasPrefix("\(name)=") else { return nil }
        return String(field.dropFirst(2))
    }
}

enum SCRAMError: Error, Equatable {
    case malformed
    case foreignNonce
    case tooFewIterations(Int)
    case tooManyIterations(Int)
    case refused
    case wrongServerSignature

    /// For the error that the caller sees.
    var message: String {
        switch self {
        case .malformed: "the server's SCRAM message does not hold together"
        case .foreignNonce: "the server answered another SCRAM exchange than ours; somebody may replay an older one"
        case .tooFewIterations(let count):
            "the server asks for \(count) SCRAM iterations, less than the \(SCRAM.leastIterations) that RFC 7677 wants; raise the server's scram_iterations and set the password again"
        case .tooManyIterations(let count):
            "the server asks for \(count) SCRAM iterations, more than the \(SCRAM.mostIterations) that are taken"
        case .refused: "the server refused the SCRAM exchange"
        case .wrongServerSignature:
            "the server could not prove that it knows the password: it may not be the server it says it is"
        }
    }
}
