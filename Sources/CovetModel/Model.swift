// A model's code, written by a macro or by hand, speaks in CovetSQL's types: `import CovetModel` brings them along.
@_exported public import CovetSQL

/// A type whose values are the rows of one table.
///
/// ```swift
/// @Model
/// struct Post {
///     let id: ID                                  // Post.ID, which is not User.ID
///     @Length(1...200) var title: String
///     var isPublished = false
///     @OnDelete(.cascade) var author: User.ID     // a key to another model
///     static let comments = hasMany(\Comment.post)
/// }
///
/// let post = try await database.insert(Post.Draft(title: "Hello", author: user.id))
/// let rows = try await Post.where { $0.isPublished && $0.author.role == .editor }
///     .joining(\.author)
///     .order { $0.id.descending }
///     .fetch(from: database)                      // [(Post, User)], one statement
/// ```
/// Everything that `@Model` writes can be written by hand; the article "Models without macros" shows it.
public protocol Model: RowDecodable {
    /// The type of this model's ids, and of no other's.
    associatedtype ID: Identifier where ID.Owner == Self
    /// The columns, as conditions and orders name them.
    associatedtype Columns: ModelColumns where Columns.Root == Self
    /// A row that is not stored yet.
    associatedtype Draft: ModelDraft where Draft.Row == Self

    /// The table and its columns, in the order in which rows are read and written: the id first.
    static var schema: ModelSchema { get }
    /// Indexes over more than what keys and `@Unique` bring by themselves.
    static var indexes: [ModelIndex<Self>] { get }
    /// Conditions that every row must meet, beside those of its columns.
    static var checks: [ModelCheck<Self>] { get }
    /// Names of columns, indexes and constraints that the table has by its migrations alone, and that `migrate make` leaves as they are. `migrate inspect` writes them for what
    /// a model has no word for: a partial index, a check, a column of a type that Swift has not.
    static var kept: [SQLIdentifier] { get }

    var id: ID { get }
    /// The values of all columns, in the schema's order.
    var columnValues: [SQLValue] { get }
}

extension Model {
    public static var indexes: [ModelIndex<Self>] { [] }
    public static var checks: [ModelCheck<Self>] { [] }
    public static var kept: [SQLIdentifier] { [] }
    public static var columnCount: Int { schema.columns.count }
}

/// The values of a row without its id, which the database gives when the draft is inserted.
public protocol ModelDraft: Sendable {
    associatedtype Row: Model where Row.Draft == Self

    /// The values of all columns but the id, in the schema's order. Null stands as well for what the draft leaves to the framework and
    /// to the database: times of creation and update, the version, defaults, generated columns.
    var columnValues: [SQLValue] { get }
}

/// The columns of a model as they are named in a query: what `$0` is in `Post.where { $0.isPublished }`.
public protocol ModelColumns: Sendable {
    associatedtype Root: Model where Root.Columns == Self

    var _scope: Scope { get }
    init(_ scope: Scope)
}
