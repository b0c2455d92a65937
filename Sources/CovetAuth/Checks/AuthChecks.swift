package import CovetCrypto
package import CovetReadiness

/// What an app's identity rests on, for the checks of this module.
package enum TokensKey: CheckContextKey {
    package typealias Value = TokenIssuer
    package static let name = "the app's token issuer"
}

package enum PasswordHasherKey: CheckContextKey {
    package typealias Value = PasswordHasher
    package static let name = "the app's password hasher"
}

package enum PasswordPolicyKey: CheckContextKey {
    package typealias Value = PasswordPolicy
    package static let name = "the app's password policy"
}

/// The lines of the checklist that tokens and passwords decide.
package enum AuthChecks {
    package static let all: [any Check] = [
        TokensHaveOneAlgorithm(), AccessTokensAreShortLived(), PasswordsAreHashedByArgon2id(), PasswordPolicyIsStrict(),
    ]
}
