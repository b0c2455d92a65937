#if Macros
/// Makes a struct a ``Model``: its stored properties become the columns of a table.
///
/// It writes the nested types `ID`, `Draft`, `Columns` and `Index` and the conformance. The table is the type's name in snake case and plural
/// (`BlogPost` is `blog_posts`), a column its property's (`createdAt` is `created_at`, the key `author` is `author_id`).
/// - Parameters:
///   - table: the table's name, where the rule does not fit: `@Model(table: "people")`.
///   - id: what an id wraps: `Int`, counted up by the database, or `UUID`, made by the app.
@attached(member, names: named(ID), named(Draft), named(Columns), named(Index), named(init))
@attached(extension, conformances: Model, names: named(schema), named(init(row:from:)), named(columnValues))
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
#endif
