/// A type whose values are a list of names in an order. PostgreSQL has such types; SQLite keeps the names as text.
public struct EnumerationType: Sendable, Hashable {
    public var name: SQLIdentifier
    /// The names in the order in which they sort.
    public var cases: [String]

    public init(_ name: SQLIdentifier, cases: [String]) {
        self.name = name
        self.cases = cases
    }
}
