/// The bits of whole numbers: `$0.flags & 4 != 0`, `update { $0.flags |= 4 }`. Null where one of the numbers is.
extension ColumnExpression where Value: NumericValue, Value.Number: FixedWidthInteger {
    /// The bits that both have.
    public static func & (left: Self, right: Value.Number) -> Computed<Value> { left.common(Computed(right)) }
    /// The bits that both have.
    public static func & (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> { left.common(right) }

    /// The bits that one of them has, or both.
    public static func | (left: Self, right: Value.Number) -> Computed<Value> { left.together(Computed(right)) }
    /// The bits that one of them has, or both.
    public static func | (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> { left.together(right) }

    /// The bits that one of them has and the other has not.
    public static func ^ (left: Self, right: Value.Number) -> Computed<Value> { left.different(Computed(right)) }
    /// The bits that one of them has and the other has not.
    public static func ^ (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> { left.different(right) }

    /// The bits moved up by so many places, and zeros behind them: what grows beyond the type is gone, as in Swift. A count that is negative or not less than the type's
    /// width is a ``ModelError``. Of `UInt` and `UInt64`, of which databases keep 63 bits, a result beyond them cannot be read.
    public static func << (left: Self, count: Int) -> Computed<Value> {
        left.shifted(by: count) { number in
            let spare = 64 - Value.Number.bitWidth
            guard Value.Number.isSigned else {
                return spare == 0
                    ? "(\(number) << \(SQL(integer: count)))"
                    : "((\(number) << \(SQL(integer: count))) & \(SQL(integer: (1 << Value.Number.bitWidth) - 1)))"
            }
            // Up to the end of 64 bits and back again, which brings the sign along.
            return "((\(number) << \(SQL(integer: count + spare))) >> \(SQL(integer: spare)))"
        }
    }

    /// The bits moved down by so many places; the sign stays. A count that is negative or not less than the type's width is a ``ModelError``.
    public static func >> (left: Self, count: Int) -> Computed<Value> {
        left.shifted(by: count) { "(\($0) >> \(SQL(integer: count)))" }
    }

    /// The bits that it has not.
    public static prefix func ~ (operand: Self) -> Computed<Value> where Value.Number: SignedInteger {
        operand.function { "(~ \($0))" }
    }

    private func common(_ other: some ColumnExpression) -> Computed<Value> { function(of: other) { "(\($0) & \($1))" } }

    private func together(_ other: some ColumnExpression) -> Computed<Value> {
        function(of: other) { "(\($0) | \($1))" }
    }

    private func different(_ other: some ColumnExpression) -> Computed<Value> {
        function(
            of: other,
            // What both have is a part of what one has or both, so that the difference borrows nothing.
            sqlite: { "((\($0) | \($1)) - (\($0) & \($1)))" },
            postgres: { "(\($0) # \($1))" }
        )
    }

    private func shifted(by count: Int, _ shift: @escaping @Sendable (SQL) -> SQL) -> Computed<Value> {
        guard count >= 0, count < Value.Number.bitWidth else {
            var rendered = _rendered.wrapped(as: "0")
            rendered.report(
                "bits of a \(Value.Number.self) are moved by 0 to \(Value.Number.bitWidth - 1) places, not by \(count)"
            )
            return Computed(_rendered: rendered)
        }
        let type = Value.sqlType
        return function(
            sqlite: shift,
            postgres: { "CAST(\(shift("CAST(\($0) AS BIGINT)")) AS \(SQL(type: type, for: .postgres)))" }
        )
    }
}

/// `update { $0.flags |= 4 }`.
extension Computed where Value: NumericValue, Value.Number: FixedWidthInteger {
    public static func &= (left: inout Computed, right: Value.Number) { left = left & right }
    public static func |= (left: inout Computed, right: Value.Number) { left = left | right }
    public static func ^= (left: inout Computed, right: Value.Number) { left = left ^ right }
    public static func &= (left: inout Computed, right: some ColumnExpression<Value>) { left = left & right }
    public static func |= (left: inout Computed, right: some ColumnExpression<Value>) { left = left | right }
    public static func ^= (left: inout Computed, right: some ColumnExpression<Value>) { left = left ^ right }
}
