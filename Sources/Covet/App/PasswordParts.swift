package import CovetAuth
package import CovetCrypto

/// What the app's identity rests on, for the checks that examine it.
package struct PasswordParts: Sendable {
    package let hasher: PasswordHasher
    package let policy: PasswordPolicy
    package let tokens: TokenIssuer
}
