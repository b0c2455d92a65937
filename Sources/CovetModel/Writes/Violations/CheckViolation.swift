/// A row does not meet a condition of its table. It names the check and the properties it looks at, never values.
public struct CheckViolation: Error, Sendable, Hashable, CustomStringConvertible {
    public let model: String
    /// The constraint's name: `price_is_positive`.
    public let check: String
    /// The properties that the check looks at; empty for a check that the model does not know.
    public let fields: [String]

    public init(model: String, check: String, fields: [String]) {
        self.model = model
        self.check = check
        self.fields = fields
    }

    public var description: String {
        let place = fields.isEmpty ? "" : " (\(fields.joined(separator: ", ")))"
        return "the \(model) does not meet the check \(check)\(place)"
    }
}
