// What is loaded beside the root's rows. Each part adds one element to the row, so each has one overload for every number of
// elements there may be before it: up to five parts in all. Parameter packs would say it once, but do not infer the closures.

/// Rows of one part beside the root.
extension Select {
    /// The rows with the row each key points to, in the same statement: `joining(\.author)`, or through a key `joining(\.post.author)`.
    @inlinable
    public func joining<Parent: Model>(
        _ key: (Root.Columns) -> Reference<Parent>
    ) -> Select<Root, (Root, Parent)> where Row == Root {
        appending(.joined(within(key)._parentScope))
    }

    /// The rows with the row each key points to, `nil` where the key is, in the same statement.
    @inlinable
    public func joining<Parent: Model>(
        _ key: (Root.Columns) -> OptionalReference<Parent>
    ) -> Select<Root, (Root, Parent?)> where Row == Root {
        appending(.joinedIfPresent(within(key)._parentScope))
    }

    /// The rows with the one row whose key points to each, `nil` where there is none, in the same statement.
    @inlinable
    public func joining<Child: Model>(
        _ relation: (Root.Type) -> ToOne<Root, Child>
    ) -> Select<Root, (Root, Child?)> where Row == Root {
        appending(.joinedIfPresent(relation(Root.self), in: columns._scope))
    }

    /// The rows with the one row whose key points to each and that `query` asks for, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToOne<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, Loaded?)> where Row == Root {
        appending(.prefetchedOne(relation(Root.self), query(Child.all)))
    }

    /// The rows with all that belong to each, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<Child: Model>(
        _ relation: (Root.Type) -> ToMany<Root, Child>
    ) -> Select<Root, (Root, [Child])> where Row == Root {
        appending(.prefetched(relation(Root.self), Child.all))
    }

    /// The rows with those that belong to each and that `query` asks for: `prefetching(\.comments) { $0.joining(\.author).limit(3) }`.
    @inlinable
    public func prefetching<Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToMany<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, [Loaded])> where Row == Root {
        appending(.prefetched(relation(Root.self), query(Child.all)))
    }

    /// The rows with what the database computes for each: `including { $0.count(of: \.comments) }`, in the same statement.
    @inlinable
    public func including<Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Select<Root, (Root, Value)> where Row == Root {
        appending(.computed(within(expression)))
    }

    @inlinable
    func appending<Value: Sendable>(
        _ part: Part<Root, Value>
    ) -> Select<Root, (Root, Value)> where Row == Root {
        adding(
            part,
            read: { readRow, readPart in
                { (row) throws(SQLDecodingError) in (try readRow(row), try readPart(row)) }
            },
            put: { $0.1 = $1 },
            before: { $0.0 },
            replace: { $0.0 = $1 },
            rootID: { $0.0.id }
        )
    }
}

/// Rows of two parts beside the root.
extension Select {
    /// The rows with the row each key points to, in the same statement: `joining(\.author)`, or through a key `joining(\.post.author)`.
    @inlinable
    public func joining<A, Parent: Model>(
        _ key: (Root.Columns) -> Reference<Parent>
    ) -> Select<Root, (Root, A, Parent)> where Row == (Root, A) {
        appending(.joined(within(key)._parentScope))
    }

    /// The rows with the row each key points to, `nil` where the key is, in the same statement.
    @inlinable
    public func joining<A, Parent: Model>(
        _ key: (Root.Columns) -> OptionalReference<Parent>
    ) -> Select<Root, (Root, A, Parent?)> where Row == (Root, A) {
        appending(.joinedIfPresent(within(key)._parentScope))
    }

    /// The rows with the one row whose key points to each, `nil` where there is none, in the same statement.
    @inlinable
    public func joining<A, Child: Model>(
        _ relation: (Root.Type) -> ToOne<Root, Child>
    ) -> Select<Root, (Root, A, Child?)> where Row == (Root, A) {
        appending(.joinedIfPresent(relation(Root.self), in: columns._scope))
    }

