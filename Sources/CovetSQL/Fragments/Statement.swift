/// A statement as a database gets it: text with placeholders, and the values in their order.
public struct Statement: Sendable, Hashable {
    /// The text, with `?` (SQLite) or `$1` (PostgreSQL) for each value.
    public let text: String
    /// The values, in the order of their placeholders.
    public let bindings: [SQLValue]
    /// True of a statement that is known to change nothing, so that a replica may answer it. Only what the framework rendered itself is known.
    public var isReadOnly: Bool
    /// Where in the program's sources it was sent from, where that is known.
    public var origin: StatementOrigin?

    /// For text that the framework rendered before and keeps, so that a frequent statement is not put together again for each call.
    package init(
        text: String,
        bindings: [SQLValue] = [],
        isReadOnly: Bool = false,
        origin: StatementOrigin? = nil
    ) {
        self.text = text
        self.bindings = bindings
        self.isReadOnly = isReadOnly
        self.origin = origin
    }

    /// Two statements are the same when they say the same, wherever they come from.
    public static func == (left: Statement, right: Statement) -> Bool {
        left.text == right.text && left.bindings == right.bindings
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(bindings)
    }
}

/// A place in the program's sources: `Blog/PostRoutes.swift:41`.
public struct StatementOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The file, as `#fileID` has it.
    public let file: String
    public let line: Int

    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    public var description: String { "\(file):\(line)" }
}

extension Statement: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text alone; a value never shows.
    public var description: String { text }
    public var debugDescription: String { text }
    public var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}

extension SQL {
    /// The statement this is in one dialect.
    public func statement(for dialect: SQLDialect) -> Statement {
        if pieces.count == 1, case .literal(let literal) = pieces[0] {
            return Statement(text: literal.withUTF8Buffer { String(decoding: $0, as: UTF8.self) })
        }
        var text = ""
        text.reserveCapacity(pieces.count * 16)
        var bindings: [SQLValue] = []
        render(for: dialect, into: &text) { value, text in
            bindings.append(value)
            switch dialect {
            case .sqlite: text.append("?")
            case .postgres: text.append("$\(bindings.count)")
            }
        }
        return Statement(text: text, bindings: bindings)
    }

    /// The text with its values as literals, for statements that cannot bind (`CREATE TABLE` with a default).
    package func inlined(for dialect: SQLDialect) -> String {
        var text = ""
        render(for: dialect, into: &text) { value, text in
            text.append(value.literal(for: dialect))
        }
        return text
    }

    private func render(for dialect: SQLDialect, into text: inout String, value: (SQLValue, inout String) -> Void) {
        for piece in pieces {
            switch piece {
            case .literal(let literal): literal.withUTF8Buffer { text.append(String(decoding: $0, as: UTF8.self)) }
            case .raw(let raw): text.append(raw)
            case .identifier(let identifier): identifier.appendQuoted(to: &text)
            case .value(let bound): value(bound, &text)
            case .dependent(let fragment): fragment(dialect).render(for: dialect, into: &text, value: value)
            }
        }
    }
}
