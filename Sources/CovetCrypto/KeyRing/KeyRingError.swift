/// Why a key ring could not be made or a text not be opened. It holds no key and no text.
public struct KeyRingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Kinds of failure; a set that can grow.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        /// A key or a ring that cannot be used; found when it is made.
        public static let invalidKey = Code(description: "invalidKey")
        /// The text was sealed with a key that the ring does not have.
        public static let unknownKey = Code(description: "unknownKey")
        /// The text was changed, cut, sealed for another context, or never sealed.
        public static let refused = Code(description: "refused")
        /// The cryptographic library failed.
        public static let failed = Code(description: "failed")
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