    /// The rows with the one row whose key points to each and that `query` asks for, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<A, Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToOne<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, A, Loaded?)> where Row == (Root, A) {
        appending(.prefetchedOne(relation(Root.self), query(Child.all)))
    }

    /// The rows with all that belong to each, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<A, Child: Model>(
        _ relation: (Root.Type) -> ToMany<Root, Child>
    ) -> Select<Root, (Root, A, [Child])> where Row == (Root, A) {
        appending(.prefetched(relation(Root.self), Child.all))
    }

    /// The rows with those that belong to each and that `query` asks for: `prefetching(\.comments) { $0.joining(\.author).limit(3) }`.
    @inlinable
    public func prefetching<A, Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToMany<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, A, [Loaded])> where Row == (Root, A) {
        appending(.prefetched(relation(Root.self), query(Child.all)))
    }

    /// The rows with what the database computes for each: `including { $0.count(of: \.comments) }`, in the same statement.
    @inlinable
    public func including<A, Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Select<Root, (Root, A, Value)> where Row == (Root, A) {
        appending(.computed(within(expression)))
    }

    @inlinable
    func appending<A, Value: Sendable>(
        _ part: Part<Root, Value>
    ) -> Select<Root, (Root, A, Value)> where Row == (Root, A) {
        adding(
            part,
            read: { readRow, readPart in
                { (row) throws(SQLDecodingError) in
                    let (root, a) = try readRow(row)
                    return (root, a, try readPart(row))
                }
            },
            put: { $0.2 = $1 },
            before: { ($0.0, $0.1) },
            replace: { ($0.0, $0.1) = $1 },
            rootID: { $0.0.id }
        )
    }
}

/// Rows of three parts beside the root.
extension Select {
    /// The rows with the row each key points to, in the same statement: `joining(\.author)`, or through a key `joining(\.post.author)`.
    @inlinable
    public func joining<A, B, Parent: Model>(
        _ key: (Root.Columns) -> Reference<Parent>
    ) -> Select<Root, (Root, A, B, Parent)> where Row == (Root, A, B) {
        appending(.joined(within(key)._parentScope))
    }

    /// The rows with the row each key points to, `nil` where the key is, in the same statement.
    @inlinable
    public func joining<A, B, Parent: Model>(
        _ key: (Root.Columns) -> OptionalReference<Parent>
    ) -> Select<Root, (Root, A, B, Parent?)> where Row == (Root, A, B) {
        appending(.joinedIfPresent(within(key)._parentScope))
    }

    /// The rows with the one row whose key points to each, `nil` where there is none, in the same statement.
    @inlinable
    public func joining<A, B, Child: Model>(
        _ relation: (Root.Type) -> ToOne<Root, Child>
    ) -> Select<Root, (Root, A, B, Child?)> where Row == (Root, A, B) {
        appending(.joinedIfPresent(relation(Root.self), in: columns._scope))
    }

    /// The rows with the one row whose key points to each and that `query` asks for, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<A, B, Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToOne<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, A, B, Loaded?)> where Row == (Root, A, B) {
        appending(.prefetchedOne(relation(Root.self), query(Child.all)))
    }

    /// The rows with all that belong to each, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<A, B, Child: Model>(
        _ relation: (Root.Type) -> ToMany<Root, Child>
    ) -> Select<Root, (Root, A, B, [Child])> where Row == (Root, A, B) {
        appending(.prefetched(relation(Root.self), Child.all))
    }

    /// The rows with those that belong to each and that `query` asks for: `prefetching(\.comments) { $0.joining(\.author).limit(3) }`.
    @inlinable
    public func prefetching<A, B, Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToMany<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, A, B, [Loaded])> where Row == (Root, A, B) {
        appending(.prefetched(relation(Root.self), query(Child.all)))
    }

    /// The rows with what the database computes for each: `including { $0.count(of: \.comments) }`, in the same statement.
    @inlinable
    public func including<A, B, Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Select<Root, (Root, A, B, Value)> where Row == (Root, A, B) {
        appending(.computed(within(expression)))
    }

    @inlinable
    func appending<A, B, Value: Sendable>(
        _ part: Part<Root, Value>
    ) -> Select<Root, (Root, A, B, Value)> where Row == (Root, A, B) {
        adding(
            part,
            read: { readRow, readPart in
                { (row) throws(SQLDecodingError) in
                    let (root, a, b) = try readRow(row)
                    return (root, a, b, try readPart(row))
                }
            },
            put: { $0.3 = $1 },
            before: { ($0.0, $0.1, $0.2) },
            replace: { ($0.0, $0.1, $0.2) = $1 },
            rootID: { $0.0.id }
        )
    }
}

