/// A key to another model: `$0.author` is the column, `$0.author.name` a column behind it, which implies the join.
@dynamicMemberLookup
public struct Reference<Parent: Model>: StoredColumn {
    public typealias Value = Parent.ID
    public let _rendered: Rendered
    public let _name: SQLIdentifier
    package let _scope: Scope

    /// The key itself: asking for the parent's id needs no join.
    public var id: Column<Parent.ID> { Column(_rendered: _rendered, _name: _name) }

    public subscript<Member>(dynamicMember member: KeyPath<Parent.Columns, Member>) -> Member {
        Parent.Columns(_parentScope)[keyPath: member]
    }

    @usableFromInline package var _parentScope: Scope { _scope.joined(to: Parent.self, by: _name, isOuter: false) }
}

/// A key that may be null. Columns behind it are null where it is.
@dynamicMemberLookup
public struct OptionalReference<Parent: Model>: StoredColumn {
    public typealias Value = Parent.ID?
    public let _rendered: Rendered
    public let _name: SQLIdentifier
    package let _scope: Scope

    /// The key itself: asking for the parent's id needs no join.
    public var id: Column<Parent.ID?> { Column(_rendered: _rendered, _name: _name) }

    public subscript<Value>(dynamicMember member: KeyPath<Parent.Columns, Column<Value>>) -> Column<Value?> {
        let column = Parent.Columns(_parentScope)[keyPath: member]
        return Column(_rendered: column._rendered, _name: column._name)
    }

    public subscript<Value>(dynamicMember member: KeyPath<Parent.Columns, Column<Value?>>) -> Column<Value?> {
        Parent.Columns(_parentScope)[keyPath: member]
    }

    public subscript<Other>(dynamicMember member: KeyPath<Parent.Columns, Reference<Other>>) -> OptionalReference<Other>
    {
        let key = Parent.Columns(_parentScope)[keyPath: member]
        return OptionalReference<Other>(_rendered: key._rendered, _name: key._name, _scope: key._scope)
    }

    public subscript<Other>(
        dynamicMember member: KeyPath<Parent.Columns, OptionalReference<Other>>
    ) -> OptionalReference<Other> {
        Parent.Columns(_parentScope)[keyPath: member]
    }

    @usableFromInline package var _parentScope: Scope { _scope.joined(to: Parent.self, by: _name, isOuter: true) }
}
