/// An index of a model.
///
/// ```swift
/// static let indexes = [
///     Index(\.author, \.createdAt),                                       // over columns, in this order
///     Index(\.user, \.article, unique: true),                             // no two rows have the same values in both
///     Index(\.author, including: [\.title]) { $0.isPublished },           // over the published rows alone, the title beside the key
///     Index(\.labels, using: .gin),                                       // for arrays and JSON, in PostgreSQL
///     Index("users_by_email", unique: true, on: { $0.email.lowercased() }),   // over an expression
/// ]
/// ```
public struct ModelIndex<Root: Model>: Sendable {
    package let name: SQLIdentifier?
    package let parts: [Part]
    package let isUnique: Bool
    package let method: IndexDefinition.Method
    package let including: [any PartialKeyPath<Root> & Sendable]
    package let condition: Rendered?

    package enum Part: Sendable {
        case column(any PartialKeyPath<Root> & Sendable)
        case expression(Rendered)
        case ordering(Ordering)
    }

    /// - Parameters:
    ///   - columns: the columns, the one that queries always name first.
    ///   - unique: true when no two rows may have the same values in all of them.
    ///   - method: how PostgreSQL keeps it: `.gin` for arrays, JSON and words, `.gist` for ranges. SQLite has one way alone.
    ///   - including: columns kept beside the key, so that PostgreSQL answers from the index alone; SQLite leaves them out.
    public init(
        _ columns: (any PartialKeyPath<Root> & Sendable)...,
        unique: Bool = false,
        using method: IndexDefinition.Method = .btree,
        including: [any PartialKeyPath<Root> & Sendable] = []
    ) {
        self.init(name: nil, columns.map { .column($0) }, unique, method, including, nil)
    }

    /// An index over some of the rows: those of which the condition is true.
    public init(
        _ columns: (any PartialKeyPath<Root> & Sendable)...,
        unique: Bool = false,
        using method: IndexDefinition.Method = .btree,
        including: [any PartialKeyPath<Root> & Sendable] = [],
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) {
        self.init(name: nil, columns.map { .column($0) }, unique, method, including, condition(Root.root)._rendered)
    }

    /// An index over expressions, each in its order: `Index("posts_by_day", on: { $0.createdAt.descending; $0.title.lowercased() })`.
    ///
    /// - Parameter name: the index's name in the database, which is not derived from expressions.
    public init(
        _ name: SQLIdentifier,
        unique: Bool = false,
        using method: IndexDefinition.Method = .btree,
        @IndexBuilder<Root> on parts: (Root.Columns) -> [IndexPart<Root>]
    ) {
        self.init(name: name, parts(Root.root).map(\.part), unique, method, [], nil)
    }

    /// An index over expressions of some of the rows.
    public init(
        _ name: SQLIdentifier,
        unique: Bool = false,
        using method: IndexDefinition.Method = .btree,
        @IndexBuilder<Root> on parts: (Root.Columns) -> [IndexPart<Root>],
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) {
        self.init(name: name, parts(Root.root).map(\.part), unique, method, [], condition(Root.root)._rendered)
    }

    private init(
        name: SQLIdentifier?,
        _ parts: [Part],
        _ isUnique: Bool,
        _ method: IndexDefinition.Method,
        _ including: [any PartialKeyPath<Root> & Sendable],
        _ condition: Rendered?
    ) {
        self.name = name
        self.parts = parts
        self.isUnique = isUnique
        self.method = method
        self.including = including
        self.condition = condition
    }
}

/// What an index is sorted by.
public struct IndexPart<Root: Model>: Sendable {
    let part: ModelIndex<Root>.Part
}

/// Collects what an index is sorted by: expressions, and orderings such as `$0.createdAt.descending`.
@resultBuilder
public enum IndexBuilder<Root: Model> {
    public static func buildExpression(_ expression: some ColumnExpression) -> IndexPart<Root> {
        IndexPart(part: .expression(expression._rendered))
    }

    /// The words of several texts, for their searches: with `using: .gin`.
    public static func buildExpression(_ words: SearchVector) -> IndexPart<Root> {
        IndexPart(part: .expression(words.indexed))
    }

    public static func buildExpression(_ ordering: Ordering) -> IndexPart<Root> {
        IndexPart(part: .ordering(ordering))
    }

    public static func buildBlock(_ parts: IndexPart<Root>...) -> [IndexPart<Root>] { parts }
}
