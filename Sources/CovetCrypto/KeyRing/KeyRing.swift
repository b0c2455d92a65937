import Crypto

/// Encrypts what is stored, and is told to whom it belongs: AES-GCM with keys of 256 bits (NIST SP 800-38D), of which one is current and older ones still open what they sealed.
///
/// ```swift
/// let keys = try KeyRing(current: .init(id: "2026-11", bytes: new), previous: [.init(id: "2025-02", bytes: old)])
/// let sealed = try keys.seal("flu", context: "patients.diagnosis")
/// let text = try keys.open(sealed, context: "patients.diagnosis")
/// ```
/// A sealed text opens only with the context it was sealed for: moved to another column it is refused like one that was changed. To rotate, put a new key in front and keep the old
/// one until nothing that it sealed is left.
///
/// A key seals 2³² texts at most before its random nonces may meet (SP 800-38D, 8.3): rotate long before. It is a value that never changes, so any number of tasks may use it.
public struct KeyRing: Sendable {
    let current: Key
    private let keys: [String: Key]

    /// - Parameters:
    ///   - current: seals what is new.
    ///   - previous: open what they sealed in their time.
    /// - Throws: ``KeyRingError`` when two keys have one id.
    public init(current: Key, previous: [Key] = []) throws(KeyRingError) {
        self.current = current
        var keys: [String: Key] = [:]
        for key in [current] + previous where keys.updateValue(key, forKey: key.id) != nil {
            throw KeyRingError(.invalidKey, "two keys of the ring have the id \(key.id): give each its own")
        }
        self.keys = keys
    }

    /// The id of the key that seals.
    public var currentID: String { current.id }

    /// The ids of the keys that open what they sealed in their time, in alphabetical order.
    public var previousIDs: [String] { keys.keys.filter { $0 != current.id }.sorted() }

    /// What every text begins with that the key of that id sealed.
    package static func header(of id: String) -> String { "\(version).\(id)." }

    /// The text, encrypted: `v1.2026-11.` and base64url of nonce, ciphertext and tag. The same text is another one each time.
    ///
    /// - Parameter context: where it belongs, such as the names of table and column; needed again to open it. It is no secret and is not stored.
    public func seal(_ text: String, context: String) throws(KeyRingError) -> String {
        let header = Self.header(of: current.id)
        guard
            let box = try? AES.GCM.seal(
                Array(text.utf8),
                using: current.key,
                authenticating: Self.bound(header, to: context)
            ), let bytes = box.combined
        else {
            throw KeyRingError(.failed, "the text could not be encrypted")
        }
        return header + Base64Text.url.encode(bytes)
    }

    /// What ``seal(_:context:)`` was given.
    ///
    /// - Throws: ``KeyRingError``: `unknownKey` when the ring lacks the key, `refused` when the text was changed, cut, or sealed for another context.
    public func open(_ sealed: String, context: String) throws(KeyRingError) -> String {
        guard let (header, keyID, body) = Self.parts(of: sealed), let bytes = Base64Text.url.decode(body) else {
            throw KeyRingError(.refused, "this is not a text that a key ring sealed")
        }
        guard let key = keys[keyID] else {
            throw KeyRingError(
                .unknownKey,
                "the key \(keyID) is not in the ring: keep it until nothing is sealed with it"
            )
        }
        guard let box = try? AES.GCM.SealedBox(combined: bytes),
            let plain = try? AES.GCM.open(box, using: key.key, authenticating: Self.bound(header, to: context)),
            let text = String(validating: plain, as: UTF8.self)
        else {
            throw KeyRingError(.refused, "the sealed text was changed, or was sealed for another place")
        }
        return text
    }

    /// True of a text that the current key sealed; another is to be sealed again when the keys rotate.
    public func isCurrent(_ sealed: String) -> Bool {
        Self.parts(of: sealed)?.keyID == current.id
    }

    private static let version = "v1"

    private static func parts(of sealed: String) -> (header: String, keyID: String, body: Substring)? {
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == version, Key.isValid(id: parts[1]) else { return nil }
        return (header(of: String(parts[1])), String(parts[1]), parts[2])
    }

    /// What the tag vouches for beside the text. The header has no end mark that a key's id or a context could imitate, so the two cannot be shifted.
    private static func bound(_ header: String, to context: String) -> [UInt8] {
        Array(header.utf8) + [0] + Array(context.utf8)
    }
}

extension KeyRing: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The ids of the keys; never a key.
    public var description: String { "KeyRing(current: \(current.id), keys: \(keys.count))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
