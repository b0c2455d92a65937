extension ColumnExpression {
    /// True where the value is in the range, both ends included: `$0.views.isBetween(10...20)`.
    public func isBetween(_ range: ClosedRange<Value>) -> Condition where Value: Comparable {
        isBetween(range.lowerBound.sqlValue, and: range.upperBound.sqlValue)
    }

    /// True where there is a value and it is in the range, both ends included.
    public func isBetween<Bound: SQLConvertible & Comparable>(_ range: ClosedRange<Bound>) -> Condition
    where Value == Bound? {
        isBetween(range.lowerBound.sqlValue, and: range.upperBound.sqlValue)
    }

    /// True where the value is in the range, its end not included: `$0.createdAt.isBetween(monday..<nextMonday)`.
    public func isBetween(_ range: Range<Value>) -> Condition where Value: Comparable {
        self >= range.lowerBound && self < range.upperBound
    }

    /// True where there is a value and it is in the range, its end not included.
    public func isBetween<Bound: SQLConvertible & Comparable>(_ range: Range<Bound>) -> Condition
    where Value == Bound? {
        self >= range.lowerBound && self < range.upperBound
    }

    /// `10...20 ~= $0.views`, as a Swift pattern has it.
    public static func ~= (range: ClosedRange<Value>, value: Self) -> Condition where Value: Comparable {
        value.isBetween(range)
    }

    /// `monday..<nextMonday ~= $0.createdAt`, as a Swift pattern has it.
    public static func ~= (range: Range<Value>, value: Self) -> Condition where Value: Comparable {
        value.isBetween(range)
    }

    private func isBetween(_ lower: SQLValue, and upper: SQLValue) -> Condition {
        condition { "\($0) BETWEEN \(lower) AND \(upper)" }
    }
}
