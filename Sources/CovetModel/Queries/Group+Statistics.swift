/// Aggregates of bits, and of how two numbers go together.
extension Group {
    /// The bits that every number has; null where there is none.
    public func commonBits<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<Value.Number?> where Value.Number: FixedWidthInteger {
        call("bit_and", [expression(columns)._rendered], condition)
    }

    /// The bits that some number has; null where there is none.
    public func allBits<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<Value.Number?> where Value.Number: FixedWidthInteger {
        call("bit_or", [expression(columns)._rendered], condition)
    }

    /// The bits that an odd count of the numbers has; null where there is none.
    public func oddBits<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<Value.Number?> where Value.Number: FixedWidthInteger {
        call("bit_xor", [expression(columns)._rendered], condition)
    }

    /// How one number goes with another, over the rows that have both: `$0.statistic(.correlation, of: \.price, by: \.rooms)`. Null where there are too few rows, or
    /// what it divides by is zero.
    ///
    /// - Parameters:
    ///   - dependent: what is explained, y.
    ///   - independent: what explains it, x.
    public func statistic(
        _ statistic: PairStatistic,
        of dependent: (Root.Columns) -> some ColumnExpression<some NumericValue>,
        by independent: (Root.Columns) -> some ColumnExpression<some NumericValue>,
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<Double?> {
        let pair: Computed<Double?> = call(
            SQL(unsafeRaw: statistic.rawValue),
            [dependent(columns)._rendered, independent(columns)._rendered].map {
                $0.wrapped(as: $0.sql.cast(to: Double.self))
            },
            condition
        )
        return pair.cast(to: Double.self)
    }

    private func call<Value>(
        _ name: SQL,
        _ arguments: [Rendered],
        _ condition: ((Root.Columns) -> any ColumnExpression<Bool>)?
    ) -> Computed<Value> {
        let call = Rendered.parts(arguments, as: "\(name)(\(arguments.map(\.sql).joined()))")
        return Computed(_rendered: call.filtered(by: condition?(columns)._rendered).nullable(true))
    }
}

/// What can be said of pairs of numbers; the names are those of the SQL standard.
public enum PairStatistic: String, Sendable, Hashable, CaseIterable {
    /// From -1 to 1.
    case correlation = "corr"
    /// The mean of the products of both distances from their means.
    case covariance = "covar_pop"
    /// The same where the rows are a sample of more; null for one.
    case sampleCovariance = "covar_samp"
    /// How much y grows with x: the slope of the line that fits best.
    case slope = "regr_slope"
    /// The y where this line has its x = 0.
    case intercept = "regr_intercept"
    /// The part of y's variance that the line explains, from 0 to 1.
    case determination = "regr_r2"
    /// The mean of x, where there is a y.
    case independentAverage = "regr_avgx"
    /// The mean of y, where there is an x.
    case dependentAverage = "regr_avgy"
    /// The sum of the squared distances of x from its mean.
    case independentSquares = "regr_sxx"
    /// The sum of the squared distances of y from its mean.
    case dependentSquares = "regr_syy"
    /// The sum of the products of both distances.
    case products = "regr_sxy"
    /// In how many rows both are.
    case pairs = "regr_count"
}
