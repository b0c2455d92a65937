public import CovetConfig
import JWTKit
import Synchronization

/// One algorithm with one key of its type. Nothing in a token can choose another.
public final class TokenKey: Sendable {
    public let algorithm: CovetConfig.JWTAlgorithm
    /// False for a public key, which only verifies.
    public let canSign: Bool

    private enum Material: Sendable {
        case shared(HMACKey)
        case rsaPrivate(Insecure.RSA.PrivateKey)
        case rsaPublic(Insecure.RSA.PublicKey)
        case ecPrivate(ES256PrivateKey)
        case ecPublic(ES256PublicKey)
        case edPrivate(EdDSA.PrivateKey)
        case edPublic(EdDSA.PublicKey)
    }

    private let material: Material
    /// The library's collection is an actor; the signer it makes is a plain value. It is asked for once, so that later calls stay
    /// on their thread.
    private let signer = Mutex<(any JWTKit.JWTAlgorithm)?>(nil)

    /// The key that signs and verifies: a shared secret for HS256, a private key in PEM for the others.
    /// - Throws: ``TokenError`` (`key`) when the secret is no key of the algorithm's type, an RSA key has under 2048 bits, or a shared
    ///   secret has under 32 bytes (RFC 7518, 3.2).
    public init(algorithm: CovetConfig.JWTAlgorithm, secret: Secret<String>) throws {
        self.algorithm = algorithm
        canSign = true
        let text = secret.reveal()
        do {
            switch algorithm {
            case .hs256:
                guard !text.contains("-----BEGIN") else {
                    throw Self.wrong("HS256 takes a shared secret, not a PEM key")
                }
                guard text.utf8.count >= 32 else { throw Self.wrong("HS256 takes a secret of at least 32 bytes") }
                material = .shared(HMACKey(from: text))
            case .rs256: material = .rsaPrivate(try Insecure.RSA.PrivateKey(pem: text))
            case .es256: material = .ecPrivate(try ES256PrivateKey(pem: text))
            case .edDSA: material = .edPrivate(try EdDSA.PrivateKey(pem: text))
            }
        } catch let error as TokenError {
            throw error
        } catch {
            // The library's own words may quote the key.
            throw Self.wrong(
                "the key is no private key in PEM that fits \(algorithm.rawValue) (RSA: at least 2048 bits)"
            )
        }
    }

    /// The key that verifies what another service signed, in PEM. There is none for HS256.
    /// - Throws: ``TokenError`` (`key`).
    public init(algorithm: CovetConfig.JWTAlgorithm, publicKey pem: String) throws {
        self.algorithm = algorithm
        canSign = false
        do {
            switch algorithm {
            case .hs256: throw Self.wrong("HS256 has no public key")
            case .rs256: material = .rsaPublic(try Insecure.RSA.PublicKey(pem: pem))
            case .es256: material = .ecPublic(try ES256PublicKey(pem: pem))
            case .edDSA: material = .edPublic(try EdDSA.PublicKey(pem: pem))
            }
        } catch let error as TokenError {
            throw error
        } catch {
            throw Self.wrong(
                "the key is no public key in PEM that fits \(algorithm.rawValue) (RSA: at least 2048 bits)"
            )
        }
    }

    func sign(_ message: [UInt8]) async throws -> [UInt8] {
        guard canSign else { throw Self.wrong("a public key cannot sign") }
        return try await ready().sign(message)
    }

    func isValid(_ signature: [UInt8], for message: [UInt8]) async -> Bool {
        // The library throws for signatures of impossible length; they are as wrong as any.
        (try? await ready().verify(signature, signs: message)) ?? false
    }

    private func ready() async throws -> any JWTKit.JWTAlgorithm {
        if let signer = signer.withLock({ $0 }) { return signer }
        let keys = JWTKeyCollection()
        switch material {
        case .shared(let key): await keys.add(hmac: key, digestAlgorithm: .sha256)
        case .rsaPrivate(let key): await keys.add(rsa: key, digestAlgorithm: .sha256)
        case .rsaPublic(let key): await keys.add(rsa: key, digestAlgorithm: .sha256)
        case .ecPrivate(let key): await keys.add(ecdsa: key)
        case .ecPublic(let key): await keys.add(ecdsa: key)
        case .edPrivate(let key): await keys.add(eddsa: key)
        case .edPublic(let key): await keys.add(eddsa: key)
        }
        let made = try await keys.getKey()
        signer.withLock { $0 = made }
        return made
    }

    private static func wrong(_ message: String) -> TokenError { TokenError(code: .key, message: message) }
}
