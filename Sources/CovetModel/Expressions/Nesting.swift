/// The tables whose closures are being evaluated right now, outermost first.
///
/// A subquery is written inside the closure of the query around it and may speak of its columns. When both are over the same table, their columns must not have the
/// same name: a query that begins inside a closure takes another one.
package enum Nesting {
    @TaskLocal package static var open: [SQLIdentifier] = []

    /// The name of a table in a query that begins here: its own, or `articles^1` inside of one closure.
    package static func alias(of table: SQLIdentifier) -> SQLIdentifier {
        let depth = open.count
        return depth == 0 ? table : SQLIdentifier(derived: Scope.shortened("\(table.name)^\(depth)"))
    }

    package static func within<Result>(_ alias: SQLIdentifier, _ body: () -> Result) -> Result {
        $open.withValue(open + [alias], operation: body)
    }
}
