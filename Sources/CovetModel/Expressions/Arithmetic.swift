#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Numbers, present or not, that the database computes with. A computation with null is null.
public protocol NumericValue: SQLConvertible {
    /// The number itself, without the optional.
    associatedtype Number: SQLConvertible
    /// `Double`, optional where the number is.
    associatedtype RealResult: SQLConvertible = Double
    /// `String`, optional where the number is.
    associatedtype TextResult: SQLConvertible = String
}

extension Int: NumericValue { public typealias Number = Int }
extension Int64: NumericValue { public typealias Number = Int64 }
extension Int32: NumericValue { public typealias Number = Int32 }
extension Int16: NumericValue { public typealias Number = Int16 }
extension Int8: NumericValue { public typealias Number = Int8 }
extension UInt: NumericValue { public typealias Number = UInt }
extension UInt64: NumericValue { public typealias Number = UInt64 }
extension UInt32: NumericValue { public typealias Number = UInt32 }
extension UInt16: NumericValue { public typealias Number = UInt16 }
extension UInt8: NumericValue { public typealias Number = UInt8 }
extension Double: NumericValue { public typealias Number = Double }
extension Float: NumericValue { public typealias Number = Float }
extension SQLDecimal: NumericValue { public typealias Number = SQLDecimal }
extension Decimal: NumericValue { public typealias Number = Decimal }
extension Optional: NumericValue where Wrapped: NumericValue {
    public typealias Number = Wrapped.Number
    public typealias RealResult = Double?
    public typealias TextResult = String?
}

/// `$0.views + 1`, `$0.price * $0.quantity`. Whole numbers that grow beyond their type are an error where they are to be stored. Elsewhere they are the database's matter: an error in
/// PostgreSQL, a floating-point number in SQLite, which does not read as a whole one.
extension ColumnExpression where Value: NumericValue {
    public static func + (left: Self, right: Value.Number) -> Computed<Value> { left.computed(" + ", right.sqlValue) }
    public static func - (left: Self, right: Value.Number) -> Computed<Value> { left.computed(" - ", right.sqlValue) }
    public static func * (left: Self, right: Value.Number) -> Computed<Value> { left.computed(" * ", right.sqlValue) }

    /// Whole numbers divide to whole numbers, towards zero. Dividing by zero is a ``ModelError``.
    public static func / (left: Self, right: Value.Number) -> Computed<Value> { left.divided(" / ", right.sqlValue) }

    /// The remainder of a division, with the sign of the left side. By zero it is a ``ModelError``.
    public static func % (left: Self, right: Value.Number) -> Computed<Value> where Value.Number: BinaryInteger {
        left.divided(" % ", right.sqlValue)
    }

