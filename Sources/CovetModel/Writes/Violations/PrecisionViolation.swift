/// A decimal number has more digits than its column keeps; found before anything is sent, where a database would round in silence.
public struct PrecisionViolation: Error, Sendable, Hashable, CustomStringConvertible {
    public let model: String
    public let field: String
    /// How many digits the column keeps in all.
    public let precision: Int
    /// How many of them are behind the point.
    public let scale: Int

    public init(model: String, field: String, precision: Int, scale: Int) {
        self.model = model
        self.field = field
        self.precision = precision
        self.scale = scale
    }

    public var description: String {
        "\(model).\(field) keeps \(precision - scale) digits before the point and \(scale) behind it: round the number first"
    }
}
