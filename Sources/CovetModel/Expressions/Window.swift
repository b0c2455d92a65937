/// What is computed over a row and its neighbours: `Window.rank().over(partition: $0.author, order: $0.views.descending)`.
///
/// Until ``Function/over(partition:order:frame:)`` says which rows these are, it is not yet an expression. A condition on one (`where { Window.rowNumber().over(...) <= 3 }`) is
/// asked of the rows that meet the conditions before it.
public enum Window {
    /// 1, 2, 3...
    public static func rowNumber() -> Function<Int> { Function("row_number()") }
    /// 1, 2, 2, 4...: equal rows share a rank, and leave a gap behind them.
    public static func rank() -> Function<Int> { Function("rank()") }
    /// 1, 2, 2, 3...: equal rows share a rank, without a gap.
    public static func denseRank() -> Function<Int> { Function("dense_rank()") }
    /// The rank from 0 to 1.
    public static func percentRank() -> Function<Double> { Function("percent_rank()") }
    /// How much of the partition is not after the row, up to 1.
    public static func cumulativeDistribution() -> Function<Double> { Function("cume_dist()") }

    /// Which of so many equal parts the row is in, counted from 1.
    public static func tile(_ count: Int) -> Function<Int> {
        var rendered = Rendered(sql: "ntile(\(SQL(integer: Swift.min(count, Int(Int32.max)))))")
        if count < 1 { rendered.problem = ModelError(.invalidQuery, "rows are parted into 1 part or more") }
        return Function(rendered)
    }

    /// The value of the row so many before; null where there is none.
    public static func lag<Value: SQLConvertible>(
        _ value: some ColumnExpression<Value>,
        by count: Int = 1
    ) -> Function<Value?> { shifted("lag", value, count) }

    /// The value of the row so many before; null where there is none.
    public static func lag<Value: SQLConvertible>(
        _ value: some ColumnExpression<Value?>,
        by count: Int = 1
    ) -> Function<Value?> { shifted("lag", value, count) }

    /// The value of the row so many behind; null where there is none.
    public static func lead<Value: SQLConvertible>(
        _ value: some ColumnExpression<Value>,
        by count: Int = 1
    ) -> Function<Value?> { shifted("lead", value, count) }

    /// The value of the row so many behind; null where there is none.
    public static func lead<Value: SQLConvertible>(
        _ value: some ColumnExpression<Value?>,
        by count: Int = 1
    ) -> Function<Value?> { shifted("lead", value, count) }

    /// The value of the first row of the frame.
    public static func first<Value: SQLConvertible>(_ value: some ColumnExpression<Value>) -> Function<Value> {
        Function(value._rendered.wrapped(as: "first_value(\(value._rendered.sql))"))
    }

    /// The value of the last row of the frame. The usual frame ends with the current row: say another one.
    public static func last<Value: SQLConvertible>(_ value: some ColumnExpression<Value>) -> Function<Value> {
        Function(value._rendered.wrapped(as: "last_value(\(value._rendered.sql))"))
    }

    /// The value of a row of the frame, counted from 1; null where the frame is shorter.
    public static func nth<Value: SQLConvertible>(
        _ number: Int,
        _ value: some ColumnExpression<Value>
    ) -> Function<Value?> {
        let position = SQL(integer: Swift.min(number, Int(Int32.max)))
        var rendered = value._rendered.wrapped(isNullable: true, as: "nth_value(\(value._rendered.sql), \(position))")
        if number < 1 { rendered.problem = ModelError(.invalidQuery, "rows of a frame are counted from 1") }
        return Function(rendered)
    }

    /// How many rows the frame has.
    public static func count() -> Function<Int> { Function(AggregateFunction.count(nil)) }

    /// The sum over the frame; 0 where there is nothing to add.
    public static func sum<Value: NumericValue>(_ value: some ColumnExpression<Value>) -> Function<Value.Number> {
        Function(AggregateFunction.sum.of(value._rendered), as: .sum)
    }

    /// The mean over the frame; null where there is nothing.
    public static func average<Value: NumericValue>(_ value: some ColumnExpression<Value>) -> Function<Double?> {
        Function(AggregateFunction.average.of(value._rendered), as: .average)
    }

    /// The least value of the frame.
    public static func min<Value: SQLConvertible>(_ value: some ColumnExpression<Value>) -> Function<Value> {
        Function(value._rendered.wrapped(as: "min(\(value._rendered.sql))"))
    }

    /// The greatest value of the frame.
    public static func max<Value: SQLConvertible>(_ value: some ColumnExpression<Value>) -> Function<Value> {
        Function(value._rendered.wrapped(as: "max(\(value._rendered.sql))"))
    }

    private static func shifted<Value>(
        _ name: StaticString,
        _ value: some ColumnExpression,
        _ count: Int
    ) -> Function<Value> {
        let distance = SQL(integer: Swift.min(count, Int(Int32.max)))
        let sql: SQL = "\(SQL(stringLiteral: name))(\(value._rendered.sql), \(distance))"
        var rendered = value._rendered.wrapped(isNullable: true, as: sql)
        if count < 0 { rendered.problem = ModelError(.invalidQuery, "a distance between rows must not be negative") }
        return Function(rendered)
    }

