public import CovetHTTP
public import CovetModel

/// A model's id as a handler's parameter: `extension Note.ID: ParameterConvertible {}` is all that there is to write.
extension ParameterConvertible where Self: Identifier {
    public init?(parameter: String) {
        self.init(parameter)
    }

    public static var parameterDescription: String { "an id" }
}
