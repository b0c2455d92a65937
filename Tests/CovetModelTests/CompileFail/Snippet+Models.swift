extension Snippet {
    static let ofModels = [
        Snippet(
            "a draft without a required value",
            "try await database.insert(Book.Draft(title: \"x\"))",
            message: "missing argument for parameter 'writer' in call"
        ),
        Snippet(
            "a draft with a moment of deletion",
            "_ = Book.Draft(title: \"x\", writer: Writer.ID(1), deletedAt: nil)",
            message: "extra argument 'deletedAt' in call"
        ),
        Snippet(
            "a deleted row of a model that keeps none",
            "_ = Writer.withDeleted()",
            message: "SoftDeletable"
        ),
        Snippet(
            "bringing back a row of a model that keeps none",
            "let writer = try await Writer.all.one(from: database)\ntry await database.restore(writer)",
            message: "SoftDeletable"
        ),
        Snippet(
            "a change of another type",
            "try await Book.all.update { $0.pages = \"x\" }.run(in: database)",
            message: "'String'"
        ),
        Snippet(
            "a changed id",
            "var book = try await Book.all.one(from: database)\nbook.id = Book.ID(2)",
            message: "'id' is a 'let' constant"
        ),
        Snippet(
            "a version that is no number",
            declaring: "@Model struct Page { let id: ID; @Version var version: String }",
            message: "@Version needs the type Int; version is of type String"
        ),
        Snippet(
            "soft deletion without an optional",
            declaring: "@Model struct Page { let id: ID; @SoftDeleted var deletedAt: Date }",
            message: "@SoftDeleted needs the type Date?; deletedAt is of type Date"
        ),
        Snippet(
            "a default of another type",
            declaring: "@Model struct Page { let id: ID; @Default(\"x\") var number: Int }",
            message: "'String'"
        ),
        Snippet(
            "a key that is set to a default there is none of",
            declaring: "@Model struct Page { let id: ID; @OnDelete(.setDefault) var book: Book.ID }",
            message: "@OnDelete(.setDefault) needs the default it sets"
        ),
        Snippet(
            "an ignored property without a value",
            declaring: "@Model struct Page { let id: ID; @Ignored var cache: Int }",
            message: "cache is ignored, so no row brings it"
        ),
        Snippet(
            "a relation by a key to another model",
            declaring: "@Model struct Page { let id: ID; static let books = hasMany(\\Book.writer) }",
            message: "a relation needs a key to this model"
        ),
    ]
}
