public import CovetDatabase

/// Some of the rows of a query, and how many there are in all.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    /// How many rows the query has without paging.
    public let total: Int
    /// How many rows come before the first item.
    public let offset: Int
    /// The most items that a page has.
    public let size: Int

    public init(items: [Item], total: Int, offset: Int, size: Int) {
        self.items = items
        self.total = total
        self.offset = offset
        self.size = size
    }

    /// This page's number, counted from 1.
    public var number: Int { offset / Swift.max(size, 1) + 1 }
    /// How many pages there are; 0 when there are no rows.
    public var count: Int { total / Swift.max(size, 1) + (total % Swift.max(size, 1) == 0 ? 0 : 1) }
    public var hasNext: Bool { offset + items.count < total }
    public var hasPrevious: Bool { offset > 0 }

    /// The same page of other items: `page.map(PostSummary.init)`.
    public func map<Other: Sendable>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), total: total, offset: offset, size: size)
    }
}

extension Select {
    /// The most items that a page may have, so that a number from a request cannot ask for the whole table.
    public static var largestPage: Int { 1_000 }

    /// One page and the count of all rows: two statements beside those of `prefetching`. Ask for an order, else pages overlap.
    ///
    /// - Parameters:
    ///   - number: counted from 1; a page past the last has no items.
    ///   - size: 1 to 1,000 items.
    /// - Throws: ``ModelError`` with the code `invalidQuery` for a number or size out of range.
    public func page(
        _ number: Int,
        size: Int = 20,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Page<Row> {
        guard number >= 1 else { throw ModelError(.invalidQuery, "pages are counted from 1") }
        guard (1...Self.largestPage).contains(size) else {
            throw ModelError(.invalidQuery, "a page has 1 to \(Self.largestPage) items")
        }
        let (offset, overflow) = (number - 1).multipliedReportingOverflow(by: size)
        guard !overflow else { throw ModelError(.invalidQuery, "there is no page of so great a number") }
        return try await slice(offset: offset, limit: size, from: database, file: file, line: line)
    }

    /// The rows from `offset` on, at most `limit`, and the count of all rows.
    ///
    /// - Throws: ``ModelError`` with the code `invalidQuery` for a negative number.
    public func slice(
        offset: Int,
        limit: Int,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Page<Row> {
        guard !clauses.isSliced else {
            throw ModelError(.invalidQuery, "a query with a limit or offset of its own cannot be paged")
        }
        let items = try await self.limit(limit).offset(offset).fetch(from: database, file: file, line: line)
        // A page that is not full has said where the rows end.
        let isLast = items.count < limit && (!items.isEmpty || offset == 0)
        let total = isLast ? offset + items.count : try await count(in: database, file: file, line: line)
        return Page(items: items, total: total, offset: offset, size: limit)
    }
}
