/// A condition that every row of a model must meet, kept by the table: `static let checks = [Check("price_is_positive") { $0.price > 0 }]`.
///
/// A row that does not meet it is refused with a ``CheckViolation`` that names it.
public struct ModelCheck<Root: Model>: Sendable {
    package let name: SQLIdentifier
    package let condition: Rendered

    /// - Parameters:
    ///   - name: the constraint's name in the database; no two checks of a table share one.
    ///   - condition: over the row's own columns. Null is no violation, as SQL has it.
    public init(_ name: SQLIdentifier, _ condition: (Root.Columns) -> some ColumnExpression<Bool>) {
        self.name = name
        self.condition = condition(Root.root)._rendered
    }
}
