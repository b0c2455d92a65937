/// A value that cannot be printed by accident: it describes, dumps, reflects, interpolates and encodes as `<secret>`.
///
/// ```swift
/// let key = Secret("correct horse battery staple")
/// print(key)                              // <secret>
/// sign(with: key.reveal())                // the one way to the value, easy to search for in review
/// ```
public struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    public init(_ value: Value) {
        self.value = value
    }

    /// The protected value. Every call is a place where the value may leak; keep it next to its use.
    public func reveal() -> Value { value }

    /// Lends the protected value to `body`.
    public func withValue<Result, Failure: Error>(
        _ body: (borrowing Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(value)
    }

    /// A secret made from this one.
    public func map<Other: Sendable, Failure: Error>(
        _ transform: (Value) throws(Failure) -> Other
    ) throws(Failure) -> Secret<Other> {
        Secret<Other>(try transform(value))
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: [Mirror.Child]()) }
}

extension Secret: Encodable {
    /// Writes `"<secret>"`. There is no `Decodable` to go with it: secrets come from the environment or a secret file.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Secret: Equatable where Value == String {
    /// Compares every byte whatever the first difference, so that the time says nothing but the lengths.
    public static func == (left: Self, right: Self) -> Bool {
        let left = Array(left.value.utf8)
        let right = Array(right.value.utf8)
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
