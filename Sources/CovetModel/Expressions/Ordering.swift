/// A way to order rows: `$0.createdAt.descending`, `$0.rank.ascending.nullsLast`, or `.random`.
///
/// Unless said otherwise, nulls come first where values ascend and last where they descend, in every database.
public struct Ordering: Sendable {
    package private(set) var rendered: Rendered
    package let isDescending: Bool
    package private(set) var nulls: Nulls
    /// Reads the ordering value from a row, for a cursor; `nil` where there is none to read.
    package let read: Reader?
    /// The type of the ordering value; `nil` where there is none.
    package let type: SQLType?

    package typealias Reader = @Sendable (borrowing SQLRow, Int) throws(SQLDecodingError) -> SQLValue

    package enum Nulls: Sendable {
        case first, last
    }

    package init<Value: SQLConvertible>(_ rendered: Rendered, of value: Value.Type, isDescending: Bool) {
        self.rendered = rendered
        self.isDescending = isDescending
        nulls = isDescending ? .last : .first
        type = Value.sqlType
        read = { (row, column) throws(SQLDecodingError) in try Value(row: row, column: column).sqlValue }
    }

    private init(random rendered: Rendered) {
        self.rendered = rendered
        isDescending = false
        nulls = .first
        type = nil
        read = nil
    }

    /// In no order, another one each time.
    public static var random: Ordering { Ordering(random: Rendered(sql: "random()")) }

    /// The same with nulls before all values.
    public var nullsFirst: Ordering { with(.first) }
    /// The same with nulls behind all values.
    public var nullsLast: Ordering { with(.last) }

    private func with(_ nulls: Nulls) -> Ordering {
        var copy = self
        copy.nulls = nulls
        return copy
    }

    package var sql: SQL {
        let direction: SQL = isDescending ? " DESC" : " ASC"
        let ordered = read == nil ? rendered.sql : rendered.operand(of: .comparison) + direction
        guard rendered.isNullable else { return ordered }
        let (nulls, isDescending) = (nulls, isDescending)
        return ordered
            + SQL(dependingOnDialect: { dialect in
                // What each database does by itself is left unsaid, so that a plain index serves the order.
                let own: Nulls = (dialect == .sqlite) == isDescending ? .last : .first
                return nulls == own ? SQL() : nulls == .first ? " NULLS FIRST" : " NULLS LAST"
            })
    }

    /// The same order by an expression that says the same.
    package func of(_ rendered: Rendered) -> Ordering {
        var copy = self
        copy.rendered = rendered
        return copy
    }

    /// From the other end.
    package var reversed: Ordering {
        Ordering(self, isDescending: !isDescending, nulls: nulls == .first ? .last : .first)
    }

    private init(_ other: Ordering, isDescending: Bool, nulls: Nulls) {
        rendered = other.rendered
        read = other.read
        type = other.type
        self.isDescending = isDescending
        self.nulls = nulls
    }
}

extension ColumnExpression {
    /// From the least value to the greatest.
    public var ascending: Ordering { Ordering(settled, of: Value.self, isDescending: false) }
    /// From the greatest value to the least.
    public var descending: Ordering { Ordering(settled, of: Value.self, isDescending: true) }
}

/// Collects the orderings of `order { $0.createdAt.descending; $0.id.ascending }`, the first one leading.
@resultBuilder
public enum OrderBuilder {
    public static func buildExpression(_ ordering: Ordering) -> [Ordering] { [ordering] }
    public static func buildExpression(_ orderings: [Ordering]) -> [Ordering] { orderings }
    public static func buildBlock(_ orderings: [Ordering]...) -> [Ordering] { orderings.flatMap(\.self) }
    public static func buildOptional(_ orderings: [Ordering]?) -> [Ordering] { orderings ?? [] }
    public static func buildEither(first orderings: [Ordering]) -> [Ordering] { orderings }
    public static func buildEither(second orderings: [Ordering]) -> [Ordering] { orderings }
    public static func buildArray(_ orderings: [[Ordering]]) -> [Ordering] { orderings.flatMap(\.self) }
}