/// Rows of four parts beside the root.
extension Select {
    /// The rows with the row each key points to, in the same statement: `joining(\.author)`, or through a key `joining(\.post.author)`.
    @inlinable
    public func joining<A, B, C, Parent: Model>(
        _ key: (Root.Columns) -> Reference<Parent>
    ) -> Select<Root, (Root, A, B, C, Parent)> where Row == (Root, A, B, C) {
        appending(.joined(within(key)._parentScope))
    }

    /// The rows with the row each key points to, `nil` where the key is, in the same statement.
    @inlinable
    public func joining<A, B, C, Parent: Model>(
        _ key: (Root.Columns) -> OptionalReference<Parent>
    ) -> Select<Root, (Root, A, B, C, Parent?)> where Row == (Root, A, B, C) {
        appending(.joinedIfPresent(within(key)._parentScope))
    }

    /// The rows with the one row whose key points to each, `nil` where there is none, in the same statement.
    @inlinable
    public func joining<A, B, C, Child: Model>(
        _ relation: (Root.Type) -> ToOne<Root, Child>
    ) -> Select<Root, (Root, A, B, C, Child?)> where Row == (Root, A, B, C) {
        appending(.joinedIfPresent(relation(Root.self), in: columns._scope))
    }

    /// The rows with the one row whose key points to each and that `query` asks for, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<A, B, C, Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToOne<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, A, B, C, Loaded?)> where Row == (Root, A, B, C) {
        appending(.prefetchedOne(relation(Root.self), query(Child.all)))
    }

    /// The rows with all that belong to each, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<A, B, C, Child: Model>(
        _ relation: (Root.Type) -> ToMany<Root, Child>
    ) -> Select<Root, (Root, A, B, C, [Child])> where Row == (Root, A, B, C) {
        appending(.prefetched(relation(Root.self), Child.all))
    }

    /// The rows with those that belong to each and that `query` asks for: `prefetching(\.comments) { $0.joining(\.author).limit(3) }`.
    @inlinable
    public func prefetching<A, B, C, Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToMany<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, A, B, C, [Loaded])> where Row == (Root, A, B, C) {
        appending(.prefetched(relation(Root.self), query(Child.all)))
    }

    /// The rows with what the database computes for each: `including { $0.count(of: \.comments) }`, in the same statement.
    @inlinable
    public func including<A, B, C, Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Select<Root, (Root, A, B, C, Value)> where Row == (Root, A, B, C) {
        appending(.computed(within(expression)))
    }

    @inlinable
    func appending<A, B, C, Value: Sendable>(
        _ part: Part<Root, Value>
    ) -> Select<Root, (Root, A, B, C, Value)> where Row == (Root, A, B, C) {
        adding(
            part,
            read: { readRow, readPart in
                { (row) throws(SQLDecodingError) in
                    let (root, a, b, c) = try readRow(row)
                    return (root, a, b, c, try readPart(row))
                }
            },
            put: { $0.4 = $1 },
            before: { ($0.0, $0.1, $0.2, $0.3) },
            replace: { ($0.0, $0.1, $0.2, $0.3) = $1 },
            rootID: { $0.0.id }
        )
    }
}

/// Rows of five parts beside the root.
extension Select {
    /// The rows with the row each key points to, in the same statement: `joining(\.author)`, or through a key `joining(\.post.author)`.
    @inlinable
    public func joining<A, B, C, D, Parent: Model>(
        _ key: (Root.Columns) -> Reference<Parent>
    ) -> Select<Root, (Root, A, B, C, D, Parent)> where Row == (Root, A, B, C, D) {
        appending(.joined(within(key)._parentScope))
    }

    /// The rows with the row each key points to, `nil` where the key is, in the same statement.
    @inlinable
    public func joining<A, B, C, D, Parent: Model>(
        _ key: (Root.Columns) -> OptionalReference<Parent>
    ) -> Select<Root, (Root, A, B, C, D, Parent?)> where Row == (Root, A, B, C, D) {
        appending(.joinedIfPresent(within(key)._parentScope))
    }

    /// The rows with the one row whose key points to each, `nil` where there is none, in the same statement.
    @inlinable
    public func joining<A, B, C, D, Child: Model>(
        _ relation: (Root.Type) -> ToOne<Root, Child>
    ) -> Select<Root, (Root, A, B, C, D, Child?)> where Row == (Root, A, B, C, D) {
        appending(.joinedIfPresent(relation(Root.self), in: columns._scope))
    }

