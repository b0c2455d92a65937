/// Somebody else has updated the row since it was loaded: nothing was written. Load it again, look, and repeat the change.
public struct StaleRowError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The model's name.
    public let model: String

    public init(model: String) {
        self.model = model
    }

    public var description: String { "the \(model) was changed by somebody else since it was loaded: load it again" }
}
