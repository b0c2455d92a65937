public import CovetHTTP
public import CovetModel

/// A model's id as a handler's parameter. `extension Note.ID: ParameterConvertible {}` is all that there is to write.
extension ParameterConvertible where Self: Identifier, RawValue: ParameterConvertible {
    public static var parameterDescription: String { "an id" }
}
