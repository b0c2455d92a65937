/// A row lacks a value that its table requires: the model and the table have come apart, or the model leaves a column out that has no default.
public struct NullViolation: Error, Sendable, Hashable, CustomStringConvertible {
    public let model: String
    /// The property, or the column's name where no property has it.
    public let field: String

    public init(model: String, field: String) {
        self.model = model
        self.field = field
    }

    public var description: String { "\(model) needs a value for \(field)" }
}
