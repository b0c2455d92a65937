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

    /// The scope of a subquery over `table` inside this one.
    package func nested(table: SQLIdentifier) -> Scope {
        Scope(alias: SQLIdentifier(derived: Self.shortened("\(alias.name)>\(table.name)")))
    }

    /// PostgreSQL cuts names after 63 bytes, so that two long ones could become one: those end in a hash of the whole.
    private static func shortened(_ name: String) -> String {
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

    var sql: SQL {
        let kind: SQL = isOuter ? " LEFT JOIN " : " JOIN "
        return kind
            + "\(identifier: table) AS \(identifier: alias) ON \(identifier: alias).\(identifier: id) = \(identifier: from).\(identifier: key)"
    }
}

extension [Join] {
    /// Adds the joins that are not there yet.
    package mutating func merge(_ others: [Join]) {
        for join in others where !contains(join) { append(join) }
    }

    package var sql: SQL {
        reduce(into: SQL()) { $0 += $1.sql }
    }
}

/// An expression as SQL, with what the statement around it must know.
public struct Rendered: Sendable {
    package var sql: SQL
    package var joins: [Join] = []
    /// True when the expression may be NULL, so that `NOT` of it needs care.
    package var isNullable = false
    /// How its parts are held together, so that another operator knows whether to put it in brackets.
    package var operation: Operation = .none
    /// What is wrong with it; reported when the statement is to run.
    package var problem: ModelError?

    package enum Operation: Sendable {
        case none, comparison, and, or
    }

    /// The parts of one expression: all their joins, and NULL when one is.
    package init(
        sql: SQL,
        joins: [Join] = [],
        isNullable: Bool = false,
        operation: Operation = .none,
        problem: ModelError? = nil
    ) {
        self.sql = sql
        self.joins = joins
        self.isNullable = isNullable
        self.operation = operation
        self.problem = problem
    }

    package func combined(with other: Rendered, as sql: SQL, operation: Operation = .none) -> Rendered {
        var joins = joins
        joins.merge(other.joins)
        return Rendered(
            sql: sql,
            joins: joins,
            isNullable: isNullable || other.isNullable,
            operation: operation,
            problem: problem ?? other.problem
        )
    }

    /// The SQL as an operand of `outer`, in brackets where it would fall apart or be misread.
    package func operand(of outer: Operation) -> SQL {
        let isSafe =
            switch (operation, outer) {
            case (.none, _), (.and, .and), (.or, .or), (.comparison, .and), (.comparison, .or): true
            default: false
            }
        return isSafe ? sql : "(\(sql))"
    }
}