    public static func + (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> {
        left.function(of: right) { "(\($0) + \($1))" }
    }
    public static func - (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> {
        left.function(of: right) { "(\($0) - \($1))" }
    }
    public static func * (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> {
        left.function(of: right) { "(\($0) * \($1))" }
    }

    public static prefix func - (operand: Self) -> Computed<Value> { operand.function { "(- \($0))" } }

    /// The quotient, or null where the divisor is zero or one of the two is null.
    public func divided<Divisor: NumericValue>(by divisor: some ColumnExpression<Divisor>) -> Computed<Value.Number?>
    where Divisor.Number == Value.Number {
        let quotient: Computed<Value.Number?> = function(of: divisor) { "(\($0) / nullif(\($1), 0))" }
        return Computed(_rendered: quotient._rendered.nullable(true))
    }

    /// The number without its sign.
    public func absolute() -> Computed<Value> { function { "abs(\($0))" } }

    /// The nearest number with so many digits after the point; a half goes away from zero.
    public func rounded(places: Int = 0) -> Computed<Value> {
        let type = Value.sqlType
        let places = SQL(integer: places)
        return function(
            sqlite: { "round(\($0), \(places))" },
            // PostgreSQL rounds only exact numbers to places, and floating-point halves to even.
            postgres: { "CAST(round(CAST(\($0) AS NUMERIC), \(places)) AS \(SQL(type: type, for: .postgres)))" }
        )
    }

    /// The greatest whole number that is not above.
    public func floor() -> Computed<Value> { own { "floor(\($0))" } }
    /// The least whole number that is not below.
    public func ceiling() -> Computed<Value> { own { "ceil(\($0))" } }
    /// -1, 0 or 1.
    public func sign() -> Computed<Value> { own { "sign(\($0))" } }

    /// PostgreSQL gives a floating-point number for a whole one.
    private func own(_ call: @escaping @Sendable (SQL) -> SQL) -> Computed<Value> {
        let type = Value.sqlType
        return function(sqlite: call, postgres: { "CAST(\(call($0)) AS \(SQL(type: type, for: .postgres)))" })
    }

    /// The number to the power of the exponent, as a floating-point number.
    public func power(_ exponent: Double) -> Computed<Value.RealResult> {
        real(sqlite: { "pow(\($0), \(exponent))" }, postgres: { "power(\($0), CAST(\(exponent) AS DOUBLE PRECISION))" })
    }
    /// The number to the power of what another expression has. Null where one of the two is.
    public func power(_ exponent: some ColumnExpression<some NumericValue>) -> Computed<Double?> {
        function(
            of: exponent,
            sqlite: { "pow(\($0), \($1))" },
            postgres: { "power(CAST(\($0) AS DOUBLE PRECISION), CAST(\($1) AS DOUBLE PRECISION))" }
        )
    }

    /// The remainder of a division, with the sign of this number; for numbers with a fraction as well. By zero it is a ``ModelError``.
    public func truncatingRemainder(dividingBy divisor: Value.Number) -> Computed<Value> {
        let type = Value.sqlType
        let value = divisor.sqlValue
        let remainder: Computed<Value> = function(
            sqlite: { type.isWhole ? "(\($0) % \(value))" : "mod(\($0), \(value))" },
            postgres: {
                "CAST(mod(CAST(\($0) AS NUMERIC), CAST(\(value) AS NUMERIC)) AS \(SQL(type: type, for: .postgres)))"
            }
        )
        return remainder.refusing(divisor: value)
    }

    /// Of a negative number it is an error in PostgreSQL, and null in SQLite.
    public func squareRoot() -> Computed<Value.RealResult> {
        real(sqlite: { "sqrt(\($0))" }, postgres: { "sqrt(\($0))" })
    }
    /// To the base e. Of zero or less it is an error in PostgreSQL, and null in SQLite.
    public func logarithm() -> Computed<Value.RealResult> { real(sqlite: { "ln(\($0))" }, postgres: { "ln(\($0))" }) }

    /// To another base.
    public func logarithm(base: Double) -> Computed<Value.RealResult> {
        real(
            sqlite: { "(ln(\($0)) / ln(\(base)))" },
            postgres: { "(ln(\($0)) / ln(CAST(\(base) AS DOUBLE PRECISION)))" }
        )
    }
    /// The number e to the power of this one.
    public func exponential() -> Computed<Value.RealResult> {
        real(sqlite: { "exp(\($0))" }, postgres: { "exp(\($0))" })
    }

    func real<Result>(
        sqlite: @escaping @Sendable (SQL) -> SQL,
        postgres: @escaping @Sendable (SQL) -> SQL
    ) -> Computed<Result> {
        function(sqlite: sqlite, postgres: { postgres("CAST(\($0) AS DOUBLE PRECISION)") })
    }

    private func computed(_ sign: StaticString, _ right: SQLValue) -> Computed<Value> {
        function { left in
            var sql: SQL = "(\(left)"
            sql.append(sign)
            sql.append(value: right)
            sql += ")"
            return sql
        }
    }

    private func divided(_ sign: StaticString, _ right: SQLValue) -> Computed<Value> {
        computed(sign, right).refusing(divisor: right)
    }
}

extension Computed {
    fileprivate func refusing(divisor: SQLValue) -> Computed {
        guard divisor.isZero else { return self }
        var rendered = _rendered
        rendered.report("a query divides by zero")
        return Computed(_rendered: rendered)
    }
}

extension SQLType {
    fileprivate var isWhole: Bool { [.int16, .int32, .int64].contains(self) }
}

extension SQLValue {
    fileprivate var isZero: Bool {
        switch self {
        case .int64(0), .double(0): true
        case .decimal(let value): value.significantDigits == 0
        default: false
        }
    }
}

/// `update { $0.views += 1 }`.
extension Computed where Value: NumericValue {
    public static func += (left: inout Computed, right: Value.Number) { left = left + right }
    public static func -= (left: inout Computed, right: Value.Number) { left = left - right }
    public static func *= (left: inout Computed, right: Value.Number) { left = left * right }
    public static func /= (left: inout Computed, right: Value.Number) { left = left / right }
    public static func += (left: inout Computed, right: some ColumnExpression<Value>) { left = left + right }
    public static func -= (left: inout Computed, right: some ColumnExpression<Value>) { left = left - right }
    public static func *= (left: inout Computed, right: some ColumnExpression<Value>) { left = left * right }
}
