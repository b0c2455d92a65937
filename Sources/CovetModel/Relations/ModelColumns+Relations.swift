/// Questions about related rows. They are methods with arguments, so they are in the way of no column.
extension ModelColumns {
    /// True where the row has a related one: `Article.where { $0.has(\.tags) { $0.name == "swift" } }`.
    public func has<Child: Model>(
        _ relation: (Root.Type) -> ToMany<Root, Child>,
        where condition: (Child.Columns) -> some ColumnExpression<Bool>
    ) -> Condition {
        relation(Root.self).exists(in: _scope, key: _scope.id(of: Root.self)) { condition($0)._rendered }
    }

    /// True where the row has any related one.
    public func has<Child: Model>(_ relation: (Root.Type) -> ToMany<Root, Child>) -> Condition {
        relation(Root.self).exists(in: _scope, key: _scope.id(of: Root.self)) { _ in nil }
    }

    /// How many related rows there are that meet the condition.
    public func count<Child: Model>(
        of relation: (Root.Type) -> ToMany<Root, Child>,
        where condition: (Child.Columns) -> some ColumnExpression<Bool>
    ) -> Computed<Int> {
        relation(Root.self).count(in: _scope, key: _scope.id(of: Root.self)) { condition($0)._rendered }
    }

    /// How many related rows there are: `Article.including { $0.count(of: \.favorites) }`, or to order by.
    public func count<Child: Model>(of relation: (Root.Type) -> ToMany<Root, Child>) -> Computed<Int> {
        relation(Root.self).count(in: _scope, key: _scope.id(of: Root.self)) { _ in nil }
    }
}

/// The same questions about the row that a key points to; the key is enough, no join is made for them.
extension Reference {
    /// True where the row the key points to has a related one: `Article.where { $0.author.has(\.followers) { $0.id == me } }`.
    public func has<Child: Model>(
        _ relation: (Parent.Type) -> ToMany<Parent, Child>,
        where condition: (Child.Columns) -> some ColumnExpression<Bool>
    ) -> Condition {
        relation(Parent.self).exists(in: _scope, key: _rendered) { condition($0)._rendered }
    }

    /// True where the row the key points to has any related one.
    public func has<Child: Model>(_ relation: (Parent.Type) -> ToMany<Parent, Child>) -> Condition {
        relation(Parent.self).exists(in: _scope, key: _rendered) { _ in nil }
    }
}

extension OptionalReference {
    /// True where the key points to a row that has a related one.
    public func has<Child: Model>(
        _ relation: (Parent.Type) -> ToMany<Parent, Child>,
        where condition: (Child.Columns) -> some ColumnExpression<Bool>
    ) -> Condition {
        relation(Parent.self).exists(in: _scope, key: _rendered) { condition($0)._rendered }
    }

    /// True where the key points to a row that has any related one.
    public func has<Child: Model>(_ relation: (Parent.Type) -> ToMany<Parent, Child>) -> Condition {
        relation(Parent.self).exists(in: _scope, key: _rendered) { _ in nil }
    }
}

extension Scope {
    fileprivate func id<Root: Model>(of model: Root.Type) -> Rendered {
        let column: Column<Root.ID> = column(Root.schema.id)
        return column._rendered
    }
}

extension ToMany {
    fileprivate func exists(in scope: Scope, key: Rendered, where condition: (Child.Columns) -> Rendered?) -> Condition
    {
        let subquery = subquery(in: scope, rootKey: key.sql, selecting: "1", where: condition)
        var rendered = key.combined(with: subquery, as: "EXISTS (\(subquery.sql))")
        rendered.isNullable = false
        return Condition(rendered)
    }

    fileprivate func count(
        in scope: Scope,
        key: Rendered,
        where condition: (Child.Columns) -> Rendered?
    ) -> Computed<Int> {
        let subquery = subquery(in: scope, rootKey: key.sql, selecting: "count(*)", where: condition)
        var rendered = key.combined(with: subquery, as: "(\(subquery.sql))")
        rendered.isNullable = false
        return Computed(_rendered: rendered)
    }
}
