/// What is computed over many rows, in the two steps that filters and windows come between: the call, and what makes its value one of the type wanted.
package enum AggregateFunction: Sendable {
    case sum, average, min, max

    package static func count(_ rendered: Rendered?, isDistinct: Bool = false) -> Rendered {
        guard let rendered else { return Rendered(sql: "count(*)") }
        return rendered.wrapped(
            isNullable: false,
            as: isDistinct ? "count(DISTINCT \(rendered.sql))" : "count(\(rendered.sql))"
        )
    }

    package func of(_ rendered: Rendered) -> Rendered {
        let sql: SQL =
            switch self {
            case .sum: "sum(\(rendered.sql))"
            case .average: "avg(\(rendered.sql))"
            case .min: "min(\(rendered.sql))"
            case .max: "max(\(rendered.sql))"
            }
        return rendered.wrapped(isNullable: true, as: sql)
    }

    /// PostgreSQL sums whole numbers into a wider type and averages them exactly; a sum of nothing is 0.
    package func finished<Value: SQLConvertible>(_ call: SQL, as type: Value.Type) -> SQL {
        switch self {
        case .sum: "coalesce(\(call.cast(to: type)), 0)"
        case .average: call.cast(to: Double.self)
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