    /// Which rows of the partition are looked at, from one bound to the other.
    public struct Frame: Sendable, Hashable {
        fileprivate let unit: Unit
        fileprivate let start: Bound
        fileprivate let end: Bound
        fileprivate var exclusion: Exclusion?

        fileprivate enum Unit: Sendable { case rows, range, groups }

        /// What of a frame is left out.
        public enum Exclusion: Sendable, Hashable {
            /// The current row; the row with all that the order leaves equal to it; those without the row itself.
            case current, group, ties
        }

        /// The same frame without some of its rows: `.all.excluding(.current)` is every other row of the partition.
        public func excluding(_ exclusion: Exclusion) -> Frame {
            var copy = self
            copy.exclusion = exclusion
            return copy
        }

        /// Where a frame begins or ends.
        public enum Bound: Sendable, Hashable {
            /// The first row, and the last one.
            case start, end
            case current
            /// So many before the current one, and behind it.
            case before(Int), after(Int)
        }

        /// Counted in rows: `.rows(.before(6), .current)` is the row and the six before it.
        public static func rows(_ start: Bound, _ end: Bound) -> Frame { Frame(unit: .rows, start: start, end: end) }
        /// Counted in groups of rows that the order leaves equal.
        public static func groups(_ start: Bound, _ end: Bound) -> Frame {
            Frame(unit: .groups, start: start, end: end)
        }
        /// The whole partition.
        public static var all: Frame { Frame(unit: .range, start: .start, end: .end) }
    }

    /// A function that still needs its window.
    public struct Function<Value: SQLConvertible>: Sendable {
        private let rendered: Rendered
        private let aggregate: AggregateFunction?

        fileprivate init(_ sql: SQL) {
            self.init(Rendered(sql: sql))
        }

        package init(_ rendered: Rendered, as aggregate: AggregateFunction? = nil) {
            self.rendered = rendered
            self.aggregate = aggregate
        }

        /// The function over the rows that are equal in `partition`, in an order.
        ///
        /// - Parameters:
        ///   - partition: all rows belong together when it is empty.
        ///   - order: without one, all rows are equal.
        ///   - frame: from the first row to the current one and its equals, unless said otherwise.
        public func over(
            partition: any ColumnExpression...,
            order: Ordering...,
            frame: Frame? = nil
        ) -> Computed<Value> {
            over(partition: partition.map(\._rendered), order: order, frame: frame)
        }

        package func over(partition: [Rendered], order: [Ordering], frame: Frame? = nil) -> Computed<Value> {
            var clauses: [SQL] = []
            if !partition.isEmpty {
                clauses.append("PARTITION BY \(partition.map { $0.operand(of: .comparison) }.joined())")
            }
            if !order.isEmpty { clauses.append("ORDER BY \(order.map(\.sql).joined())") }
            if let frame { clauses.append(frame.sql) }
            let call: SQL = "\(rendered.sql) OVER (\(clauses.joined(separator: " ")))"
            let parts = [rendered] + (partition + order.map(\.rendered)).map { $0.nullable(false) }
            var result = Rendered.parts(parts, as: aggregate?.finished(call, as: Value.self) ?? call)
            result.isNullable = rendered.isNullable && aggregate != .sum
            result.usesWindow = true
            result.problem = result.problem ?? frame?.problem
            return Computed(_rendered: result)
        }
    }
}

extension Window.Frame {
    fileprivate var sql: SQL {
        let unit: SQL =
            switch unit {
            case .rows: "ROWS"
            case .range: "RANGE"
            case .groups: "GROUPS"
            }
        let exclusion: SQL =
            switch exclusion {
            case .current: " EXCLUDE CURRENT ROW"
            case .group: " EXCLUDE GROUP"
            case .ties: " EXCLUDE TIES"
            case nil: ""
            }
        return "\(unit) BETWEEN \(start.sql) AND \(end.sql)\(exclusion)"
    }

    fileprivate var problem: ModelError? {
        for case .before(let count) in [start, end] where count < 0 { return Self.negative }
        for case .after(let count) in [start, end] where count < 0 { return Self.negative }
        if start == .end || end == .start { return ModelError(.invalidQuery, "a window's frame ends before it starts") }
        return nil
    }

    private static var negative: ModelError {
        ModelError(.invalidQuery, "a distance between rows must not be negative")
    }
}

extension Window.Frame.Bound {
    fileprivate var sql: SQL {
        switch self {
        case .start: "UNBOUNDED PRECEDING"
        case .end: "UNBOUNDED FOLLOWING"
        case .current: "CURRENT ROW"
        case .before(let count): "\(SQL(integer: count)) PRECEDING"
        case .after(let count): "\(SQL(integer: count)) FOLLOWING"
        }
    }
}
