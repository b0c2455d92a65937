/// What is computed over many rows, in the two steps that filters and windows come between: the call, and what makes its value one of the type wanted.
package enum AggregateFunction: Sendable, Hashable {
    case sum, average, min, max
    case variance(ofSample: Bool), deviation(ofSample: Bool)

    package static func count(_ rendered: Rendered?, isDistinct: Bool = false) -> Rendered {
        guard let rendered else { return Rendered(sql: "count(*)") }
        return rendered.wrapped(
            isNullable: false,
            as: isDistinct ? "count(DISTINCT \(rendered.sql))" : "count(\(rendered.sql))"
        )
    }

    package func of(_ rendered: Rendered, isDistinct: Bool = false) -> Rendered {
        let name: SQL =
            switch self {
            case .sum: "sum"
            case .average: "avg"
            case .min: "min"
            case .max: "max"
            case .variance(ofSample: true): "var_samp"
            case .variance(ofSample: false): "var_pop"
            case .deviation(ofSample: true): "stddev_samp"
            case .deviation(ofSample: false): "stddev_pop"
            }
        let distinct: SQL = isDistinct ? "DISTINCT " : SQL()
        return rendered.wrapped(isNullable: true, as: "\(name)(\(distinct)\(rendered.sql))")
    }

    /// PostgreSQL sums whole numbers into a wider type and averages them exactly; a sum of nothing is 0.
    package func finished<Value: SQLConvertible>(_ call: SQL, as type: Value.Type) -> SQL {
        switch self {
        case .sum: "coalesce(\(call.cast(to: type)), 0)"
        case .average, .variance, .deviation: call.cast(to: Double.self)
        case .min, .max: call
        }
    }
}

extension Rendered {
    /// An aggregate of the rows alone that meet a condition.
    package func filtered(by condition: Rendered?) -> Rendered {
        guard let condition else { return self }
        var result = combined(with: condition, as: "\(sql) FILTER (WHERE \(condition.sql))")
        result.isNullable = isNullable
        return result
    }
}
