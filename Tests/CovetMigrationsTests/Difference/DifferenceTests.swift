import CovetDatabase
import CovetMigrations
import CovetSQL
import Testing

@Suite struct DifferenceTests {
    private static let old = Schema(tables: [Tables.users, Tables.posts])

    private static func changed(_ change: (inout TableSchema) -> Void) -> Schema {
        var posts = Tables.posts
        change(&posts)
        return Schema(tables: [Tables.users, posts])
    }

    @Test func equalSchemasHaveNone() throws {
        #expect(try Self.old.difference(to: Self.old).isEmpty)
        // What says the same in other words is the same.
        let other = Self.changed { $0.checks[0].condition = #"length("title") BETWEEN 1 AND 200"# }
        #expect(try Self.old.difference(to: other).isEmpty)
    }

    @Test func whatIsSafeIsChosen() throws {
        let target = Self.changed { posts in
            posts.columns.append(ColumnDefinition("slug", .text, isNullable: true))
            posts.indexes.append(IndexDefinition(table: "posts", on: ["slug"]))
            posts.uniques.append(["title", "author_id"])
            posts.checks.append(.init("price_is_positive", #""price" > 0"#))
        }
        let difference = try Self.old.difference(to: target)
        #expect(
            difference.operations.map(\.summary) == [
                "add column posts.slug", "add unique posts_title_author_id_key to posts",
                "create index posts_slug_index on posts concurrently",
                "add check price_is_positive to posts, not validated", "validate price_is_positive on posts",
            ]
        )
    }

    @Test func aRenameIsAskedAbout() throws {
        let target = Self.changed { posts in
            posts.columns[1].name = "headline"
            posts.checks = [.init("posts_headline_length", #"length("headline") BETWEEN 1 AND 200"#)]
            posts.indexes[1] = IndexDefinition(
                "posts_lower",
                on: [.expression(#"lower("headline")"#), .descending("id")],
                where: #""price" > 1"#
            )
        }
        let open = try Self.old.difference(to: target)
        #expect(open.questions == [.renamed(.column("title", in: "posts"), candidates: ["headline"])])

        let renamed = try Self.old.difference(
            to: target,
            answers: DifferenceAnswers(renames: [.column("title", in: "posts"): "headline"])
        )
        #expect(renamed.questions.isEmpty)
        #expect(
            renamed.operations.map(\.summary) == [
                "rename column posts.title to headline",
                "rename constraint posts_title_length of posts to posts_headline_length",
            ]
        )
        var answers = DifferenceAnswers(removals: [.column("title", in: "posts")])
        let gone = try Self.old.difference(to: target, answers: answers)
        #expect(gone.questions == [.fill(.column("headline", in: "posts"), type: .text)])
        answers.emptyTables = ["posts"]
        let both = try Self.old.difference(to: target, answers: answers)
        #expect(both.questions.isEmpty && both.operations.contains { $0.summary == "drop column posts.title" })

        #expect(throws: MigrationError.notDerivable("posts.title cannot be posts.subject now; new are headline")) {
            _ = try Self.old.difference(
                to: target,
                answers: DifferenceAnswers(renames: [.column("title", in: "posts"): "subject"])
            )
        }
    }

    @Test func aRenamedTableIsAskedAbout() throws {
        var articles = Tables.posts
        articles.name = "articles"
        let target = Schema(tables: [Tables.users, articles])
        let open = try Self.old.difference(to: target)
        #expect(open.questions == [.renamed(.table("posts"), candidates: ["articles"])])
        let renamed = try Self.old.difference(
            to: target,
            answers: DifferenceAnswers(renames: [.table("posts"): "articles"])
        )
        #expect(renamed.operations.first?.summary == "rename table posts to articles")
        #expect(try Self.old.applying(renamed.operations).difference(to: target).isEmpty)
    }

    @Test(arguments: Place.all) func aRequiredColumnIsFilledAndProvenFirst(_ place: Place) async throws {
        let target = Self.changed { $0.columns.append(ColumnDefinition("slug", .text)) }
        let name = SchemaName.column("slug", in: "posts")
        let difference = try Self.old.difference(
            to: target,
            answers: DifferenceAnswers(fills: [name: "lower(title)"])
        )
        #expect(
            difference.operations.map(\.summary) == [
                "add column posts.slug", "backfill posts.slug", "add check posts_slug_required to posts, not validated",
                "backfill posts.slug, the last rows", "validate posts_slug_required on posts",
                "require a value in posts.slug", "drop check posts_slug_required of posts",
            ]
        )
        try await withDatabase(place) { database in
            let migrator = Migrator.quick([Tables.base, Migration("0002_slug", difference.operations)])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("INSERT INTO users (email) VALUES ('a')")
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('One', 1), ('Two', 1)")
            try await migrator.up(database)
            #expect(try await database.query("SELECT slug FROM posts ORDER BY id", as: String.self) == ["one", "two"])
            #expect(try await drift(of: database, from: target) == [])
        }
    }

    @Test func whatNoOperationDoesIsSaid() throws {
        let key = Self.changed { $0.columns[0].primaryKey = .supplied }
        #expect(throws: MigrationError.self) { _ = try Self.old.difference(to: key) }
        let status = { (cases: [String]) in
            Schema(tables: [
                TableSchema("t", columns: [ColumnDefinition("s", .enumeration(name: "status", cases: cases))])
            ])
        }
        #expect {
            _ = try status(["a", "b"]).difference(to: status(["a"]))
        } throws: {
            "\($0)".contains("cannot take a case out of a type")
        }
        let added = try status(["a", "c"]).difference(to: status(["a", "b", "c"]))
        #expect(added.operations == [.addEnumerationCase("b", to: "status", before: "c")])
        let asked = try status(["a", "b"]).difference(to: status(["a", "x"]))
        #expect(asked.questions == [.renamed(.enumerationCase("b", of: "status"), candidates: ["x"])])
    }

    @Test(arguments: Place.all) func tablesInACircleAreTiedAtTheEndAndUntiedFirst(_ place: Place) async throws {
        let a = TableSchema(
            "a",
            columns: [
                ColumnDefinition("id", .int64, primaryKey: .generated),
                ColumnDefinition("b_id", .int64, isNullable: true),
            ],
            foreignKeys: [ForeignKey(["b_id"], references: "b", ["id"])]
        )
        var b = a
        b.name = "b"
        b.columns[1].name = "a_id"
        b.foreignKeys = [ForeignKey(["a_id"], references: "a", ["id"])]
        let circle = Schema(tables: [a, b])
        let up = try Schema().difference(to: circle).operations
        let down = try circle.difference(
            to: Schema(),
            answers: DifferenceAnswers(removals: [.table("a"), .table("b")])
        )
        let migrator = Migrator.quick([Migration("1", up), Migration("2", down.operations)])
        try await withDatabase(place) { database in
            try await migrator.up(database, to: "1")
            #expect(try await drift(of: database, from: circle) == [])
            try await migrator.up(database)
            #expect(try await drift(of: database, from: Schema()) == [])
        }
    }
}

extension Schema {
    fileprivate func applying(_ operations: [CovetMigrations.Operation]) throws -> Schema {
        try operations.reduce(self) { try $0.applying($1) }
    }
}
