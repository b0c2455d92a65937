import CovetDatabase

/// The related rows of all rows of a query, fetched in one statement by the ids that the query found.
struct Prefetching<Root: Model, Child: Model, Row: Sendable>: Loading {
    let relation: ToMany<Root, Child>
    let query: Select<Child, Row>

    /// So many ids go into a statement; more take another one. It is half of what SQLite can bind.
    private static var idsInStatement: Int { 16_384 }

    func read(_ row: borrowing SQLRow) throws(SQLDecodingError) -> Root.ID {
        // The root's columns lead, and its id leads them.
        try Root.ID(row: row, column: 0)
    }

    func finish(_ ids: [Root.ID], from database: any Queryable) async throws -> [[Row]] {
        var groups: [Root.ID: [Row]] = [:]
        var seen: Set<Root.ID> = []
        let distinct = ids.filter { seen.insert($0).inserted }
        var start = 0
        while start < distinct.count {
            let end = min(start + Self.idsInStatement, distinct.count)
            try await fetch(distinct[start..<end], into: &groups, from: database)
            start = end
        }
        return ids.map { groups[$0] ?? [] }
    }

    private func fetch(
        _ ids: ArraySlice<Root.ID>,
        into groups: inout [Root.ID: [Row]],
        from database: any Queryable
    ) async throws {
        let keyed = query.loading.adding(Reading<Root.ID>(offset: query.width)) { row, id in (id, row) }
        for (id, row) in try await keyed.load(statement(for: ids), from: database) {
            groups[id, default: []].append(row)
        }
    }

    private func statement(for ids: ArraySlice<Root.ID>) -> SQL {
        let child = Child.schema.table
        var link = SQL()
        let key: SQL
        switch relation.path {
        case .key(let column):
            key = "\(identifier: child).\(identifier: column)"
        case .through(let table, let root, let other):
            let alias = Scope(alias: child).nested(table: table).alias
            link = " JOIN \(identifier: table) AS \(identifier: alias)"
            link +=
                " ON \(identifier: alias).\(identifier: other) = \(identifier: child).\(identifier: Child.schema.id)"
            key = "\(identifier: alias).\(identifier: root)"
        }
        var clauses = query.clauses
        clauses.narrow(to: Rendered(sql: "\(key) IN (\(list: Self.padded(ids)))"))
        // Rows that the order leaves equal come in the order of their ids, so that a result is the same each time.
        let orderings = clauses.orderings + [Child.Columns(Scope(alias: child)).rowID.ascending]
        var selection: SQL = "SELECT \(query.selection), \(key)"
        if clauses.isSliced {
            selection +=
                ", row_number() OVER (PARTITION BY \(key) ORDER BY \(orderings.map(\.sql).joined())) AS \"row\""
        }
        let source = clauses.source(Child.self, joining: query.joins, linking: link)
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

    /// The ids, the last one repeated up to a power of two: a page of 19 and one of 20 are the same statement, so it is prepared once.
    private static func padded(_ ids: ArraySlice<Root.ID>) -> [Root.ID] {
        guard let last = ids.last else { return [] }
        var count = 1
        while count < ids.count { count *= 2 }
        return ids + Array(repeating: last, count: count - ids.count)
    }
}
