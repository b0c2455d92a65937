/// Why a password was not hashed or checked. Never holds the password.
public struct PasswordHashingError: Error, Sendable, CustomStringConvertible {
    public struct Code: Sendable, Hashable {
        private let name: String
        /// Parameters below OWASP's minimum or beyond the limits.
        public static let weakParameters = Code(name: "weakParameters")
        /// Too many passwords wait; the caller should answer 503 and ask to try again.
        public static let busy = Code(name: "busy")
        /// Longer than ``PasswordHasher/longestPassword``.
        public static let passwordTooLong = Code(name: "passwordTooLong")
        /// The C library refused, which is how missing memory shows.
        public static let failed = Code(name: "failed")
    }

    public let code: Code
    public let message: String
    public var description: String { message }
}
