import CovetDatabase

/// The related rows of all rows of a query, fetched in one statement by the ids that the query found.
struct Prefetching<Root: Model, Child: Model, Row: Sendable>: Loading {
    let relation: ToMany<Root, Child>
    let query: Select<Child, Row>

    func read(_ row: borrowing SQLRow) throws(SQLDecodingError) -> Root.ID {
        // The root's columns lead, and its id leads them.
        try Root.ID(row: row, column: 0)
    }

    func finish(_ ids: [Root.ID], from database: any Queryable, origin: StatementOrigin?) async throws -> [[Row]] {
        guard !ids.isEmpty else { return [] }
        var seen: Set<Root.ID> = []
        let distinct = ids.filter { seen.insert($0).inserted }
        let keyed = query.loading.adding(Reading<Root.ID>(offset: query.width)) { row, id in (id, row) }
        var groups: [Root.ID: [Row]] = [:]
        var statement = statement(for: distinct).statement(for: database.dialect)
        if let problem = statement.problem { throw ModelError(.unsupported, problem) }
        statement.isReadOnly = true
        statement.origin = origin
        for (id, row) in try await keyed.load(statement, from: database) {
            groups[id, default: []].append(row)
        }
        return ids.map { groups[$0] ?? [] }
    }

    private func statement(for ids: [Root.ID]) -> SQL {
        var clauses = query.clauses
        let child = SQL(identifier: clauses.alias)
        var link = SQL()
        let key: SQL
        switch relation.path {
        case .key(let column): key = "\(child).\(identifier: column)"
        case .through(let table):
            let alias = Scope(alias: clauses.alias).nested(table: table.table).alias
            link = table.join(as: alias, to: "\(child).\(identifier: Child.schema.id)")
            key = "\(identifier: alias).\(identifier: table.root)"
        }
        let list = IDList(ids.map(\.sqlValue)).contain(key, as: Root.ID.sqlType)
        clauses.narrow(to: Rendered(sql: list, operation: .comparison))
        // Rows that the order leaves equal come in the order of their ids, so that a result is the same each time.
        let orderings = clauses.orderings + [query.columns.rowID.ascending]
        var selection: SQL = "\(clauses.with)SELECT \(query.selection), \(key)"
        if clauses.isSliced {
            selection +=
                ", row_number() OVER (PARTITION BY \(key) ORDER BY \(orderings.map(\.sql).joined())) AS \"row\""
        }
        let source = clauses.from(joining: query.joins, linking: link)
        guard clauses.isSliced else { return selection + source + " ORDER BY \(orderings.map(\.sql).joined())" }
        // The limit is one for each root, not one for all.
        let first = clauses.offset ?? 0
        var sliced: SQL = "SELECT * FROM (\(selection)\(source)) AS \"rows\" WHERE \"row\" > \(first)"
        if let limit = clauses.limit {
            let (last, overflow) = first.addingReportingOverflow(limit)
            if !overflow { sliced += " AND \"row\" <= \(last)" }
        }
        return sliced + " ORDER BY \"row\""
    }
}

/// The one related row of each, of a relation that has one.
struct PrefetchingOne<Root: Model, Child: Model, Row: Sendable>: Loading {
    let many: Prefetching<Root, Child, Row>

    func read(_ row: borrowing SQLRow) throws(SQLDecodingError) -> Root.ID { try many.read(row) }

    func finish(_ ids: [Root.ID], from database: any Queryable, origin: StatementOrigin?) async throws -> [Row?] {
        try await many.finish(ids, from: database, origin: origin).map(\.first)
    }
}
