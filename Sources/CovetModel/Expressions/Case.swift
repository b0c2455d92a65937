/// A value that depends on conditions, the first true one deciding.
///
/// ```swift
/// let heat = Case(when: $0.views > 1_000, then: "hot").when($0.views > 100, then: "warm").otherwise("cold")
/// ```
public struct Case<Value: SQLConvertible>: Sendable {
    private var branches: [Rendered]
    private var sql: SQL

    /// Begins with the condition that is asked first.
    public init(when condition: some ColumnExpression<Bool>, then value: Value) {
        self.init(condition._rendered, Computed(value)._rendered)
    }

    /// Begins with the condition that is asked first; the value is computed.
    public init(when condition: some ColumnExpression<Bool>, then value: some ColumnExpression<Value>) {
        self.init(condition._rendered, value._rendered)
    }

    private init(_ condition: Rendered, _ value: Rendered) {
        branches = []
        sql = "CASE"
        add(condition, value)
    }

    /// Asked when none before was true.
    public func when(_ condition: some ColumnExpression<Bool>, then value: Value) -> Case {
        adding(condition._rendered, Computed(value)._rendered)
    }

    /// Asked when none before was true; the value is computed.
    public func when(_ condition: some ColumnExpression<Bool>, then value: some ColumnExpression<Value>) -> Case {
        adding(condition._rendered, value._rendered)
    }

    /// The value where none of the conditions is true.
    public func otherwise(_ value: Value) -> Computed<Value> { ending(Computed(value)._rendered) }

    /// What is computed where none of the conditions is true.
    public func otherwise(_ value: some ColumnExpression<Value>) -> Computed<Value> { ending(value._rendered) }

    /// Null where none of the conditions is true.
    public func otherwiseNull() -> Computed<Value?> {
        Computed(_rendered: Rendered.parts(branches, as: "\(sql) END").nullable(true))
    }

    private mutating func add(_ condition: Rendered, _ value: Rendered) {
        sql += " WHEN \(condition.sql) THEN \(value.operand(of: .comparison))"
        // A condition that is null is not true; it makes no value null.
        branches += [condition.nullable(false), value]
    }

    private func adding(_ condition: Rendered, _ value: Rendered) -> Case {
        var copy = self
        copy.add(condition, value)
        return copy
    }

    private func ending(_ value: Rendered) -> Computed<Value> {
        Computed(_rendered: .parts(branches + [value], as: "\(sql) ELSE \(value.operand(of: .comparison)) END"))
    }
}
