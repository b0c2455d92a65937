/// A text is shorter or longer than its column allows; found before anything is sent.
public struct LengthViolation: Error, Sendable, Hashable, CustomStringConvertible {
    public let model: String
    public let field: String
    /// The lengths that are allowed, in Unicode scalars.
    public let allowed: ClosedRange<Int>
    /// The length that was found.
    public let count: Int

    public init(model: String, field: String, allowed: ClosedRange<Int>, count: Int) {
        self.model = model
        self.field = field
        self.allowed = allowed
        self.count = count
    }

    public var description: String {
        "\(model).\(field) has \(count) characters; \(allowed.lowerBound) to \(allowed.upperBound) are allowed"
    }
}
