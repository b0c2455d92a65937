/// JSON that the database makes of a row.
extension CodedColumn {
    /// An object of the row's values, as one value: `JSONColumn<Summary>.object(["title": $0.title, "views": $0.views])`.
    ///
    /// It is decoded as any other: members that the type does not know are left out, and one that is missing is a decoding error. Texts, numbers, truth values, UUIDs, moments,
    /// dates and times, enumerations, keys and other JSON can be members; dates without a moment come as text. A name that is there twice is a ``ModelError``.
    public static func object(_ members: KeyValuePairs<String, any ColumnExpression>) -> Computed<CodedColumn> {
        let values = members.map { name, expression in (name: name, value: JSONMember(expression)) }
        var rendered = Rendered.parts(
            values.map(\.value.rendered),
            as: SQL(dependingOnDialect: { dialect in
                let arguments = values.map { "CAST(\($0.name) AS TEXT), \($0.value.sql(for: dialect))" as SQL }
                return dialect == .sqlite
                    ? "json_object(\(arguments.joined()))" : "jsonb_build_object(\(arguments.joined()))"
            })
        ).nullable(false)
        var seen: Set<String> = []
        if let twice = members.map(\.key).first(where: { !seen.insert($0).inserted }) {
            rendered.report("a JSON object has the member \"\(twice)\" twice")
        }
        if members.count > 50 {
            rendered.report("a JSON object has at most 50 members, not \(members.count): PostgreSQL takes no more")
        }
        return Computed(_rendered: rendered)
    }

    /// An array of the row's values, as one value: `JSONColumn<[Int?]>.array([$0.first, $0.second])`. What ``object(_:)`` says of members is so of elements.
    public static func array(_ elements: [any ColumnExpression]) -> Computed<CodedColumn> {
        let values = elements.map { JSONMember($0) }
        var rendered = Rendered.parts(
            values.map(\.rendered),
            as: SQL(dependingOnDialect: { dialect in
                let elements = values.map { $0.sql(for: dialect) }.joined()
                return dialect == .sqlite ? "json_array(\(elements))" : "jsonb_build_array(\(elements))"
            })
        ).nullable(false)
        if elements.count > 100 {
            rendered.report(
                "a JSON array of expressions has at most 100, not \(elements.count): PostgreSQL takes no more"
            )
        }
        return Computed(_rendered: rendered)
    }
}

extension Group {
    /// The values as JSON, nulls among them: what ``values(_:isDistinct:order:where:)`` gives, in both databases. Empty where no row meets the condition. PostgreSQL can
    /// put them in an order, SQLite takes them as they come.
    public func jsonValues<Value: SQLConvertible & Codable>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>,
        @OrderBuilder order: (Root.Columns) -> [Ordering] = { _ in [] },
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<JSONColumn<[Value]>> {
        let value = JSONMember(expression(columns))
        let orderings = order(columns)
        let by = Self.order(by: orderings)
        let sql = SQL(dependingOnDialect: { dialect in
            switch dialect {
            case .sqlite where !by.isEmpty:
                SQL(
                    unsupported:
                        "SQLite gathers values in no order of its own: leave the order out, or sort them in Swift"
                )
            case .sqlite: "json_group_array(\(value.sql(for: dialect)))"
            case .postgres: "jsonb_agg(\(value.sql(for: dialect))\(by))"
            }
        })
        let call = Rendered.parts([value.rendered] + orderings.map(\.rendered), as: sql).filtered(
            by: condition?(columns)._rendered
        )
        return Computed(_rendered: call.wrapped(isNullable: false, as: "coalesce(\(call.sql), '[]')"))
    }
}

/// A value on its way into JSON, in the form that ``JSONColumn`` reads.
private struct JSONMember: Sendable {
    let rendered: Rendered
    private let type: SQLType

    init<Expression: ColumnExpression>(_ expression: Expression) {
        rendered = expression.settled
        type = Expression.Value.sqlType
    }

    func sql(for dialect: SQLDialect) -> SQL {
        let value = rendered.operand(of: .comparison)
        switch (type, dialect) {
        case (.bool, .sqlite): return "json(CASE WHEN \(value) THEN 'true' WHEN NOT \(value) THEN 'false' END)"
        case (.json, .sqlite): return "json(\(value))"
        case (.timestamp, .postgres):
            return "to_char(\(value) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        case (.localTimestamp, .postgres): return "to_char(\(value), 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        case (.time, .postgres): return "to_char(\(value), 'HH24:MI:SS.US')"
        case (.bytes, _), (.interval, _), (.range, _), (.inet, _), (.array, _):
            return SQL(
                unsupported:
                    "a value of type \(type.name(for: .postgres)) has no form of its own in JSON: select it beside the JSON"
            )
        default: return value
        }
    }
}
