/// A row could not be written because another has the same value where each may occur once. It names properties, never values.
public struct UniqueViolation: Error, Sendable, Hashable, CustomStringConvertible {
    /// The model's name: `User`.
    public let model: String
    /// The properties whose values together must be unique: `["email"]`. For an index over expressions, those that it looks at.
    public let fields: [String]

    public init(model: String, fields: [String]) {
        self.model = model
        self.fields = fields
    }

    public var description: String { "another \(model) has the same \(fields.joined(separator: ", "))" }
}
