/// What went wrong between a model and the database, told without values.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Kinds of failure; a set that can grow.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        /// `one(from:)` found no row, or the row to update or delete is gone.
        public static let notFound = Code(description: "notFound")
        /// `one(from:)` found more than one row.
        public static let notUnique = Code(description: "notUnique")
        /// The query says something that has no meaning, such as a negative limit.
        public static let invalidQuery = Code(description: "invalidQuery")
        /// The model does not describe a table, such as a relation over a property that is not a column.
        public static let invalidModel = Code(description: "invalidModel")
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
