/// The one row of another model whose key points to one of `Root`, where there is one: `static let profile = hasOne(\Profile.user)`.
///
/// The key must be `@Unique`, else there could be several.
public struct ToOne<Root: Model, Child: Model>: Sendable {
    /// The child's column that holds the root's id.
    package let key: SQLIdentifier
    /// What is wrong with the relation; reported by the statement that uses it.
    @usableFromInline package let problem: ModelError?

    fileprivate init(key: AnyKeyPath) {
        guard let column = Child.schema.column(for: key) else {
            self.key = "id"
            problem = ToMany<Root, Child>.notAColumn(of: Child.self)
            return
        }
        self.key = column.name
        problem =
            column.isUnique
            ? nil
            : ModelError(
                .invalidModel,
                "\(Root.schema.name) has one \(Child.schema.name) only when \(Child.schema.name).\(column.property) is @Unique"
            )
    }

    /// The same as a relation to any number of rows.
    @usableFromInline package var asMany: ToMany<Root, Child> { ToMany(key: key, problem: problem) }

    /// The child's columns beside those of `scope`.
    @usableFromInline package func scope(in scope: Scope) -> Scope {
        scope.joined(toOne: Child.self, key: key, id: Root.schema.id)
    }
}

extension Model {
    /// The one row whose key points to this one.
    public static func hasOne<Child: Model>(_ key: any KeyPath<Child, ID> & Sendable) -> ToOne<Self, Child> {
        ToOne(key: key)
    }

    /// The one row whose key, where it has one, points to this one.
    public static func hasOne<Child: Model>(_ key: any KeyPath<Child, ID?> & Sendable) -> ToOne<Self, Child> {
        ToOne(key: key)
    }
}

/// The columns of the row of a ``ToOne`` relation, null where there is none: what `$0.related(\.profile)` is in a query.
@dynamicMemberLookup
public struct Related<Child: Model>: Sendable {
    let scope: Scope
    let problem: ModelError?

    public subscript<Value>(dynamicMember member: KeyPath<Child.Columns, Column<Value>>) -> Column<Value?> {
        let column = Child.Columns(scope)[keyPath: member]
        return Column(_rendered: marked(column._rendered), _name: column._name)
    }

    public subscript<Value>(dynamicMember member: KeyPath<Child.Columns, Column<Value?>>) -> Column<Value?> {
        let column = Child.Columns(scope)[keyPath: member]
        return Column(_rendered: marked(column._rendered), _name: column._name)
    }

    public subscript<Other>(
        dynamicMember member: KeyPath<Child.Columns, Reference<Other>>
    ) -> OptionalReference<Other> {
        let key = Child.Columns(scope)[keyPath: member]
        return OptionalReference<Other>(_rendered: marked(key._rendered), _name: key._name, _scope: key._scope)
    }

    public subscript<Other>(
        dynamicMember member: KeyPath<Child.Columns, OptionalReference<Other>>
    ) -> OptionalReference<Other> {
        let key = Child.Columns(scope)[keyPath: member]
        return OptionalReference<Other>(_rendered: marked(key._rendered), _name: key._name, _scope: key._scope)
    }

    private func marked(_ rendered: Rendered) -> Rendered {
        var rendered = rendered
        rendered.problem = rendered.problem ?? problem
        return rendered
    }
}

extension ModelColumns {
    /// The columns of the one related row, to ask and to order by: `User.where { $0.related(\.profile).country == "CH" }`.
    public func related<Child: Model>(_ relation: (Root.Type) -> ToOne<Root, Child>) -> Related<Child> {
        let relation = relation(Root.self)
        return Related(scope: relation.scope(in: _scope), problem: relation.problem)
    }

    /// True where the row has the related one, and the condition is true of that.
    public func has<Child: Model>(
        _ relation: (Root.Type) -> ToOne<Root, Child>,
        where condition: (Child.Columns) -> some ColumnExpression<Bool>
    ) -> Condition {
        let many = relation(Root.self).asMany
        return has({ _ in many }, where: condition)
    }

    /// True where the row has the related one.
    public func has<Child: Model>(_ relation: (Root.Type) -> ToOne<Root, Child>) -> Condition {
        let many = relation(Root.self).asMany
        return has { _ in many }
    }
}
