/// A mistake in how routes are declared or used: found when the app starts, or when a URL is made from a name.
public struct RoutingError: Error, Sendable, Hashable {
    /// What kind of mistake it is.
    public struct Code: Sendable, Hashable {
        private let name: String

        /// A pattern that cannot be read.
        public static let invalidPattern = Code(name: "invalidPattern")
        /// Two routes of the same method and shape, or of the same name.
        public static let conflict = Code(name: "conflict")
        /// No route, or no parameter of a route, has that name.
        public static let unknownName = Code(name: "unknownName")
        /// A value is missing where a URL is made, or cannot stand in a path.
        public static let unfitValue = Code(name: "unfitValue")
        /// A middleware that should be moved or replaced is not in the stack.
        public static let unknownMiddleware = Code(name: "unknownMiddleware")
        /// Several mistakes, reported together.
        public static let several = Code(name: "several")
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension RoutingError: CustomStringConvertible {
    public var description: String { message }
}
