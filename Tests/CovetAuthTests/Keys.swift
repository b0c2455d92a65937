import Crypto
import CryptoExtras
import JWTKit

/// Keys made for this run of the tests.
enum Keys {
    static let rsa = try? _RSA.Signing.PrivateKey(keySize: .bits2048)
    static var rsaPrivate: String { rsa?.pemRepresentation ?? "" }
    static var rsaPublic: String { rsa?.publicKey.pemRepresentation ?? "" }
    static let rsaOther = (try? _RSA.Signing.PrivateKey(keySize: .bits2048))?.pemRepresentation ?? ""
    static let rsaShort = (try? _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)))?.pemRepresentation ?? ""
    static let ec = P256.Signing.PrivateKey()
    static var ecPrivate: String { ec.pemRepresentation }
    static var ecPublic: String { ec.publicKey.pemRepresentation }
    static let ec384 = P384.Signing.PrivateKey().pemRepresentation
    static let ed = try? EdDSA.PrivateKey()
    static var edPrivate: String { ed?.pemRepresentation ?? "" }
    static var edPublic: String { ed?.publicKey.pemRepresentation ?? "" }

    static func hmac(_ message: String, _ key: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: SymmetricKey(data: Array(key.utf8))))
    }
}
