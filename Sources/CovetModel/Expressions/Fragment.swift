/// SQL of your own as a part of a query, with the type that it has.
///
/// ```swift
/// Article.order { Fragment<Double>("similarity(\($0.title), \(term))").descending }
/// ```
/// Columns and other expressions are spliced with the joins that they need, everything else that is interpolated is bound, and the text itself can come only from a
/// literal in the source. Databases differ: ``init(sqlite:postgres:)`` has a text for each.
public struct Fragment<Value: SQLConvertible>: ColumnExpression, ExpressibleByStringInterpolation {
    public let _rendered: Rendered

    public init(stringLiteral value: StaticString) {
        _rendered = Self.bracketed([], SQL(stringLiteral: value))
    }

    public init(stringInterpolation: FragmentInterpolation) {
        _rendered = Self.bracketed(
            stringInterpolation.parts,
            SQL(pieces: stringInterpolation.sql.pieces)
        )
    }

    /// A text for each database.
    public init(sqlite: Fragment, postgres: Fragment) {
        let (left, right) = (sqlite._rendered, postgres._rendered)
        _rendered = left.combined(
            with: right,
            as: SQL(dependingOnDialect: { $0 == .sqlite ? left.sql : right.sql }),
            operation: .comparison
        )
    }

    private static func bracketed(_ parts: [Rendered], _ sql: SQL) -> Rendered {
        // What operators it has inside is not known: another one puts it in brackets.
        var rendered = Rendered.parts(parts, as: sql, operation: .comparison)
        rendered.isNullable = rendered.isNullable || Value.isNullable
        if Value.self == Bool.self { rendered.sql = "(\(sql))" }
        return rendered
    }
}

/// What can stand in `\( )` of a ``Fragment``.
public struct FragmentInterpolation: StringInterpolationProtocol {
    fileprivate var sql: SQL.Interpolation
    fileprivate var parts: [Rendered] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
        sql = SQL.Interpolation(literalCapacity: literalCapacity, interpolationCount: interpolationCount)
    }

    public mutating func appendLiteral(_ literal: StaticString) {
        sql.appendLiteral(literal)
    }

    /// Splices a column or another expression.
    public mutating func appendInterpolation(_ expression: some ColumnExpression) {
        let rendered = expression._rendered
        parts.append(rendered)
        sql.appendInterpolation(rendered.operand(of: .comparison))
    }

    /// Splices the rows of a query: `EXISTS (\(query))`.
    public mutating func appendInterpolation(_ query: some Query) {
        let subquery = query._plan.subquery
        parts.append(subquery)
        sql.appendInterpolation(subquery.sql)
    }

    /// Binds the value: it travels beside the text.
    public mutating func appendInterpolation(_ value: some SQLBindable) {
        sql.appendInterpolation(value)
    }

    /// Splices SQL with its values.
    public mutating func appendInterpolation(_ fragment: SQL) {
        sql.appendInterpolation(fragment)
    }

    /// Quotes a name.
    public mutating func appendInterpolation(identifier: SQLIdentifier) {
        sql.appendInterpolation(identifier: identifier)
    }
}
