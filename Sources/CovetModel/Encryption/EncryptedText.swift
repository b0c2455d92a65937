/// A text that the database has in encrypted form only: `var diagnosis: EncryptedText`.
///
/// ```swift
/// let draft = Patient.Draft(name: "Ann", diagnosis: try Patient.encrypted("flu", for: \.diagnosis, by: keys))
/// let text = try patient.decrypted(\.diagnosis, by: keys)
/// ```
/// The row holds the sealed text. It is opened where the program says so and has the keys at hand: no key is kept in a place that all can reach, and a row that is logged shows
/// nothing. A sealed text belongs to its table and column and cannot be opened in another place.
///
/// The same text is sealed differently each time, so a query can compare it with null only.
public struct EncryptedText: Sendable, Hashable {
    package let sealed: String

    package init(sealed: String) {
        self.sealed = sealed
    }
}

extension EncryptedText: SQLConvertible {
    public static var sqlType: SQLType { .text }
    public var sqlValue: SQLValue { .text(sealed) }

    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        sealed = try row.string(at: column)
    }
}

extension EncryptedText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<encrypted>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension Model {
    /// The text, encrypted for a column of this model.
    ///
    /// - Throws: what the cipher throws, or ``ModelError`` for a property that is not a column.
    public static func encrypted(
        _ text: String,
        for property: any KeyPath<Self, EncryptedText> & Sendable,
        by cipher: some TextCipher
    ) throws -> EncryptedText {
        EncryptedText(sealed: try cipher.seal(text, context: try encryptionContext(of: property)))
    }

    /// The text, encrypted for a column that may be null; `nil` for none.
    public static func encrypted(
        _ text: String?,
        for property: any KeyPath<Self, EncryptedText?> & Sendable,
        by cipher: some TextCipher
    ) throws -> EncryptedText? {
        let context = try encryptionContext(of: property)
        return try text.map { EncryptedText(sealed: try cipher.seal($0, context: context)) }
    }

    /// The text of an encrypted column.
    ///
    /// - Throws: what the cipher throws, which is an error where the text was changed or moved from another column.
    public func decrypted(
        _ property: any KeyPath<Self, EncryptedText> & Sendable,
        by cipher: some TextCipher
    ) throws -> String {
        try cipher.open(self[keyPath: property].sealed, context: try Self.encryptionContext(of: property))
    }

    /// The text of an encrypted column, `nil` where it is null.
    public func decrypted(
        _ property: any KeyPath<Self, EncryptedText?> & Sendable,
        by cipher: some TextCipher
    ) throws -> String? {
        let context = try Self.encryptionContext(of: property)
        return try self[keyPath: property].map { try cipher.open($0.sealed, context: context) }
    }

    /// Where a sealed text belongs: the names of the table and the column.
    static func encryptionContext(of property: any PartialKeyPath<Self> & Sendable) throws(ModelError) -> String {
        "\(schema.table.name).\(try writtenColumn(property).name.name)"
    }
}

/// Comparisons that could never be true are errors of the query.
extension Column where Value == EncryptedText {
    public static func == (left: Column, right: EncryptedText) -> Condition { left.neverEqual }
    public static func != (left: Column, right: EncryptedText) -> Condition { left.neverEqual }
}

extension Column where Value == EncryptedText? {
    public static func == (left: Column, right: EncryptedText) -> Condition { left.neverEqual }
    public static func != (left: Column, right: EncryptedText) -> Condition { left.neverEqual }
}

extension Column {
    fileprivate var neverEqual: Condition {
        var rendered = _rendered
        rendered.problem = ModelError(
            .invalidQuery,
            "the column \(_name) is encrypted, each time differently: compare it after decrypting"
        )
        return Condition(rendered)
    }
}
