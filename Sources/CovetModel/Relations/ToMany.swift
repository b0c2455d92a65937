/// The rows of another model that belong to one of `Root`: by a key that points here, or through a model that joins the two.
///
/// ```swift
/// static let comments = hasMany(\Comment.post)                                    // posts have many comments
/// static let tags = hasMany(\Tagging.tag, through: \Tagging.post)                 // and many tags
/// ```
public struct ToMany<Root: Model, Child: Model>: Sendable {
    package let path: Path
    /// What is wrong with the relation; reported by the statement that uses it.
    package let problem: ModelError?

    package enum Path: Sendable {
        /// The child's column that holds the root's id.
        case key(SQLIdentifier)
        /// The table between, and its columns with the ids of both.
        case through(table: SQLIdentifier, root: SQLIdentifier, child: SQLIdentifier)
    }

    fileprivate init(key: AnyKeyPath) {
        let column = Child.schema.column(for: key)
        path = .key(column?.name ?? "id")
        problem = column == nil ? Self.notAColumn(of: Child.self) : nil
    }

    fileprivate init<Link: Model>(_ link: Link.Type, root: AnyKeyPath, child: AnyKeyPath) {
        let (rootColumn, childColumn) = (Link.schema.column(for: root), Link.schema.column(for: child))
        path = .through(table: Link.schema.table, root: rootColumn?.name ?? "id", child: childColumn?.name ?? "id")
        problem = rootColumn == nil || childColumn == nil ? Self.notAColumn(of: Link.self) : nil
    }

    private static func notAColumn<Other: Model>(of model: Other.Type) -> ModelError {
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
        let inner = condition(Child.Columns(childScope))
        var ownJoins: [Join] = []
        var outerJoins: [Join] = []
        for join in inner?.joins ?? [] {
            if join.root == childScope.alias { ownJoins.append(join) } else { outerJoins.append(join) }
        }
        var sql: SQL = "SELECT \(selection) FROM \(identifier: Child.schema.table) AS \(identifier: childScope.alias)"
        switch path {
        case .key(let key):
            sql += "\(ownJoins.sql) WHERE \(identifier: childScope.alias).\(identifier: key) = \(rootKey)"
        case .through(let table, let root, let child):
            let link = childScope.nested(table: table).alias
            sql += " JOIN \(identifier: table) AS \(identifier: link)"
            sql +=
                " ON \(identifier: link).\(identifier: child) = \(identifier: childScope.alias).\(identifier: Child.schema.id)"
            sql += "\(ownJoins.sql) WHERE \(identifier: link).\(identifier: root) = \(rootKey)"
        }
        if let inner { sql += " AND \(inner.operand(of: .and))" }
        return Rendered(sql: sql, joins: outerJoins, problem: problem ?? inner?.problem)
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
