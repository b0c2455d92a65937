public import CovetDatabase

/// The related rows of all rows of a query, fetched in one statement by the ids that the query found.
@usableFromInline
struct Prefetching<Root: Model, Child: Model, Row: Sendable>: Sendable {
    @usableFromInline let relation: ToMany<Root, Child>
    @usableFromInline let query: Select<Child, Row>

    @usableFromInline
    init(relation: ToMany<Root, Child>, query: Select<Child, Row>) {
        self.relation = relation
        self.query = query
    }

    @usableFromInline var problem: ModelError? {
        relation.problem ?? query.clauses.problem
            ?? (query.clauses.isLocked
                ? ModelError(.invalidQuery, "rows that are prefetched cannot be locked: fetch them by themselves")
                : nil)
    }

    /// The rows that belong to each of the ids, in their order.
    @inlinable
    func fetch(
        for ids: [Root.ID],
        from database: any Queryable,
        _ origin: StatementOrigin?
    ) async throws -> [[Row]] {
        guard !ids.isEmpty else { return [] }
        guard !isLeftOut(origin) else { return Array(repeating: [], count: ids.count) }
        var distinct: [Root.ID] = []
        var places: [Root.ID: Int] = [:]
        for id in ids where places[id] == nil {
            places[id] = distinct.count
            distinct.append(id)
        }
        let (width, read) = (query.width, query.loading.read)
        let statement = try statement(for: distinct.map(\.sqlValue), in: database.dialect, origin)
        let found = try await database.run(
            statement,
            appending: { row, rows in rows.append((try Root.ID(row: row, column: width), try read(row))) }
        ).rows
        note(found.count, origin)
        var rows = found.map { $0.1 }
        if let finish = try await query.loading.completion?(rows, database, origin) {
            for index in rows.indices { finish(&rows[index], index) }
        }
        var groups = Array(repeating: [Row](), count: distinct.count)
        for (index, row) in rows.enumerated() {
            if let place = places[found[index].0] { groups[place].append(row) }
        }
        return ids.count == distinct.count ? groups : ids.map { id in places[id].map { groups[$0] } ?? [] }
    }

    /// True where a test looks what becomes of its answer without these rows.
    @usableFromInline
    func isLeftOut(_ origin: StatementOrigin?) -> Bool {
        EagerLoads.current?.leavesOut(load(origin)) ?? false
    }

    @usableFromInline
    func note(_ count: Int, _ origin: StatementOrigin?) {
        EagerLoads.current?.add(load(origin), rows: count)
    }

    private func load(_ origin: StatementOrigin?) -> EagerLoads.Load {
        let path =
            switch relation.path {
            case .key(let column): column
            case .through(let link): link.table
            }
        return EagerLoads.Load(root: Root.schema.name, child: Child.schema.name, path: path, origin: origin)
    }

    @usableFromInline
    func statement(
        for ids: [SQLValue],
        in dialect: SQLDialect,
        _ origin: StatementOrigin?
    ) throws(ModelError) -> Statement {
        try sql(for: ids).statement(for: dialect, isReadOnly: true, origin: origin)
    }

    private func sql(for ids: [SQLValue]) -> SQL {
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
        let list = IDList(ids).contain(key, as: Root.ID.sqlType)
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
