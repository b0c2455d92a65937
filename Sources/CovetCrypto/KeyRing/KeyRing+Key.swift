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
                throw KeyRingError(.invalidKey, "a key has 32 bytes, and this has \(bytes.count)")
            }
            guard !Self.isMadeUp(bytes) else {
                throw KeyRingError(
                    .invalidKey,
                    "a key is random bytes, and this is text or a pattern: make one by `openssl rand -base64 32`"
                )
            }
            self.id = id
            key = SymmetricKey(data: bytes)
        }

        /// A new key from the system's cryptographic generator.
        public static func random(id: String) throws(KeyRingError) -> Key {
            try Key(id: id, bytes: RandomToken.bytes(32))
        }

        /// True of 32 bytes that no generator gave: few different ones, even steps, or printable characters alone, as of a passphrase.
        /// At random the last happens once in 10¹³ keys, the others far more rarely.
        private static func isMadeUp(_ bytes: [UInt8]) -> Bool {
            Set(bytes).count <= 8 || Set(zip(bytes, bytes.dropFirst()).map { $1 &- $0 }).count == 1
                || bytes.allSatisfy { (0x20...0x7E).contains($0) }
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

    /// The ring of a setting: `2026-11:BASE64,2025-02:BASE64`, the current key first. Blanks and line ends do not count.
    ///
    /// - Throws: ``KeyRingError`` with the code `invalidKey`, which says which entry is wrong and repeats nothing of it: what stands
    ///   where the id should be may be the key.
    public init(setting: String) throws(KeyRingError) {
        var keys: [Key] = []
        for (number, entry) in setting.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            func wrong(_ what: String) -> KeyRingError {
                KeyRingError(.invalidKey, "entry \(number + 1) of the key ring: \(what)")
            }
            let parts = entry.filter { !$0.isWhitespace }.split(separator: ":", maxSplits: 1)
            guard parts.count == 2,
                let bytes = Base64Text.standard.decode(parts[1].prefix { $0 != "=" })
                    ?? Base64Text.url.decode(parts[1].prefix { $0 != "=" })
            else { throw wrong("it is not an id, a colon and 32 bytes in base64") }
            do { keys.append(try Key(id: String(parts[0]), bytes: bytes)) } catch { throw wrong(error.message) }
            if keys.dropLast().contains(where: { $0.id == parts[0] }) {
                throw wrong("another one has its id: give each key its own")
            }
        }
        guard let current = keys.first else { throw KeyRingError(.invalidKey, "the key ring has no key") }
        try self.init(current: current, previous: Array(keys.dropFirst()))
    }
}

extension KeyRing.Key {
    /// The key as ``KeyRing/init(setting:)`` reads it: `2026-11:BASE64`. It is the secret itself.
    package func settingEntry() -> String {
        let bytes = unsafe key.withUnsafeBytes { unsafe Array($0) }
        return "\(id):\(Base64Text.standard.encode(bytes))="
    }
}

extension KeyRing.Key: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id; never the key.
    public var description: String { "Key(\(id))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
