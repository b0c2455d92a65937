/// A way to order rows: `$0.createdAt.descending`.
///
/// Nulls come first where values ascend and last where they descend, in every database.
public struct Ordering: Sendable {
    package let rendered: Rendered
    package let sql: SQL

    fileprivate init(_ rendered: Rendered, isDescending: Bool) {
        self.rendered = rendered
        let expression = rendered.sql
        let isNullable = rendered.isNullable
        sql = SQL(dependingOnDialect: { dialect in
            let ordered: SQL = isDescending ? "\(expression) DESC" : "\(expression) ASC"
            guard isNullable, dialect == .postgres else { return ordered }
            return ordered + (isDescending ? " NULLS LAST" : " NULLS FIRST")
        })
    }
}

extension ColumnExpression {
    /// From the least value to the greatest.
    public var ascending: Ordering { Ordering(_rendered, isDescending: false) }
    /// From the greatest value to the least.
    public var descending: Ordering { Ordering(_rendered, isDescending: true) }
}

/// Collects the orderings of `order { $0.createdAt.descending; $0.id.ascending }`, the first one leading.
@resultBuilder
public enum OrderBuilder {
    public static func buildBlock(_ orderings: Ordering...) -> [Ordering] { orderings }
}
