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
    /// Why it cannot be sent: it says what the database has no word for.
    package let problem: String?

    /// For text that the framework rendered before and keeps, so that a frequent statement is not put together again for each call.
    package init(
        text: String,
        bindings: [SQLValue] = [],
        isReadOnly: Bool = false,
        origin: StatementOrigin? = nil,
        problem: String? = nil
    ) {
        self.text = text
        self.bindings = bindings
        self.isReadOnly = isReadOnly
        self.origin = origin
        self.problem = problem
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
        var writer = SQLWriter(dialect: dialect, capacity: pieces.count)
        writer.write(self)
        return Statement(text: writer.text, bindings: writer.bindings, problem: writer.problem)
    }

    /// The text with its values as literals, for statements that cannot bind (`CREATE TABLE` with a default).
    package func inlined(for dialect: SQLDialect) -> String {
        var writer = SQLWriter(dialect: dialect, capacity: pieces.count, isInlining: true)
        writer.write(self)
        return writer.text
    }

    /// The same with its values as literals, for a part of a statement that cannot bind. A value without a literal in the database makes the statement one that is not sent.
    package func inlining(for dialect: SQLDialect) -> SQL {
        var writer = SQLWriter(dialect: dialect, capacity: pieces.count, isInlining: true)
        writer.write(self)
        return SQL(pieces: [.raw(writer.text)] + (writer.problem.map { [.unsupported($0)] } ?? []))
    }
}
