import CovetDatabase
import CovetModel
import Testing

@Suite struct SchemaTests {
    @Test func tableIsMadeFromTheModel() throws {
        let schema = try Article.tableSchema
        #expect(
            schema.createStatement(for: .sqlite).statement(for: .sqlite).text == """
                CREATE TABLE "articles" (
                    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
                    "slug" TEXT NOT NULL,
                    "title" TEXT NOT NULL,
                    "is_published" INTEGER NOT NULL,
                    "author_id" INTEGER NOT NULL,
                    "editor_id" INTEGER,
                    "views" INTEGER NOT NULL,
                    "rating" REAL NOT NULL,
                    "created_at" TEXT NOT NULL,
                    CONSTRAINT "articles_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users" ("id") ON DELETE CASCADE,
                    CONSTRAINT "articles_editor_id_fkey" FOREIGN KEY ("editor_id") REFERENCES "users" ("id") ON DELETE SET NULL
                )
                """
        )
        // The author's key leads an index of the model already; the editor's gets its own.
        #expect(
            schema.createIndexStatements(for: .sqlite).map { $0.statement(for: .sqlite).text } == [
                #"CREATE UNIQUE INDEX "articles_slug_key" ON "articles" ("slug")"#,
                #"CREATE INDEX "articles_author_id_created_at_index" ON "articles" ("author_id", "created_at")"#,
                #"CREATE INDEX "articles_editor_id_index" ON "articles" ("editor_id")"#,
            ]
        )
    }

    @Test func lengthIsACheckOfTheTable() throws {
        let check = try #require(try User.tableSchema.checks.first)
        #expect(check.name == "users_name_length")
        #expect(check.condition.statement(for: .sqlite).text == #"length("name") BETWEEN ? AND ?"#)
    }

    @Test func idOfTheAppIsSupplied() throws {
        let schema = try Person.tableSchema
        #expect(schema.name == "people")
        #expect(schema.columns[0] == ColumnDefinition("id", .uuid, primaryKey: .supplied))
        #expect(
            schema.columns.map(\.name.name) == [
                "id", "name", "limit", "default", "column", "reference", "order", "manager_id", "born",
            ]
        )
        #expect(schema.foreignKeys == [ForeignKey(["manager_id"], references: "people", ["id"])])
    }

    @Test func tablesComeParentsFirst() throws {
        let models: [any Model.Type] = [Favorite.self, Comment.self, Article.self, User.self]
        #expect(try models.tableSchemas().map(\.name) == ["users", "articles", "favorites", "comments"])
    }

    @Test func missingParentIsNamed() {
        #expect {
            try [Article.self, Favorite.self].tableSchemas()
        } throws: {
            ($0 as? ModelError)?.message == "Article has a key to the table users, whose model is missing from the list"
        }
    }

    @Test func twoModelsCannotHaveOneTable() {
        #expect {
            try [User.self, User.self].tableSchemas()
        } throws: {
            ($0 as? ModelError)?.message == "User and User have one table, users: give one another name"
        }
    }

    @Test func propertyThatIsNoColumnMakesNoIndex() {
        #expect { try Broken.tableSchema } throws: { ($0 as? ModelError)?.code == .invalidModel }
    }

    @Test func relationOverNoColumnIsAnErrorAndNoQuery() async throws {
        try await withDatabase { database in
            let (_, statements) = await database.countingStatements {
                await #expect(throws: ModelError.self) {
                    try await User.where { $0.has(\.broken) }.fetch(from: database)
                }
                await #expect(throws: ModelError.self) { try await User.prefetching(\.broken).fetch(from: database) }
                await #expect(throws: ModelError.self) {
                    try await User.order { $0.count(of: \.broken).ascending }.fetch(from: database)
                }
            }
            #expect(statements.count == 0)
        }
    }
}

@Model
struct Broken {
    let id: ID
    var title: String
    var owner: User.ID { User.ID(1) }
    static let indexes = [Index(\.owner)]
}

extension User {
    static let broken = hasMany(\Broken.owner)
}
