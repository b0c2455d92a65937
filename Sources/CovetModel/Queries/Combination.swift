/// The rows of two queries put together: `UNION`, `INTERSECT`, `EXCEPT`.
public struct Combination<Row: Sendable>: Query {
    private let left, right: QueryPlan<Row>
    private let sql: SQL
    private var limit: Int?

    fileprivate init(
        _ left: QueryPlan<Row>,
        _ operation: SetOperation,
        _ right: QueryPlan<Row>,
        _ keepingDuplicates: Bool
    ) {
        self.left = left
        self.right = right
        sql = operation.sql(left.sql, right.sql, keepingDuplicates: keepingDuplicates)
    }

    /// At most so many rows; which ones is the database's choice, for an order make a ``CommonTable`` of it.
    public func limit(_ count: Int) -> Combination {
        var copy = self
        copy.limit = count
        return copy
    }

    public var _plan: QueryPlan<Row> {
        let limit = limit
        let tail = SQL(dependingOnDialect: { $0.limit(limit) })
        var plan = QueryPlan(sql + tail, loading: left.loading, name: left.name)
        plan.problem =
            left.problem ?? right.problem
            ?? (left.isReadOnly && right.isReadOnly
                ? nil : ModelError(.invalidQuery, "rows that are put together cannot be locked"))
            ?? (limit ?? 0 < 0 ? ModelError(.invalidQuery, "a limit of rows must not be negative") : nil)
        plan.outerJoins = left.outerJoins
        plan.outerJoins.merge(right.outerJoins)
        return plan
    }

    public func _limited(to count: Int) -> Combination { limit == nil ? limit(count) : self }
}

/// How rows of two queries are put together.
private enum SetOperation {
    case union, intersection, difference

    /// Each side is a table of its own, so that it may have an order, a limit and a combination inside.
    func sql(_ left: SQL, _ right: SQL, keepingDuplicates: Bool) -> SQL {
        "SELECT * FROM (\(left)) AS \"left\" \(word)\(keepingDuplicates ? all : SQL()) SELECT * FROM (\(right)) AS \"right\""
    }

    private var word: SQL {
        switch self {
        case .union: "UNION"
        case .intersection: "INTERSECT"
        case .difference: "EXCEPT"
        }
    }

    private var all: SQL {
        if self == .union { return " ALL" }
        return SQL(
            of: SQL(),
            sqlite: { _ in
                SQL(unsupported: "SQLite has no INTERSECT ALL and no EXCEPT ALL: leave keepingDuplicates out")
            },
            postgres: { _ in " ALL" }
        )
    }
}

extension Query {
    /// The rows of both queries, each once; with `keepingDuplicates` as often as they come (`UNION ALL`).
    public func union(_ other: some Query<Row>, keepingDuplicates: Bool = false) -> Combination<Row> {
        Combination(_plan, .union, other._plan, keepingDuplicates)
    }

    /// The rows that both queries give (`INTERSECT`).
    public func intersection(_ other: some Query<Row>, keepingDuplicates: Bool = false) -> Combination<Row> {
        Combination(_plan, .intersection, other._plan, keepingDuplicates)
    }

    /// The rows that the other query does not give (`EXCEPT`).
    public func subtracting(_ other: some Query<Row>, keepingDuplicates: Bool = false) -> Combination<Row> {
        Combination(_plan, .difference, other._plan, keepingDuplicates)
    }
}

/// Of a model's rows it is again a query over the model, which can be filtered, ordered, joined, counted.
extension Select where Row == Root {
    /// The rows of both queries, each once; with `keepingDuplicates` as often as they come (`UNION ALL`).
    public func union(_ other: Select, keepingDuplicates: Bool = false) -> Select {
        combined(other, .union, keepingDuplicates)
    }

    /// The rows that both queries give (`INTERSECT`).
    public func intersection(_ other: Select, keepingDuplicates: Bool = false) -> Select {
        combined(other, .intersection, keepingDuplicates)
    }

    /// The rows that the other query does not give (`EXCEPT`).
    public func subtracting(_ other: Select, keepingDuplicates: Bool = false) -> Select {
        combined(other, .difference, keepingDuplicates)
    }

    private func combined(_ other: Select, _ operation: SetOperation, _ keepingDuplicates: Bool) -> Select {
        let (left, right) = (_plan, other._plan)
        return replacingRows(
            by: operation.sql(left.sql, right.sql, keepingDuplicates: keepingDuplicates),
            problem: left.problem ?? right.problem
                ?? (left.isReadOnly && right.isReadOnly
                    ? nil : ModelError(.invalidQuery, "rows that are put together cannot be locked"))
        )
    }
}
