/// Ranges in a column, present or not: `OpenEndedRange`, `Range` and `ClosedRange`.
public protocol RangeValue: SQLConvertible {
    associatedtype Bound: SQLRangeBound
}
extension OpenEndedRange: RangeValue {}
extension Range: RangeValue where Bound: SQLRangeBound {}
extension ClosedRange: RangeValue where Bound: SQLRangeBound {}
extension Optional: RangeValue where Wrapped: RangeValue {
    public typealias Bound = Wrapped.Bound
}

/// PostgreSQL has ranges and SQLite has not: there it is an error that says so. A GiST index helps all but the bounds. The empty range has no bounds, overlaps nothing and is in every other.
extension ColumnExpression where Value: RangeValue {
    /// True where the value is in the range: `$0.stay.contains(today)`.
    public func contains(_ bound: Value.Bound) -> Condition { range(" @> ", Computed(bound)) }

    /// True where the other expression's value is in the range.
    public func contains(_ bound: some ColumnExpression<Value.Bound>) -> Condition { range(" @> ", bound) }

    /// True where the whole of the other range is in this one.
    public func contains<Other: RangeValue>(_ other: Other) -> Condition where Other.Bound == Value.Bound {
        range(" @> ", Computed(other))
    }

    /// True where the whole of this range is in the other one.
    public func isContained<Other: RangeValue>(in other: Other) -> Condition where Other.Bound == Value.Bound {
        range(" <@ ", Computed(other))
    }

    /// True where the two have a value in common: `$0.stay.overlaps(from..<to)`.
    public func overlaps<Other: RangeValue>(_ other: Other) -> Condition where Other.Bound == Value.Bound {
        range(" && ", Computed(other))
    }

    /// True where the two expressions' ranges have a value in common.
    public func overlaps<Other: RangeValue>(_ other: some ColumnExpression<Other>) -> Condition
    where Other.Bound == Value.Bound {
        range(" && ", other)
    }

    /// True where the range ends before the other one begins.
    public func isBefore<Other: RangeValue>(_ other: Other) -> Condition where Other.Bound == Value.Bound {
        range(" << ", Computed(other))
    }

    /// True where the range begins after the other one ends.
    public func isAfter<Other: RangeValue>(_ other: Other) -> Condition where Other.Bound == Value.Bound {
        range(" >> ", Computed(other))
    }

    /// True where no value of the range is before those of the other one.
    public func beginsWithin<Other: RangeValue>(orAfter other: Other) -> Condition where Other.Bound == Value.Bound {
        range(" &> ", Computed(other))
    }

    /// True where no value of the range is after those of the other one.
    public func endsWithin<Other: RangeValue>(orBefore other: Other) -> Condition where Other.Bound == Value.Bound {
        range(" &< ", Computed(other))
    }

    /// True where one ends exactly where the other begins, with nothing between them and nothing in common.
    public func isAdjacent<Other: RangeValue>(to other: Other) -> Condition where Other.Bound == Value.Bound {
        range(" -|- ", Computed(other))
    }

    /// Where the range begins; null where it is empty or has no beginning.
    public func lowerBound() -> Computed<Value.Bound?> {
        function(isNullable: true, sqlite: { _ in Self.noRanges }, postgres: { "lower(\($0))" })
    }

    /// Where the range ends; null where it is empty or has no end. PostgreSQL ends ranges of days and whole numbers before the first value that is not in them.
    public func upperBound() -> Computed<Value.Bound?> {
        function(isNullable: true, sqlite: { _ in Self.noRanges }, postgres: { "upper(\($0))" })
    }

    /// True where the range begins with its lower bound, not behind it. False where it is empty or has no beginning.
    public func includesLowerBound() -> Condition { test("lower_inc") }

    /// True where the range ends with its upper bound, not before it. PostgreSQL writes ranges of days and whole numbers so that it is always false.
    public func includesUpperBound() -> Condition { test("upper_inc") }

    /// True where the range has no beginning. False where it is empty.
    public func isUnboundedBelow() -> Condition { test("lower_inf") }

    /// True where the range has no end. False where it is empty.
    public func isUnboundedAbove() -> Condition { test("upper_inf") }

    /// True where no value is in the range.
    public func isEmptyRange() -> Condition { test("isempty") }

    private func test(_ function: StaticString) -> Condition {
        let name = SQL(stringLiteral: function)
        return condition { SQL(of: $0, sqlite: { _ in Self.noRanges }, postgres: { "\(name)(\($0))" }) }
    }

    private func range(_ sign: StaticString, _ other: some ColumnExpression) -> Condition {
        let both: Computed<Bool> = function(of: other) { left, right in
            SQL(dependingOnDialect: { $0 == .sqlite ? Self.noRanges : "\(left)\(SQL(stringLiteral: sign))\(right)" })
        }
        var rendered = both._rendered
        rendered.operation = .comparison
        return Condition(rendered)
    }

    private static var noRanges: SQL {
        SQL(unsupported: Value.sqlType.unavailability(in: .sqlite) ?? "SQLite has no ranges: use two columns")
    }
}
