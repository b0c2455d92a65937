#if Macros
/// Makes a struct a ``Model``: its stored properties become the columns of a table.
///
/// It writes the nested types `ID`, `Draft`, `Columns`, `Index` and `Check` and the conformance. The table is the type's name in snake case and plural
/// (`BlogPost` is `blog_posts`), a column its property's (`createdAt` is `created_at`, the key `author` is `author_id`).
/// - Parameters:
///   - table: the table's name, where the rule does not fit: `@Model(table: "people")`.
///   - id: what an id wraps: `Int`, counted up by the database, or `UUID`, made by the app.
@attached(member, names: named(ID), named(Draft), named(Columns), named(Index), named(Check), named(init))
@attached(
    extension,
    conformances: Model,
    SoftDeletable,
    names: named(schema),
    named(init(row:from:)),
    named(columnValues)
)
public macro Model(table: StaticString? = nil, id: any IdentifierValue.Type = Int.self) =
    #externalMacro(module: "CovetMacros", type: "ModelMacro")

/// No two rows have the same value in this column. A violation is a ``UniqueViolation`` that names the property.
@attached(peer)
public macro Unique() = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// What becomes of this row when the row its key points to is deleted. Without it, that row cannot be deleted.
@attached(peer)
public macro OnDelete(_ action: ForeignKey.Action) = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// How many characters the text may have, counted as Unicode scalars, which is how databases count. Checked before a row is
/// sent (``LengthViolation``) and by the table itself.
@attached(peer)
public macro Length(_ range: ClosedRange<Int>) = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// The column's name, where the rule does not fit.
@attached(peer)
public macro Column(_ name: StaticString) = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// The property is no column: a row that is loaded has the value that the property is declared with.
@attached(peer)
public macro Ignored() = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// What the table itself gives a row whose writer says nothing: `@Default(0)`, `@Default(Role.reader)`.
///
/// A property without a value of its own is optional in the draft, and `nil` there asks for this default. A migration that adds the column to
/// a table with rows gives it to them.
@attached(peer)
public macro Default<Value: SQLConvertible>(_ value: Value) =
    #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// What the table itself gives a row whose writer says nothing: `@Default(.now)`, `@Default(.sql("gen_random_uuid()"))`.
@attached(peer)
public macro Default(_ value: ColumnDefault<SQLTimestamp>) =
    #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// How many digits a decimal number keeps in all, `scale` of them behind the point: `@Precision(12, scale: 2) var price: Decimal`.
///
/// A number with more of them is refused (``PrecisionViolation``), not rounded. SQLite is exact to 15 digits and takes no more.
@attached(peer)
public macro Precision(_ digits: Int, scale: Int) = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// The database computes the column from others of the row: `@Generated("price * quantity") let total: Int`. Columns go by their names in the table.
@attached(peer)
public macro Generated(_ expression: SQL) = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// The moment at which the row was inserted, by the clock of the `Database`. A draft may say another, as an import does.
@attached(peer)
public macro CreatedAt() = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// The moment at which the row was last inserted, updated, deleted softly or restored, by the clock of the `Database`.
@attached(peer)
public macro UpdatedAt() = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// Counts the updates of a row, from 1. Storing or deleting a row that somebody else has updated since it was loaded is refused with a
/// ``StaleRowError``: nobody's change is lost without being seen.
@attached(peer)
public macro Version() = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")

/// Deleting a row writes the moment here and leaves the row in the table: `@SoftDeleted var deletedAt: Date?`.
///
/// Queries, counts and to-many relations then leave such rows out, unless they say ``Select/withDeleted()`` or
/// ``Select/onlyDeleted()``; a key still leads to its row. What is unique is unique among the living rows.
@attached(peer)
public macro SoftDeleted() = #externalMacro(module: "CovetMacros", type: "ModelMarkerMacro")
#endif
