/// Which rows a query means, and in what order: everything of it but what it loads.
@usableFromInline
package struct Clauses: Sendable {
    /// What the rows come from: a table, or what stands in its place.
    package private(set) var rows: Source
    package var orderings: [Ordering] = []
    package var limit: Int?
    package var offset: Int?
    /// Which rows are meant of a model whose rows are deleted softly.
    package var visibility: Visibility = .living
    /// What is wrong with the query; thrown when it is to run.
    package var problem: ModelError?
    private(set) var locks: [SQL] = []
    private var narrowing: Narrowing = .none

    package enum Visibility: Sendable {
        case living, deleted, all
    }

    /// Most queries are for one id: their condition is written only when something else comes to it.
    private enum Narrowing: Sendable {
        case none
        case id(SQLValue)
        case condition(Rendered)
    }

    @usableFromInline package init<Root: Model>(_ root: Root.Type) {
        rows = Source(Root.schema)
    }

    package init(_ source: Source, problem: ModelError? = nil) {
        rows = source
        visibility = .all
        self.problem = problem
    }

    package var alias: SQLIdentifier { rows.alias }

    package var condition: Rendered? {
        get {
            switch narrowing {
            case .none: nil
            case .id(let id): Rendered(sql: "\(rows.idColumn) = \(id)", operation: .comparison)
            case .condition(let condition): condition
            }
        }
        set { narrowing = newValue.map { .condition($0) } ?? .none }
    }

    /// The id of the one row that is meant, when nothing else is asked of it.
    package var id: SQLValue? {
        guard case .id(let id) = narrowing, orderings.isEmpty, !isSliced, visibility == .living, rows.isTable else {
            return nil
        }
        return id
    }

    package mutating func narrow(toID id: SQLValue) {
        narrowing = .id(id)
    }

    package mutating func narrow(to other: Rendered) {
        problem = problem ?? other.problem
        guard !other.usesWindow else { return narrow(toWindow: other) }
        guard let condition else { return condition = other }
        let sql: SQL = "\(condition.operand(of: .and)) AND \(other.operand(of: .and))"
        self.condition = condition.combined(with: other, as: sql, operation: .and)
    }

    /// Windows are computed after `WHERE`: the rows are asked for by the ids of a query within that computes them.
    private mutating func narrow(toWindow other: Rendered) {
        guard rows.id != nil else {
            problem =
                problem
                ?? ModelError(
                    .invalidQuery,
                    "a window function over a common table cannot be a condition: select it into another common table, and ask that one"
                )
            return
        }
        let inner = without(orderings: true)
        let selection: SQL = "SELECT \(rows.idColumn) AS \"id\", \(other.sql) AS \"match\""
        let windowed: SQL = "\(selection)\(inner.from(joining: other.joins))\(inner.tail)"
        condition = Rendered(
            sql: "\(rows.idColumn) IN (SELECT \"id\" FROM (\(windowed)) AS \"windowed\" WHERE \"match\")",
            joins: outerJoins(other.joins)
        )
        (limit, offset, locks) = (nil, nil, [])
    }

    package mutating func order(by others: [Ordering]) {
        orderings += others
        problem = problem ?? others.lazy.compactMap(\.rendered.problem).first
    }

    package mutating func setLimit(_ limit: Int) {
        if limit < 0 { problem = problem ?? ModelError(.invalidQuery, "a limit of rows must not be negative") }
        self.limit = limit
    }

    package mutating func setOffset(_ offset: Int) {
        if offset < 0 { problem = problem ?? ModelError(.invalidQuery, "an offset of rows must not be negative") }
        self.offset = offset
    }

    package mutating func lock(_ lock: SQL) {
        locks.append(lock)
    }

    /// A name for one more table, which no other one of the query has.
    package func freeAlias(for table: SQLIdentifier) -> SQLIdentifier {
        var alias = Nesting.alias(of: table)
        var number = 2
        while rows.contains(alias) {
            alias = SQLIdentifier(derived: Scope.shortened("\(table.name)+\(number)"))
            number += 1
        }
        return alias
    }

    package mutating func join(_ table: SQLIdentifier, alias: SQLIdentifier) {
        rows.join(table, alias: alias)
    }

    /// True of a query whose rows are not told by its condition alone.
    package var isSliced: Bool { limit != nil || offset != nil || isLocked }
    package var isLocked: Bool { !locks.isEmpty }

    package func check() throws(ModelError) {
        if let problem { throw problem }
    }

    /// Evaluates a closure over the columns of this query: queries that begin in it are queries within this one.
    package mutating func evaluate<Columns, Result>(_ columns: Columns, _ body: (Columns) -> Result) -> Result {
        if Nesting.open.contains(alias) {
            problem =
                problem
                ?? ModelError(
                    .invalidQuery,
                    "a query over \(alias.name) that began outside goes on inside of another one over the same table, where their columns cannot be told apart; begin it inside of the closure"
                )
        }
        return Nesting.within(alias) { body(columns) }
    }
}

