/// Which rows a query means, and in what order: everything of it but what it loads.
package struct Clauses: Sendable {
    package var condition: Rendered?
    package var orderings: [Ordering] = []
    package var limit: Int?
    package var offset: Int?
    /// What is wrong with the query; thrown when it is to run.
    package var problem: ModelError?
    /// Which rows are meant of a model whose rows are deleted softly.
    package var visibility: Visibility = .living

    package enum Visibility: Sendable {
        case living, deleted, all
    }

    /// The condition together with the one that leaves out deleted rows.
    package func visibleCondition<Root: Model>(of root: Root.Type) -> Rendered? {
        guard let visible = Scope(alias: Root.schema.table).visible(visibility, by: Root.schema.deletedAt) else {
            return condition
        }
        guard let condition else { return visible }
        let sql: SQL = "\(condition.operand(of: .and)) AND \(visible.sql)"
        return condition.combined(with: visible, as: sql, operation: .and)
    }

    package mutating func narrow(to other: Rendered) {
        let sql: SQL? = condition.map { "\($0.operand(of: .and)) AND \(other.operand(of: .and))" }
        condition = sql.flatMap { condition?.combined(with: other, as: $0, operation: .and) } ?? other
        problem = problem ?? other.problem
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

    package var isSliced: Bool { limit != nil || offset != nil }

    /// `" FROM posts JOIN ... WHERE ..."`, with the joins that the conditions need, those of the order, and `others`; `link` is a join that leads.
    package func source<Root: Model>(_ root: Root.Type, joining others: [Join] = [], linking link: SQL = SQL()) -> SQL {
        var joins = others
        joins.merge(condition?.joins ?? [])
        for ordering in orderings { joins.merge(ordering.rendered.joins) }
        var sql: SQL = " FROM \(identifier: Root.schema.table)\(link)"
        sql += joins.filter { $0.root == Root.schema.table }.sql
        if let condition = visibleCondition(of: Root.self) { sql += " WHERE \(condition.sql)" }
        return sql
    }

    /// `" ORDER BY ... LIMIT ... OFFSET ..."`.
    package func tail(orderings: [Ordering]) -> SQL {
        var sql = SQL()
        if !orderings.isEmpty { sql += " ORDER BY \(orderings.map(\.sql).joined())" }
        guard isSliced else { return sql }
        let (limit, offset) = (limit, offset)
        return sql + SQL(dependingOnDialect: { $0.limit(limit, offset: offset) })
    }

    package var tail: SQL { tail(orderings: orderings) }

    /// The same rows by their ids alone, so that what cannot join or be sliced (an update, a sum) can still mean them.
    package func byID<Root: Model>(_ root: Root.Type) -> Clauses {
        let id: SQL = "\(identifier: Root.schema.table).\(identifier: Root.schema.id)"
        let ids: SQL = "SELECT \(id)\(source(Root.self))\(tail)"
        var clauses = Clauses()
        clauses.condition = Rendered(sql: "\(id) IN (\(ids))")
        clauses.visibility = .all
        clauses.problem = problem
        return clauses
    }

    package func check() throws(ModelError) {
        if let problem { throw problem }
    }
}
