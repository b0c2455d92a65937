/// Encrypts texts for the place they belong to. CovetCrypto's `KeyRing` is one; a service that keeps keys can be another.
public protocol TextCipher: Sendable {
    /// The text, encrypted and bound to `context`, which names where it is stored.
    func seal(_ text: String, context: String) throws -> String
    /// What ``seal(_:context:)`` was given.
    ///
    /// - Throws: when the text was changed, or sealed for another context.
    func open(_ sealed: String, context: String) throws -> String
    /// True of a text that was sealed with the key that seals now.
    func isCurrent(_ sealed: String) -> Bool
}
