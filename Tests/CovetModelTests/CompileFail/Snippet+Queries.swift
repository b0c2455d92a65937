extension Snippet {
    static let ofQueries = [
        Snippet(
            "an id of another model",
            "_ = Book.find(Writer.ID(1))",
            message: "cannot convert value of type 'Writer.ID' to expected argument type 'Book.ID'"
        ),
        Snippet(
            "a column that is not there",
            "_ = Book.where { $0.writer.nmae == \"x\" }",
            message: "nmae"
        ),
        Snippet(
            "a comparison with another type",
            "_ = Book.where { $0.pages == \"many\" }",
            message: "'String'"
        ),
        Snippet(
            "what was not joined",
            "let rows = try await Book.all.fetch(from: database)\nfor (book, writer) in rows { print(book, writer) }",
            message: "tuple"
        ),
        Snippet(
            "a relation of another model",
            "_ = Book.prefetching(\\.books)",
            message: "books"
        ),
        Snippet(
            "a statement from a text",
            "let name = \"x\"\nlet text: String = \"SELECT \\(name)\"\ntry await database.execute(text)",
            message: "cannot convert value of type 'String' to expected argument type 'SQL'"
        ),
    ]
}
