extension Snippet {
    static let ofTheQueryLanguage = [
        Snippet("an aggregate outside of a group", "_ = Book.where { $0.sum(of: \\.pages) > 1 }", message: "sum"),
        Snippet(
            "a column that is not grouped by",
            "_ = Book.group(by: \\.writer).select { $0.title }",
            message: "has no member 'title'"
        ),
        Snippet(
            "a window function without its window",
            "_ = Book.order { _ in Window.rank().ascending }",
            message: "has no member 'ascending'"
        ),
        Snippet(
            "a union of other rows",
            "_ = Book.select(\\.pages).union(Book.select(\\.title))",
            message: "'String'"
        ),
        Snippet(
            "a query for other values",
            "_ = Book.where { $0.pages.isIn(Book.select(\\.title)) }",
            message: "isIn"
        ),
        Snippet("a prefix of a number", "_ = Book.where { $0.pages.hasPrefix(\"1\") }", message: "'TextValue'"),
        Snippet(
            "the sum of texts",
            "_ = Book.all.aggregate { ($0.sum(of: \\.title), $0.count()) }",
            message: "'NumericValue'"
        ),
        Snippet(
            "the year of a text",
            "_ = Book.where { $0.title.part(.year) == 1 }",
            message: "'String' conform to 'CalendarValue'"
        ),
        Snippet("bits of a text", "_ = Book.where { $0.title & 1 == 1 }", message: "'Column<String>'"),
        Snippet("a digest of a number", "_ = Book.select { $0.pages.digest(.sha256) }", message: "'TextValue'"),
        Snippet("a search without words", "_ = Book.where { $0.title.words() }", message: "'ColumnExpression'"),
        Snippet(
            "an expression from a text",
            "let text = \"1\" + \"2\"\n_ = Book.order { _ in Fragment<Int>(text).ascending }",
            message: "no exact matches in call to initializer"
        ),
        Snippet(
            "a place in the order of another model",
            "let cursor: Cursor<Writer>? = nil\n_ = try await Book.all.page(first: 1, after: cursor, from: database)",
            message: "'Cursor<Writer>?'"
        ),
        Snippet(
            "a column behind a key that was not crossed",
            "_ = Book.select { ($0.title, $0.name) }",
            message: "has no member 'name'"
        ),
        Snippet(
            "own type of other columns",
            "struct Line { var title: String }\n_ = Book.select(Line.init) { $0.pages }",
            message: "'@Sendable (String) -> Line'"
        ),
    ]
}
