/// An expression as SQL, with what the statement around it must know.
public struct Rendered: Sendable {
    package var sql: SQL
    package var joins: [Join] = []
    /// True when the expression may be NULL, so that `NOT` of it needs care.
    package var isNullable = false
    /// True when it looks at other rows through a window, which a `WHERE` cannot.
    package var usesWindow = false
    /// How its parts are held together, so that another operator knows whether to put it in brackets.
    package var operation: Operation = .none
    /// What is wrong with it; reported when the statement is to run.
    package var problem: ModelError?

    package enum Operation: Sendable {
        case none, comparison, and, or
    }

    /// The parts of one expression: all their joins, and NULL when one is.
    package init(
        sql: SQL,
        joins: [Join] = [],
        isNullable: Bool = false,
        usesWindow: Bool = false,
        operation: Operation = .none,
        problem: ModelError? = nil
    ) {
        self.sql = sql
        self.joins = joins
        self.isNullable = isNullable
        self.usesWindow = usesWindow
        self.operation = operation
        self.problem = problem
    }

    /// Something is wrong with it; what was found first stays.
    package mutating func report(_ message: String) {
        problem = problem ?? ModelError(.invalidQuery, message)
    }

    package func combined(with other: Rendered, as sql: SQL, operation: Operation = .none) -> Rendered {
        var joins = joins
        joins.merge(other.joins)
        return Rendered(
            sql: sql,
            joins: joins,
            isNullable: isNullable || other.isNullable,
            usesWindow: usesWindow || other.usesWindow,
            operation: operation,
            problem: problem ?? other.problem
        )
    }

    /// The SQL as an operand of `outer`, in brackets where it would fall apart or be misread.
    package func operand(of outer: Operation) -> SQL {
        let isSafe =
            switch (operation, outer) {
            case (.none, _), (.and, .and), (.or, .or), (.comparison, .and), (.comparison, .or): true
            default: false
            }
        return isSafe ? sql : "(\(sql))"
    }

    /// A function or the like over this expression: everything stays but the text.
    package func wrapped(isNullable: Bool? = nil, as sql: SQL) -> Rendered {
        var copy = self
        copy.sql = sql
        copy.operation = .none
        if let isNullable { copy.isNullable = isNullable }
        return copy
    }

    /// One of several parts: what the statement must know of all of them, with their text still to be written.
    package static func parts(_ parts: [Rendered], as sql: SQL, operation: Operation = .none) -> Rendered {
        var result = parts.dropFirst().reduce(parts.first ?? Rendered(sql: SQL())) { $0.combined(with: $1, as: SQL()) }
        result.sql = sql
        result.operation = operation
        return result
    }
}