extension Clauses {
    /// `WITH` the common tables that the rows come from, in front of the statement.
    package var with: SQL { rows.with }

    /// `" FROM posts JOIN ... WHERE ..."`, with the joins that the conditions need, those of the order, and `others`; `link` is a join that leads.
    package func from(joining others: [Join] = [], linking link: SQL = SQL()) -> SQL {
        let condition = visibleCondition
        var joins = others
        if let condition { joins.merge(condition.joins) }
        for ordering in orderings { joins.merge(ordering.rendered.joins) }
        var sql: SQL = " FROM \(rows.sql)\(link)"
        for join in joins where rows.contains(join.root) { join.write(to: &sql) }
        if let condition {
            sql.append(text: " WHERE ")
            sql.append(condition.sql)
        }
        return sql
    }

    /// What expressions of this query need of the one around it.
    package func outerJoins(_ others: [Join] = []) -> [Join] {
        var joins = others
        joins.merge(condition?.joins ?? [])
        for ordering in orderings { joins.merge(ordering.rendered.joins) }
        return joins.filter { !rows.contains($0.root) }
    }

    /// The condition together with the one that leaves out deleted rows.
    package var visibleCondition: Rendered? {
        guard let visible = Scope(alias: alias).visible(visibility, by: rows.deletedAt) else { return condition }
        guard let condition else { return visible }
        let sql: SQL = "\(condition.operand(of: .and)) AND \(visible.sql)"
        return condition.combined(with: visible, as: sql, operation: .and)
    }

    /// `" ORDER BY ... LIMIT ... OFFSET ... FOR UPDATE"`.
    package var tail: SQL {
        var sql = SQL()
        if !orderings.isEmpty {
            sql.append(text: " ORDER BY ")
            sql.append(orderings.map(\.sql).joined())
        }
        if limit != nil || offset != nil {
            let (limit, offset) = (limit, offset)
            sql += SQL(dependingOnDialect: { $0.limit(limit, offset: offset) })
        }
        for lock in locks { sql += lock }
        return sql
    }

    /// The same rows by their ids alone, so that what cannot join or be sliced (an update) can still mean them.
    package var byID: Clauses {
        var clauses = self
        clauses.rows = rows.plain
        let ids: SQL = "\(with)SELECT \(rows.idColumn)\(from())\(tail)"
        clauses.condition = Rendered(sql: "\(clauses.rows.idColumn) IN (\(ids))")
        clauses.visibility = .all
        (clauses.orderings, clauses.limit, clauses.offset, clauses.locks) = ([], nil, nil, [])
        return clauses
    }

    /// The same rows as the table of a query around this one, for what cannot be sliced (a sum).
    package var asSource: Clauses {
        let replacement: SQL = "\(with)SELECT \(identifier: alias).*\(from())\(tail)"
        return replacingRows(by: replacement)
    }

    /// A query over other rows that have the table's columns.
    package func replacingRows(by replacement: SQL) -> Clauses {
        Clauses(rows.replaced(by: replacement), problem: problem)
    }

    /// True when the rows are those of the table that meet a condition over it alone.
    package var isPlain: Bool { rows.isTable && !isSliced && (condition?.joins.isEmpty ?? true) }

    /// Without an order, unless it says which rows there are.
    package func without(orderings: Bool) -> Clauses {
        guard orderings, limit == nil, offset == nil else { return self }
        var clauses = self
        clauses.orderings = []
        return clauses
    }
}
