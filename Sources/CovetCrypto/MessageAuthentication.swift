import Crypto

/// Signs and checks messages with HMAC-SHA-256, for cookies, links and other text that comes back.
public struct MessageAuthentication: Sendable {
    private let key: SymmetricKey

    /// - Throws: ``KeyTooShort`` for a key under 32 bytes, the length of the hash (RFC 2104, 3).
    public init(key: [UInt8]) throws(KeyTooShort) {
        guard key.count >= 32 else { throw KeyTooShort(byteCount: key.count) }
        self.key = SymmetricKey(data: key)
    }

    public struct KeyTooShort: Error, Sendable, CustomStringConvertible {
        public let byteCount: Int
        public var description: String { "a key of \(byteCount) bytes cannot sign: 32 bytes are the least" }
    }

    /// The 32 bytes that vouch for `message`.
    public func code(for message: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }

    /// True when `code` was made for `message` with this key; in constant time.
    public func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key)
    }

    /// The SHA-256 of `bytes`, such as what a database keeps of a token.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: bytes))
    }
}
