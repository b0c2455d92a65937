/// A text that the database has in encrypted form only: `var diagnosis: EncryptedText`.
///
/// ```swift
/// let draft = Patient.Draft(name: "Ann", diagnosis: try Patient.encrypted("flu", for: \.diagnosis, by: keys))
/// let text = try patient.decrypted(\.diagnosis, by: keys)
/// ```
/// The row holds the sealed text. It is opened where the program says so and has the keys at hand: no key is kept in a place that all can reach, and a row that is logged shows
/// nothing. A sealed text belongs to its table and column and cannot be opened in another place.
///
/// It does not belong to its row by itself, whose id is not known yet when it is sealed: somebody who may write the table could give one patient the diagnosis of another.
/// Where that matters, bind it to what the row alone has and keeps for good, such as a number of the patient or an id that the app makes:
/// ```swift
/// let diagnosis = try Patient.encrypted("flu", for: \.diagnosis, of: number, by: keys)
/// let text = try patient.decrypted(\.diagnosis, of: patient.number, by: keys)
/// ```
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

    /// The text, encrypted for a column of the row that `owner` belongs to alone; needed again to open it.
    public static func encrypted(
        _ text: String,
        for property: any KeyPath<Self, EncryptedText> & Sendable,
        of owner: some SQLConvertible & CustomStringConvertible,
        by cipher: some TextCipher
    ) throws -> EncryptedText {
        let context = bound(try encryptionContext(of: property), to: owner)
        return EncryptedText(sealed: try cipher.seal(text, context: context))
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

    /// The text, encrypted for a column that may be null, of the row that `owner` belongs to alone; `nil` for none.
    public static func encrypted(
        _ text: String?,
        for property: any KeyPath<Self, EncryptedText?> & Sendable,
        of owner: some SQLConvertible & CustomStringConvertible,
        by cipher: some TextCipher
    ) throws -> EncryptedText? {
        let context = bound(try encryptionContext(of: property), to: owner)
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

    /// The text of an encrypted column that was bound to `owner`; moved from another row it is an error as well.
    public func decrypted(
        _ property: any KeyPath<Self, EncryptedText> & Sendable,
        of owner: some SQLConvertible & CustomStringConvertible,
        by cipher: some TextCipher
    ) throws -> String {
        let context = Self.bound(try Self.encryptionContext(of: property), to: owner)
        return try cipher.open(self[keyPath: property].sealed, context: context)
    }

    /// The text of an encrypted column, `nil` where it is null.
    public func decrypted(
        _ property: any KeyPath<Self, EncryptedText?> & Sendable,
        by cipher: some TextCipher
    ) throws -> String? {
        let context = try Self.encryptionContext(of: property)
        return try self[keyPath: property].map { try cipher.open($0.sealed, context: context) }
    }

    /// The text of an encrypted column that was bound to `owner`, `nil` where it is null.
    public func decrypted(
        _ property: any KeyPath<Self, EncryptedText?> & Sendable,
        of owner: some SQLConvertible & CustomStringConvertible,
        by cipher: some TextCipher
    ) throws -> String? {
        let context = Self.bound(try Self.encryptionContext(of: property), to: owner)
        return try self[keyPath: property].map { try cipher.open($0.sealed, context: context) }
    }

    /// The columns that hold sealed texts.
    package static var encryptedColumns: [ModelColumn] {
        schema.columns.filter {
            $0.keyPath is KeyPath<Self, EncryptedText> || $0.keyPath is KeyPath<Self, EncryptedText?>
        }
    }

    /// Where a sealed text belongs: the names of the table and the column.
    static func encryptionContext(of property: any PartialKeyPath<Self> & Sendable) throws(ModelError) -> String {
        encryptionContext(of: try writtenColumn(property))
    }

    static func encryptionContext(of column: ModelColumn) -> String { "\(schema.table.name).\(column.name.name)" }

    /// No name holds the null character, and the owner comes last: no two places have one context.
    static func bound(_ context: String, to owner: some CustomStringConvertible) -> String { "\(context)\0\(owner)" }
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
