import Testing

/// Code that must not compile, with what the compiler has to say about it.
struct Snippet: Sendable, CustomTestStringConvertible {
    /// What is wrong, in a few words.
    let mistake: String
    let code: String
    /// A part of the error's message.
    let message: String

    var testDescription: String { mistake }

    /// Statements of a function with a `database`, over the models of ``prelude``.
    init(_ mistake: String, _ statements: String, message: String) {
        self.mistake = mistake
        code = "func body(_ database: Database) async throws {\n\(statements)\n}"
        self.message = message
    }

    /// Declarations by themselves.
    init(_ mistake: String, declaring declarations: String, message: String) {
        self.mistake = mistake
        code = declarations
        self.message = message
    }

    static let prelude = """
        @Model struct Writer {
            let id: ID
            @Unique var name: String
            var age = 30
            var secret: EncryptedText?
            static let books = hasMany(\\Book.writer)
        }
        @Model struct Book {
            let id: ID
            var title: String
            var pages = 0
            @OnDelete(.cascade) var writer: Writer.ID
            @SoftDeleted var deletedAt: Date?
        }
        func sound(_ database: Database) async throws {
            let rows: [(Book, Writer)] = try await Book.where { $0.pages > 3 && $0.writer.name == "a" }
                .joining(\\.writer).order { $0.title.ascending }.fetch(from: database)
            _ = rows
            try await Book.withDeleted().update { $0.pages += 1 }.run(in: database)
        }
        """
}
