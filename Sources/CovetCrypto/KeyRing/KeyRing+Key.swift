import Crypto

extension KeyRing {
    /// One key of 256 bits, with the name by which sealed texts know it.
    public struct Key: Sendable {
        public let id: String
        let key: SymmetricKey

        /// - Parameters:
        ///   - id: 1 to 32 letters, digits, `-` and `_` of ASCII: `2026-11`. It is stored beside each sealed text.
        ///   - bytes: 32 random bytes, such as `openssl rand 32` gives.
        /// - Throws: ``KeyRingError`` with the code `invalidKey`.
        public init(id: String, bytes: [UInt8]) throws(KeyRingError) {
            guard Self.isValid(id: id) else {
                throw KeyRingError(.invalidKey, "a key's id has 1 to 32 letters, digits, - and _")
            }
            guard bytes.count == 32 else {
                throw KeyRingError(.invalidKey, "the key \(id) has \(bytes.count) bytes: it must have 32")
            }
            guard Set(bytes).count > 8 else {
                throw KeyRingError(
                    .invalidKey,
                    "the key \(id) repeats few bytes: make it at random (openssl rand -base64 32)"
                )
            }
            self.id = id
            key = SymmetricKey(data: bytes)
        }

        /// A new key from the system's cryptographic generator.
        public static func random(id: String) throws(KeyRingError) -> Key {
            try Key(id: id, bytes: RandomToken.bytes(32))
        }

        static func isValid(id: some StringProtocol) -> Bool {
            (1...32).contains(id.utf8.count)
                && id.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }

    /// The ring of a setting: `2026-11:BASE64,2025-02:BASE64`, the current key first.
    ///
    /// - Throws: ``KeyRingError`` with the code `invalidKey`, which says which entry is wrong and never repeats it.
    public init(setting: String) throws(KeyRingError) {
        var keys: [Key] = []
        for (number, entry) in setting.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let parts = entry.filter { !$0.isWhitespace }.split(separator: ":", maxSplits: 1)
            guard parts.count == 2,
                let bytes = Base64Text.standard.decode(parts[1].prefix { $0 != "=" })
                    ?? Base64Text.url.decode(parts[1].prefix { $0 != "=" })
            else {
                throw KeyRingError(
                    .invalidKey,
                    "entry \(number + 1) of the key ring is not an id, a colon and 32 bytes in base64"
                )
            }
            keys.append(try Key(id: String(parts[0]), bytes: bytes))
        }
        guard let current = keys.first else { throw KeyRingError(.invalidKey, "the key ring has no key") }
        try self.init(current: current, previous: Array(keys.dropFirst()))
    }
}

extension KeyRing.Key: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id; never the key.
    public var description: String { "Key(\(id))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
