/// A key and the row it points to do not fit together. It names properties, never values.
public struct ForeignKeyViolation: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which of the two does not fit the other.
    public enum Reason: Sendable, Hashable {
        /// A key of the row that was written points to no row.
        case missingRow
        /// Other rows still point to the row that was to be deleted. `table` is theirs; SQLite does not tell which.
        case stillReferenced(table: String?)
    }

    public let model: String
    /// The properties whose keys may be the ones that point to no row; empty when a row was to be deleted.
    public let fields: [String]
    public let reason: Reason

    public init(model: String, fields: [String], reason: Reason) {
        self.model = model
        self.fields = fields
        self.reason = reason
    }

    public var description: String {
        switch reason {
        case .missingRow: "\(model).\(fields.joined(separator: " or ")) points to a row that is not there"
        case .stillReferenced(let table):
            "rows\(table.map { " of \($0)" } ?? "") still point to the \(model) that was to be deleted"
        }
    }
}