    /// The rows with the one row whose key points to each and that `query` asks for, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<A, B, C, D, Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToOne<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, A, B, C, D, Loaded?)> where Row == (Root, A, B, C, D) {
        appending(.prefetchedOne(relation(Root.self), query(Child.all)))
    }

    /// The rows with all that belong to each, fetched by one more statement for all rows together.
    @inlinable
    public func prefetching<A, B, C, D, Child: Model>(
        _ relation: (Root.Type) -> ToMany<Root, Child>
    ) -> Select<Root, (Root, A, B, C, D, [Child])> where Row == (Root, A, B, C, D) {
        appending(.prefetched(relation(Root.self), Child.all))
    }

    /// The rows with those that belong to each and that `query` asks for: `prefetching(\.comments) { $0.joining(\.author).limit(3) }`.
    @inlinable
    public func prefetching<A, B, C, D, Child: Model, Loaded: Sendable>(
        _ relation: (Root.Type) -> ToMany<Root, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Root, (Root, A, B, C, D, [Loaded])> where Row == (Root, A, B, C, D) {
        appending(.prefetched(relation(Root.self), query(Child.all)))
    }

    /// The rows with what the database computes for each: `including { $0.count(of: \.comments) }`, in the same statement.
    @inlinable
    public func including<A, B, C, D, Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Select<Root, (Root, A, B, C, D, Value)> where Row == (Root, A, B, C, D) {
        appending(.computed(within(expression)))
    }

    @inlinable
    func appending<A, B, C, D, Value: Sendable>(
        _ part: Part<Root, Value>
    ) -> Select<Root, (Root, A, B, C, D, Value)> where Row == (Root, A, B, C, D) {
        adding(
            part,
            read: { readRow, readPart in
                { (row) throws(SQLDecodingError) in
                    let (root, a, b, c, d) = try readRow(row)
                    return (root, a, b, c, d, try readPart(row))
                }
            },
            put: { $0.5 = $1 },
            before: { ($0.0, $0.1, $0.2, $0.3, $0.4) },
            replace: { ($0.0, $0.1, $0.2, $0.3, $0.4) = $1 },
            rootID: { $0.0.id }
        )
    }
}

extension Model {
    /// Every row with the row each key points to, in the same statement: `joining(\.author)`, or through a key `joining(\.post.author)`.
    @inlinable
    public static func joining<Parent: Model>(
        _ key: (Columns) -> Reference<Parent>
    ) -> Select<Self, (Self, Parent)> {
        all.joining(key)
    }

    /// Every row with the row each key points to, `nil` where the key is, in the same statement.
    @inlinable
    public static func joining<Parent: Model>(
        _ key: (Columns) -> OptionalReference<Parent>
    ) -> Select<Self, (Self, Parent?)> {
        all.joining(key)
    }

    /// Every row with the one row whose key points to it, `nil` where there is none, in the same statement.
    @inlinable
    public static func joining<Child: Model>(
        _ relation: (Self.Type) -> ToOne<Self, Child>
    ) -> Select<Self, (Self, Child?)> {
        all.joining(relation)
    }

    /// Every row with the one row whose key points to it and that `query` asks for, fetched by one more statement for all rows together.
    @inlinable
    public static func prefetching<Child: Model, Loaded: Sendable>(
        _ relation: (Self.Type) -> ToOne<Self, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Self, (Self, Loaded?)> {
        all.prefetching(relation, query)
    }

    /// Every row with all that belong to each, fetched by one more statement for all rows together.
    @inlinable
    public static func prefetching<Child: Model>(
        _ relation: (Self.Type) -> ToMany<Self, Child>
    ) -> Select<Self, (Self, [Child])> {
        all.prefetching(relation)
    }

    /// Every row with those that belong to each and that `query` asks for: `prefetching(\.comments) { $0.joining(\.author).limit(3) }`.
    @inlinable
    public static func prefetching<Child: Model, Loaded: Sendable>(
        _ relation: (Self.Type) -> ToMany<Self, Child>,
        _ query: (Select<Child, Child>) -> Select<Child, Loaded>
    ) -> Select<Self, (Self, [Loaded])> {
        all.prefetching(relation, query)
    }

    /// Every row with what the database computes for each: `including { $0.count(of: \.comments) }`, in the same statement.
    @inlinable
    public static func including<Value: SQLConvertible>(
        _ expression: (Columns) -> some ColumnExpression<Value>
    ) -> Select<Self, (Self, Value)> {
        all.including(expression)
    }
}
