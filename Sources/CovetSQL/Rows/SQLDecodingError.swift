/// A column did not hold what the program wanted. It names the column and both types, never the value.
public struct SQLDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The column's index, counted from 0.
    public let column: Int
    /// The column's name in the result; empty when the result has no such column.
    public let name: String
    /// What the program wanted, such as `Int64`.
    public let expected: String
    /// What the column holds, such as `text` or `null`.
    public let found: String

    public init(column: Int, name: String, expected: String, found: String) {
        self.column = column
        self.name = name
        self.expected = expected
        self.found = found
    }

    public var description: String {
        "column \(name.isEmpty ? "" : "\"\(name)\" ")(number \(column &+ 1)): expected \(expected), found \(found)"
    }
}
