/// The name of a table, column, index or constraint.
///
/// It can be made only from a literal in the source, or taken from a schema that knows it (``TableSchema/column(named:)``), so that a name from outside is either
/// one of the known ones or an error before any SQL is made. It is quoted wherever it is written.
public struct SQLIdentifier: Sendable, Hashable, ExpressibleByStringLiteral, Comparable, CustomStringConvertible {
    /// The name without quotes.
    public let name: String

    /// - Precondition: the literal is not empty and holds no NUL, which no database can store in a name.
    public init(stringLiteral literal: StaticString) {
        self.init(literal)
    }

    /// - Precondition: the literal is not empty and holds no NUL, which no database can store in a name.
    public init(_ literal: StaticString) {
        let name = literal.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        precondition(Self.isValid(name), "an SQL identifier must not be empty or hold a NUL")
        self.name = name
    }

    /// A name that the framework derived from other identifiers or read from a database's own catalogue.
    package init(derived name: String) {
        self.name = Self.isValid(name) ? name : "_"
    }

    private static func isValid(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { !$0.isEmpty && !$0.contains(0) }
    }

    /// The name in double quotes, inner quotes doubled, as standard SQL has it.
    public var quoted: String {
        var result = ""
        appendQuoted(to: &result)
        return result
    }

    package func appendQuoted(to text: inout String) {
        text.append("\"")
        if name.utf8.contains(UInt8(ascii: "\"")) {
            for character in name.unicodeScalars {
                if character == "\"" { text.append("\"") }
                text.unicodeScalars.append(character)
            }
        } else {
            text.append(name)
        }
        text.append("\"")
    }

    public var description: String { name }

    public static func < (left: SQLIdentifier, right: SQLIdentifier) -> Bool { left.name < right.name }
}
