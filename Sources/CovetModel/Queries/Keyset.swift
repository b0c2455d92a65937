public import CovetDatabase

/// Some rows of a query and where the ones around them are.
public struct CursorPage<Root: Model, Item: Sendable>: Sendable {
    public let items: [Item]
    /// Where the next page begins: `page(first: 20, after: next)`. `nil` at the end.
    public let next: Cursor<Root>?
    /// Where the page before ends: `page(last: 20, before: previous)`. `nil` at the beginning.
    public let previous: Cursor<Root>?

    public init(items: [Item], next: Cursor<Root>?, previous: Cursor<Root>?) {
        self.items = items
        self.next = next
        self.previous = previous
    }

    /// The same page of other items: `page.map(PostSummary.init)`.
    public func map<Other: Sendable>(_ transform: (Item) throws -> Other) rethrows -> CursorPage<Root, Other> {
        CursorPage<Root, Other>(items: try items.map(transform), next: next, previous: previous)
    }
}

/// Pages that begin where the last one ended, whatever was inserted or deleted meanwhile. However far back a page is, an index over the order finds it at once, where `offset` counts
/// all rows before it.
extension Select {
    /// The first rows behind a place, in the query's order; rows that the order leaves equal come in the order of their ids.
    ///
    /// - Parameters:
    ///   - size: 1 to 1,000 rows.
    ///   - cursor: the ``CursorPage/next`` of the page before; `nil` for the first page.
    /// - Throws: ``ModelError`` with the code `invalidQuery` for a size out of range, a cursor of another order, or an order that has no places, such as `.random`.
    public func page(
        first size: Int,
        after cursor: Cursor<Root>? = nil,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> CursorPage<Root, Row> {
        let (rows, hasMore) = try await keyset(size, cursor, isBackward: false, database, file, line)
        return CursorPage(
            items: rows.map(\.0),
            next: hasMore ? rows.last?.1 : nil,
            previous: cursor == nil ? nil : rows.first?.1
        )
    }

    /// The last rows before a place, in the query's order.
    ///
    /// - Parameter cursor: the ``CursorPage/previous`` of the page behind; `nil` for the last page.
    public func page(
        last size: Int,
        before cursor: Cursor<Root>? = nil,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> CursorPage<Root, Row> {
        let (reversed, hasMore) = try await keyset(size, cursor, isBackward: true, database, file, line)
        let rows = reversed.reversed()
        return CursorPage(
            items: rows.map(\.0),
            next: cursor == nil ? nil : rows.last?.1,
            previous: hasMore ? rows.first?.1 : nil
        )
    }

    private func keyset(
        _ size: Int,
        _ cursor: Cursor<Root>?,
        isBackward: Bool,
        _ database: some Queryable,
        _ file: String,
        _ line: Int
    ) async throws -> (rows: [(Row, Cursor<Root>)], hasMore: Bool) {
        guard (1...Self.largestPage).contains(size) else {
            throw ModelError(.invalidQuery, "a page has 1 to \(Self.largestPage) items")
        }
        guard !clauses.isSliced else {
            throw ModelError(.invalidQuery, "a query with a limit, offset or lock of its own cannot be paged")
        }
        let order = try KeysetOrder(clauses.orderings, id: columns.rowID)
        let orderings = isBackward ? order.orderings.map(\.reversed) : order.orderings
        let query = try changing { clauses throws(ModelError) in
            clauses.orderings = orderings
            clauses.setLimit(size + 1)
            if let cursor { clauses.narrow(to: try order.condition(behind: cursor, orderings)) }
        }.adding(
            order.part(),
            read: { readRow, readValues in
                { (row) throws(SQLDecodingError) in
                    (try readRow(row), Cursor<Root>(order: order.identity, values: try readValues(row)))
                }
            },
            put: { $0.1 = Cursor<Root>(order: order.identity, values: $1) },
            before: { $0.0 },
            replace: { $0.0 = $1 },
            rootID: { [rootID] in rootID($0.0) }
        )
        let rows = try await query.fetch(from: database, file: file, line: line)
        return (Array(rows.prefix(size)), rows.count > size)
    }
}

/// The order of a keyset page: the query's own and the id, so that no two rows are equal.
private struct KeysetOrder {
    let orderings: [Ordering]
    /// Of the text of the order, to know a cursor of another one. It is no secret and no proof.
    let identity: UInt64

    init<ID>(_ orderings: [Ordering], id: Column<ID>) throws(ModelError) {
        let isDescending = orderings.first?.isDescending ?? false
        let last = isDescending ? id.descending : id.ascending
        self.orderings = orderings.contains { $0.rendered.sql == id._rendered.sql } ? orderings : orderings + [last]
        guard !orderings.contains(where: { $0.type == nil }) else {
            throw ModelError(.invalidQuery, "a query in random order has no pages")
        }
        let text = self.orderings.map(\.sql).joined().statement(for: .sqlite).text
        identity = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }  // FNV-1a
    }

    /// The values that a row is ordered by, selected beside it.
    func part<Root>() -> Part<Root, [SQLValue]> {
        let orderings = orderings
        return Part(
            selection: orderings.map { $0.rendered.operand(of: .comparison) }.joined(),
            width: orderings.count,
            joins: orderings.reduce(into: []) { $0.merge($1.rendered.joins) },
            read: { offset in
                { (row) throws(SQLDecodingError) in
                    var values: [SQLValue] = []
                    for (index, ordering) in orderings.enumerated() {
                        values.append(try ordering.read?(row, offset + index) ?? .null)
                    }
                    return values
                }
            }
        )
    }

    /// True of the rows behind the cursor's in the order of `orderings`.
    func condition<Root>(behind cursor: Cursor<Root>, _ orderings: [Ordering]) throws(ModelError) -> Rendered {
        guard cursor.order == identity, cursor.values.count == orderings.count else { throw Self.foreign }
        let places = Array(zip(orderings, cursor.values))
        for (ordering, value) in places {
            guard let type = ordering.type,
                value.isNull ? ordering.rendered.isNullable : value.isPlace(in: type)
            else { throw Self.foreign }
        }
        let isUniform = places.allSatisfy {
            !$0.0.rendered.isNullable && $0.0.isDescending == orderings.first?.isDescending
        }
        // A comparison of rows is what an index over several columns answers best.
        let sql = isUniform ? Self.rows(places) : Self.behind(places[...])
        return Rendered.parts(orderings.map(\.rendered), as: "(\(sql))").nullable(false)
    }

    private static var foreign: ModelError {
        ModelError(.invalidQuery, "the cursor is not a place in this order: begin at the first page")
    }

    private static func rows(_ places: [(Ordering, SQLValue)]) -> SQL {
        let left = places.map { $0.0.rendered.operand(of: .comparison) }.joined()
        let right = places.map { SQL(value: $0.1) }.joined()
        let isDescending = places.first?.0.isDescending ?? false
        guard places.count > 1 else { return isDescending ? "\(left) < \(right)" : "\(left) > \(right)" }
        return isDescending ? "(\(left)) < (\(right))" : "(\(left)) > (\(right))"
    }

    private static func behind(_ places: ArraySlice<(Ordering, SQLValue)>) -> SQL {
        guard let (ordering, value) = places.first else { return "1 = 0" }
        let column = ordering.rendered.operand(of: .comparison)
        let greater: SQL = ordering.isDescending ? "\(column) < \(value)" : "\(column) > \(value)"
        let (behind, equal): (SQL, SQL) =
            switch (value.isNull, ordering.nulls) {
            case (true, .first): ("\(column) IS NOT NULL", "\(column) IS NULL")
            case (true, .last): ("1 = 0", "\(column) IS NULL")
            case (false, .last) where ordering.rendered.isNullable:
                ("(\(greater) OR \(column) IS NULL)", "\(column) = \(value)")
            case (false, _): (greater, "\(column) = \(value)")
            }
        guard places.count > 1 else { return behind }
        return "\(behind) OR (\(equal) AND (\(Self.behind(places.dropFirst()))))"
    }
}
