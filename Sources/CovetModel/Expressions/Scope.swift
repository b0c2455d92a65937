/// The place in a statement that columns belong to: a table under a name, with the joins that lead there.
public struct Scope: Sendable {
    package let alias: SQLIdentifier
    /// The joins from the scope's root to here; empty at the root.
    package let joins: [Join]

    package init(alias: SQLIdentifier, joins: [Join] = []) {
        self.alias = alias
        self.joins = joins
    }

    public func column<Value>(_ name: SQLIdentifier) -> Column<Value> {
        Column(_rendered: rendered(name, isNullable: Value.isNullable), _name: name)
    }

    public func reference<Parent>(_ name: SQLIdentifier) -> Reference<Parent> {
        Reference(_rendered: rendered(name, isNullable: false), _name: name, _scope: self)
    }

    public func optionalReference<Parent>(_ name: SQLIdentifier) -> OptionalReference<Parent> {
        OptionalReference(_rendered: rendered(name, isNullable: true), _name: name, _scope: self)
    }

    private func rendered(_ name: SQLIdentifier, isNullable: Bool) -> Rendered {
        let sql = SQL(pieces: [.identifier(alias), .literal("."), .identifier(name)])
        return Rendered(sql: sql, joins: joins, isNullable: isNullable || joins.contains { $0.isOuter })
    }

    /// The scope of the model that `key` of this one points to.
    package func joined<Parent: Model>(to parent: Parent.Type, by key: SQLIdentifier, isOuter: Bool) -> Scope {
        let root = joins.first?.root ?? alias
        let parentAlias = SQLIdentifier(derived: Self.shortened("\(alias.name).\(key.name)"))
        let join = Join(
            root: root,
            alias: parentAlias,
            table: Parent.schema.table,
            id: Parent.schema.id,
            from: alias,
            key: key,
            // Behind an outer join there may be no row to join with, so the joins after it are outer as well.
            isOuter: isOuter || joins.contains { $0.isOuter }
        )
        return Scope(alias: parentAlias, joins: joins + [join])
    }

    /// The scope of the one row of `child` whose key points to this one, where there is one.
    package func joined<Child: Model>(toOne child: Child.Type, key: SQLIdentifier, id: SQLIdentifier) -> Scope {
        let childAlias = nested(table: Child.schema.table).alias
        let join = Join(
            root: joins.first?.root ?? alias,
            alias: childAlias,
            table: Child.schema.table,
            id: key,
            from: alias,
            key: id,
            isOuter: true,
            deletedAt: Child.schema.deletedAt
        )
        return Scope(alias: childAlias, joins: joins + [join])
    }

    /// Whether a row is meant by its being deleted; `nil` where all are.
    package func visible(_ visibility: Clauses.Visibility, by deletedAt: SQLIdentifier?) -> Rendered? {
        guard let deletedAt else { return nil }
        let column = SQL(pieces: [.identifier(alias), .literal("."), .identifier(deletedAt)])
        return switch visibility {
        case .living: Rendered(sql: column + " IS NULL", operation: .comparison)
        case .deleted: Rendered(sql: column + " IS NOT NULL", operation: .comparison)
        case .all: nil
        }
    }

    /// The scope of a subquery over `table` inside this one.
    package func nested(table: SQLIdentifier) -> Scope {
        Scope(alias: SQLIdentifier(derived: Self.shortened("\(alias.name)>\(table.name)")))
    }

    /// PostgreSQL cuts names after 63 bytes, so that two long ones could become one: those end in a hash of the whole.
    package static func shortened(_ name: String) -> String {
        guard name.utf8.count > 63 else { return name }
        let hash = name.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }  // FNV-1a
        return String(decoding: name.utf8.suffix(40).drop { $0 & 0xC0 == 0x80 }, as: UTF8.self) + "#"
            + String(hash, radix: 16)
    }
}

/// A table that a query needs because an expression crosses a key.
package struct Join: Sendable, Hashable {
    /// The name of the scope's root: a subquery's condition may need joins of the statement around it.
    let root: SQLIdentifier
    let alias: SQLIdentifier
    let table: SQLIdentifier
    let id: SQLIdentifier
    let from: SQLIdentifier
    let key: SQLIdentifier
    let isOuter: Bool
    /// The column that is null in the rows to join with; `nil` where all are: a key leads to its row even when that is deleted softly.
    var deletedAt: SQLIdentifier?

    func write(to sql: inout SQL) {
        sql.append(text: isOuter ? " LEFT JOIN " : " JOIN ")
        sql.append(identifier: table)
        sql.append(text: " AS ")
        sql.append(identifier: alias)
        sql.append(text: " ON ")
        sql.append(column: id, of: alias)
        sql.append(text: " = ")
        sql.append(column: key, of: from)
        guard let deletedAt else { return }
        sql.append(text: " AND ")
        sql.append(column: deletedAt, of: alias)
        sql.append(text: " IS NULL")
    }
}

extension SQL {
    fileprivate mutating func append(column: SQLIdentifier, of table: SQLIdentifier) {
        append(identifier: table)
        append(text: ".")
        append(identifier: column)
    }
}

extension [Join] {
    /// Adds the joins that are not there yet.
    package mutating func merge(_ others: [Join]) {
        for join in others where !contains(join) { append(join) }
    }

    package var sql: SQL {
        reduce(into: SQL()) { $1.write(to: &$0) }
    }
}
