/// Why a token was refused. The message is safe to log; clients learn no more than that the token is not valid.
public struct TokenError: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Code: Sendable, Hashable {
        private let name: String
        /// Longer than ``TokenVerifier/longestToken``.
        public static let tooLong = Code(name: "tooLong")
        /// Not three parts of base64url with JSON in them, or a claim is missing or of another type.
        public static let malformed = Code(name: "malformed")
        /// Signed with (or claiming) another algorithm than the configured one, or demanding extensions.
        public static let algorithm = Code(name: "algorithm")
        /// The signature is not that of the configured key.
        public static let signature = Code(name: "signature")
        public static let expired = Code(name: "expired")
        /// Issued, or valid from, later than now.
        public static let notYetValid = Code(name: "notYetValid")
        public static let issuer = Code(name: "issuer")
        public static let audience = Code(name: "audience")
        /// An access token where a refresh token belongs, or the other way round.
        public static let kind = Code(name: "kind")
        /// The configured key cannot be used.
        public static let key = Code(name: "key")
    }

    public let code: Code
    public let message: String
    public var description: String { message }
}
