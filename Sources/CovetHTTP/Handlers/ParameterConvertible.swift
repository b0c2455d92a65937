/// A value that can be read from one piece of text: a part of the path, a query's or a header's value.
///
/// Integers, floating-point numbers, `Bool`, `String`, `UUID` and enums with such raw values conform; a typed id joins by
/// writing the initialiser.
public protocol ParameterConvertible: Sendable {
    /// Gives nil where the text is not such a value.
    init?(parameter: String)
    /// What is wanted, as the end of a sentence: `a whole number`.
    static var parameterDescription: String { get }
}

extension ParameterConvertible {
    public static var parameterDescription: String { "a value of \(Self.self)" }
}
