/// A piece of SQL that carries its values beside its text.
///
/// ```swift
/// let newest: SQL = "SELECT id, title FROM posts WHERE author_id = \(author) ORDER BY id DESC LIMIT \(20)"
/// ```
/// Every interpolated value becomes a bound parameter, interpolating another `SQL` splices it, and `\(identifier:)` quotes a name. The text itself can come only
/// from a literal in the source: there is no initialiser from a `String`, so a value from outside cannot become part of the statement.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    package enum Piece: Sendable {
        case literal(StaticString)
        case raw(String)
        case value(SQLValue)
        case identifier(SQLIdentifier)
        case dependent(@Sendable (SQLDialect) -> SQL)
        /// Written several times in a statement and the same each time: its values are bound once where a database tells placeholders apart.
        case repeated(RepeatedSQL)
        /// What this database cannot do; the statement is not sent.
        case unsupported(String)
    }

    package private(set) var pieces: [Piece]

    package init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// An empty fragment, to which others can be added.
    public init() {
        pieces = []
    }

    public init(stringLiteral value: StaticString) {
        pieces = [.literal(value)]
    }

    public init(stringInterpolation: Interpolation) {
        pieces = stringInterpolation.pieces
    }

    /// Text pasted into a statement as it is: **whoever controls it controls the database**.
    ///
    /// The only way from a `String` to SQL, for text that the program itself made and that cannot be written as a literal. The checklist's line
    /// `sql.no-interpolation` lists every use of this name in an app's sources.
    public init(unsafeRaw: String) {
        pieces = [.raw(unsafeRaw)]
    }

    /// A fragment whose text depends on the database it is sent to.
    public init(dependingOnDialect fragment: @escaping @Sendable (SQLDialect) -> SQL) {
        pieces = [.dependent(fragment)]
    }

    /// For a fragment that one of the databases has no word for: `message` says what it cannot do and what to do instead. A statement that holds it is refused
    /// with this message before it is sent.
    public init(unsupported message: String) {
        pieces = [.unsupported(message)]
    }

    /// A bound parameter by itself.
    public init(value: SQLValue) {
        pieces = [.value(value)]
    }

    /// A quoted name by itself.
    public init(identifier: SQLIdentifier) {
        pieces = [.identifier(identifier)]
    }

    /// True of a fragment that adds nothing to a statement.
    public var isEmpty: Bool { pieces.isEmpty }

    public mutating func append(_ other: SQL) {
        pieces.append(contentsOf: other.pieces)
    }

    public mutating func append(_ literal: StaticString) {
        pieces.append(.literal(literal))
    }

    /// What ``append(_:)`` takes too, for a literal, which could be either there.
    package mutating func append(text literal: StaticString) {
        pieces.append(.literal(literal))
    }

    public mutating func append(value: SQLValue) {
        pieces.append(.value(value))
    }

    public mutating func append(identifier: SQLIdentifier) {
        pieces.append(.identifier(identifier))
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        SQL(pieces: left.pieces + right.pieces)
    }

    public static func += (left: inout SQL, right: SQL) {
        left.append(right)
    }
}

/// A fragment with an identity, so that PostgreSQL sees one expression where it stands in both `SELECT` and `GROUP BY`: with a placeholder for each time they
/// would be two.
package final class RepeatedSQL: Sendable {
    package let sql: SQL

    package init(_ sql: SQL) {
        self.sql = sql
    }
}

extension Sequence<SQL> {
    /// The fragments one after another with `separator` between them.
    @inlinable
    public func joined(separator: SQL = ", ") -> SQL {
        var result = SQL()
        var isFirst = true
        for fragment in self {
            if !isFirst { result.append(separator) }
            isFirst = false
            result.append(fragment)
        }
        return result
    }
}

extension SQL: Equatable {
    /// True when both say the same in every dialect, with the same values.
    public static func == (left: SQL, right: SQL) -> Bool {
        SQLDialect.allCases.allSatisfy { left.statement(for: $0) == right.statement(for: $0) }
    }
}

extension SQL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text with placeholders; a value never shows.
    public var description: String { statement(for: .sqlite).text }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["text": description]) }
}
