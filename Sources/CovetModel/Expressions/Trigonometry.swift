/// Angles are in radians. What has no real result, as the arc sine of 2, is an error in PostgreSQL, and null in SQLite.
extension ColumnExpression where Value: NumericValue {
    public func sine() -> Computed<Value.RealResult> { real(sqlite: { "sin(\($0))" }, postgres: { "sin(\($0))" }) }
    public func cosine() -> Computed<Value.RealResult> { real(sqlite: { "cos(\($0))" }, postgres: { "cos(\($0))" }) }
    public func tangent() -> Computed<Value.RealResult> { real(sqlite: { "tan(\($0))" }, postgres: { "tan(\($0))" }) }
    /// Of zero it is infinite in PostgreSQL, and null in SQLite.
    public func cotangent() -> Computed<Value.RealResult> {
        real(sqlite: { "(1 / tan(\($0)))" }, postgres: { "cot(\($0))" })
    }
    public func arcSine() -> Computed<Value.RealResult> { real(sqlite: { "asin(\($0))" }, postgres: { "asin(\($0))" }) }
    public func arcCosine() -> Computed<Value.RealResult> {
        real(sqlite: { "acos(\($0))" }, postgres: { "acos(\($0))" })
    }
    public func arcTangent() -> Computed<Value.RealResult> {
        real(sqlite: { "atan(\($0))" }, postgres: { "atan(\($0))" })
    }

    /// The angle of the point with this ordinate and that abscissa, from -π to π.
    public func arcTangent(over abscissa: some ColumnExpression<Value>) -> Computed<Value.RealResult> {
        function(
            of: abscissa,
            sqlite: { "atan2(\($0), \($1))" },
            postgres: { "atan2(CAST(\($0) AS DOUBLE PRECISION), CAST(\($1) AS DOUBLE PRECISION))" }
        )
    }

    /// Degrees as radians.
    public func radians() -> Computed<Value.RealResult> {
        real(sqlite: { "radians(\($0))" }, postgres: { "radians(\($0))" })
    }
    /// Radians as degrees.
    public func degrees() -> Computed<Value.RealResult> {
        real(sqlite: { "degrees(\($0))" }, postgres: { "degrees(\($0))" })
    }
}
