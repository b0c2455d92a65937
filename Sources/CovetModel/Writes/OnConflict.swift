/// What to do where a row with the same unique values is there already.
///
/// ```swift
/// try await database.insert(draft, onConflict: .ignore(\.slug))
/// try await database.insert(draft, onConflict: .update(\.title, \.body, matching: \.slug))
/// try await database.insert(drafts, onConflict: .update(matching: \.day, \.page) { row, new in
///     row.views = row.views + new.views
/// }.where { row, new in new.version > row.version })
/// ```
/// It is one statement, so nothing comes between looking and writing, whoever else writes at the same time.
public struct OnConflict<Row: Model>: Sendable {
    private let target: [any PartialKeyPath<Row> & Sendable]
    private let action: Action
    private var condition: Rendered?

    private enum Action: Sendable {
        case ignore
        /// Every column that is not matched.
        case updateAll
        case update([any PartialKeyPath<Row> & Sendable])
        case change(Changes<Row>)
    }

    init(updating target: [any PartialKeyPath<Row> & Sendable]) { self.init(target, .updateAll) }
    init(ignoring target: [any PartialKeyPath<Row> & Sendable]) { self.init(target, .ignore) }

    private init(_ target: [any PartialKeyPath<Row> & Sendable], _ action: Action) {
        self.target = target
        self.action = action
    }

    /// Leaves the row that is there as it is, whichever unique value is the same.
    public static var ignore: Self { Self([], .ignore) }

    /// Leaves the row that is there as it is, when it has the same values in these columns, which are unique together.
    public static func ignore(_ key: (any PartialKeyPath<Row> & Sendable)...) -> Self { Self(key, .ignore) }

    /// Gives the row that is there all values of the new one, but for the id and the time of creation.
    public static func update(matching key: (any PartialKeyPath<Row> & Sendable)...) -> Self { Self(key, .updateAll) }

    /// Gives the row that is there these values of the new one.
    public static func update(
        _ columns: (any PartialKeyPath<Row> & Sendable)...,
        matching key: (any PartialKeyPath<Row> & Sendable)...
    ) -> Self {
        Self(key, .update(columns))
    }

    /// Changes the row that is there: `row.views = row.views + new.views`, where `new` is the one that could not be stored.
    public static func update(
        matching key: (any PartialKeyPath<Row> & Sendable)...,
        change: (_ row: inout Changes<Row>, _ new: Row.Columns) -> Void
    ) -> Self {
        var changes = Changes<Row>()
        change(&changes, Self.new)
        return Self(key, .change(changes))
    }

    /// Changes only a row of which the condition is true; another stays as it is.
    public func `where`(_ condition: (_ row: Row.Columns, _ new: Row.Columns) -> some ColumnExpression<Bool>) -> Self {
        var copy = self
        copy.condition = condition(Row.root, Self.new)._rendered
        return copy
    }

    private static var new: Row.Columns { Row.Columns(Scope(alias: "excluded")) }

    /// `" ON CONFLICT ..."`.
    func sql(now: SQLTimestamp) throws -> SQL {
        let columns = try target.map(Row.writtenColumn)
        var sql: SQL = " ON CONFLICT"
        if !columns.isEmpty {
            sql += " (\(columns.map { SQL(identifier: $0.name) }.joined()))"
            if let condition = Row.condition(ofUnique: target) { sql += " WHERE \(condition)" }
        }
        guard let assignments = try assignments(besides: columns, now: now) else { return sql + " DO NOTHING" }
        guard !columns.isEmpty else {
            throw ModelError(
                .invalidQuery,
                "an insert that updates on conflict needs the unique columns of \(Row.schema.name) that it matches"
            )
        }
        sql += " DO UPDATE SET \(assignments.joined())"
        if let problem = condition?.problem { throw problem }
        guard condition?.joins.isEmpty != false else {
            throw ModelError(.invalidQuery, "the condition of a conflict can look at the two rows only")
        }
        return condition.map { "\(sql) WHERE \($0.sql)" } ?? sql
    }

    private func assignments(besides matched: [ModelColumn], now: SQLTimestamp) throws -> [SQL]? {
        let schema = Row.schema
        switch action {
        case .ignore: return nil
        case .updateAll:
            let others = schema.columns.filter { column in
                column.isReplaceable && !matched.contains { $0.name == column.name }
            }
            // A row that has no other columns is "changed" to itself, so that it is returned.
            return (others.isEmpty ? matched : others).map(Self.taken) + schema.nextVersion
        case .update(let columns):
            return try columns.map { Self.taken(try Row.writtenColumn($0)) } + schema.nextVersion
                + schema.updated(now, unless: columns.map { schema.column(for: $0)?.name })
        case .change(let changes):
            guard let assignments = try changes.sql(now: now) else { return nil }
            return assignments
        }
    }

    /// The column's value from the row that could not be stored.
    private static func taken(_ column: ModelColumn) -> SQL {
        "\(identifier: column.name) = excluded.\(identifier: column.name)"
    }
}

extension Model {
    /// The column of a property that a statement may name.
    static func writtenColumn(_ keyPath: any PartialKeyPath<Self> & Sendable) throws(ModelError) -> ModelColumn {
        guard let column = schema.column(for: keyPath) else {
            throw ModelError(.invalidQuery, "a write of \(schema.name) names a property that is not a column")
        }
        return column
    }

    /// Which rows are in the unique index over these columns; `nil` where all are.
    fileprivate static func condition(ofUnique target: [any PartialKeyPath<Self> & Sendable]) -> SQL? {
        let names = Set(target.compactMap { schema.column(for: $0)?.name })
        guard schema.deletedAt != nil || indexes.contains(where: { $0.isUnique && $0.condition != nil }) else {
            return nil
        }
        let index = (try? tableSchema)?.indexes.first { $0.isUnique && Set($0.parts.map(\.column)) == names }
        return index?.condition
    }
}

extension ModelColumn {
    /// False for what a row keeps whatever is written over it.
    var isReplaceable: Bool {
        switch role {
        case .id, .createdAt, .version, .deletedAt, .generated: false
        case .value, .reference, .updatedAt: true
        }
    }
}
