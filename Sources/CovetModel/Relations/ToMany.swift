/// The rows of another model that belong to one of `Root`: by a key that points here, or through a model that joins the two.
///
/// ```swift
/// static let comments = hasMany(\Comment.post)                                    // posts have many comments
/// static let tags = hasMany(\Tagging.tag, through: \Tagging.post)                 // and many tags
/// static let taggings = hasMany(\Tagging.post)                                    // with what stands beside: { $0.joining(\.tag) }
/// ```
/// Rows that are deleted softly do not belong to anyone, unless the query of a prefetch says `withDeleted()`; and a link that is deleted softly links
/// nothing.
public struct ToMany<Root: Model, Child: Model>: Sendable {
    package let path: Path
    /// What is wrong with the relation; reported by the statement that uses it.
    package let problem: ModelError?

    package enum Path: Sendable {
        /// The child's column that holds the root's id.
        case key(SQLIdentifier)
        case through(any LinkTable)
    }

    init(key: AnyKeyPath) {
        let column = Child.schema.column(for: key)
        path = .key(column?.name ?? "id")
        problem = column == nil ? Self.notAColumn(of: Child.self) : nil
    }

    init(key: SQLIdentifier, problem: ModelError?) {
        path = .key(key)
        self.problem = problem
    }

    fileprivate init<Link: Model>(_ link: Link.Type, root: AnyKeyPath, child: AnyKeyPath) {
        let (rootColumn, childColumn) = (Link.schema.column(for: root), Link.schema.column(for: child))
        path = .through(LinkModel<Link>(root: rootColumn?.name ?? "id", child: childColumn?.name ?? "id"))
        problem = rootColumn == nil || childColumn == nil ? Self.notAColumn(of: Link.self) : nil
    }

    static func notAColumn<Other: Model>(of model: Other.Type) -> ModelError {
        ModelError(
            .invalidModel,
            "a relation of \(Root.schema.name) is over a property of \(Other.schema.name) that is not a stored column"
        )
    }

    /// `SELECT ... FROM children WHERE they belong to the row of `scope``, with `selection` as what is selected.
    package func subquery(
        in scope: Scope,
        rootKey: SQL,
        selecting selection: SQL,
        where condition: (Child.Columns) -> Rendered?
    ) -> Rendered {
        let childScope = scope.nested(table: Child.schema.table)
        let child = SQL(identifier: childScope.alias)
        let inner = Nesting.within(childScope.alias) { condition(Child.Columns(childScope)) }
        var ownJoins: [Join] = []
        var outerJoins: [Join] = []
        for join in inner?.joins ?? [] {
            if join.root == childScope.alias { ownJoins.append(join) } else { outerJoins.append(join) }
        }
        var sql: SQL = "SELECT \(selection) FROM \(identifier: Child.schema.table) AS \(child)"
        switch path {
        case .key(let key): sql += "\(ownJoins.sql) WHERE \(child).\(identifier: key) = \(rootKey)"
        case .through(let link):
            let alias = childScope.nested(table: link.table).alias
            sql += link.join(as: alias, to: "\(child).\(identifier: Child.schema.id)")
            sql += "\(ownJoins.sql) WHERE \(identifier: alias).\(identifier: link.root) = \(rootKey)"
        }
        if let living = childScope.visible(.living, by: Child.schema.deletedAt) { sql += " AND \(living.sql)" }
        if let inner { sql += " AND \(inner.operand(of: .and))" }
        return Rendered(sql: sql, joins: outerJoins, problem: problem ?? inner?.problem)
    }
}

extension LinkTable {
    /// The link beside the child that it leads to.
    func join(as alias: SQLIdentifier, to childID: SQL) -> SQL {
        var sql: SQL = " JOIN \(identifier: table) AS \(identifier: alias)"
        sql += " ON \(identifier: alias).\(identifier: child) = \(childID)"
        if let deletedAt { sql += " AND \(identifier: alias).\(identifier: deletedAt) IS NULL" }
        return sql
    }
}

extension Model {
    /// The rows whose key points to this one.
    public static func hasMany<Child: Model>(_ key: any KeyPath<Child, ID> & Sendable) -> ToMany<Self, Child> {
        ToMany(key: key)
    }

    /// The rows whose key, where they have one, points to this one.
    public static func hasMany<Child: Model>(_ key: any KeyPath<Child, ID?> & Sendable) -> ToMany<Self, Child> {
        ToMany(key: key)
    }

    @available(*, unavailable, message: "a relation needs a key to this model: a property of this model's own ID type")
    public static func hasMany<Child: Model, Key: Identifier>(
        _ key: any KeyPath<Child, Key> & Sendable
    ) -> ToMany<Self, Child> {
        ToMany(key: key)
    }

    /// The rows that a joining model connects with this one.
    ///
    /// - Parameters:
    ///   - key: the joining model's key to what is wanted.
    ///   - back: its key to this model.
    public static func hasMany<Link: Model, Key: Identifier>(
        _ key: any KeyPath<Link, Key> & Sendable,
        through back: any KeyPath<Link, ID> & Sendable
    ) -> ToMany<Self, Key.Owner> {
        ToMany(Link.self, root: back, child: key)
    }
}
