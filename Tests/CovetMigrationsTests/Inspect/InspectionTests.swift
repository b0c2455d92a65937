import CovetDatabase
import CovetMigrations
import CovetSQL
import Testing

@Suite struct InspectionTests {
    @Test(arguments: Place.all) func aCatalogueIsReadAsItWasMade(_ place: Place) async throws {
        try await withDatabase(place) { database in
            try await Migrator.quick([Tables.base]).up(database)
            let found = try await Inspection.read(database)
            #expect(found.schema.tables.map(\.name) == ["posts", "users"])
            #expect(found.details == [:])
            let users = try #require(found.schema.table("users"))
            #expect(users.columns.map(\.name) == ["id", "email", "name", "age"])
            #expect(users.columns.map(\.isNullable) == [false, false, true, false])
            #expect(users.columns[0].primaryKey == .generated)
            #expect(users.columns[3].defaultValue == .value(.int64(1)))
            #expect(users.uniques == [UniqueConstraint("users_email_key", on: ["email"])])
            let posts = try #require(found.schema.table("posts"))
            #expect(posts.foreignKeys.first?.onDelete == .cascade && posts.foreignKeys.first?.table == "users")
            #expect(posts.checks.map(\.name) == ["posts_title_length"])
            #expect(posts.indexes.map(\.name) == ["posts_author_id_index", "posts_lower"])
            #expect(posts.indexes[1].parts[1].isDescending && posts.indexes[1].condition != nil)
        }
    }

    /// What was read is written as operations, which make the same database.
    @Test(arguments: Place.all) func whatIsReadCanBeMadeAgain(_ place: Place) async throws {
        let found = try await withDatabase(place) { database in
            try await Migrator.quick([Tables.base]).up(database)
            return try await Inspection.read(database)
        }
        try await withDatabase(place) { database in
            let operations = try Schema().difference(to: found.schema).operations
            try await Migrator.quick([Migration("0001_initial", operations)]).up(database)
            let again = try await Inspection.read(database)
            #expect(found.differences(to: again) == [])
        }
    }

    @Test(arguments: Place.all) func everyDriftIsNamed(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let migrator = Migrator.quick([Tables.base])
            try await migrator.up(database)
            let changes: [(SQL, String)] = [
                ("ALTER TABLE users ADD COLUMN extra TEXT", "- users.extra text"),
                ("DROP INDEX posts_lower", "+ index posts_lower on posts"),
                ("CREATE INDEX strange ON users (age)", "- index strange on users"),
                ("CREATE VIEW front AS SELECT id FROM posts", "- view front"),
            ]
            for (statement, _) in changes { try await database.execute(statement) }
            let found = try await drift(of: database, from: migrator.schema())
            for (_, line) in changes {
                #expect(found.contains { $0.hasPrefix(line) }, "\(line) is not among \(found)")
            }
            #expect(found.count == changes.count)
        }
    }

    @Test(.enabled(if: Place.hasServer, Place.hint)) func whatHasNoWordIsADetail() async throws {
        try await withDatabase(.postgres) { database in
            for statement: SQL in [
                "CREATE TYPE mood AS ENUM ('sad', 'it''s ok')",
                """
                CREATE TABLE places (
                    id SERIAL PRIMARY KEY, at POINT, mood MOOD DEFAULT 'sad', tags TEXT[], doc JSONB, span INT8RANGE,
                    half INT GENERATED ALWAYS AS (2 * 3) STORED, name VARCHAR(20) NOT NULL DEFAULT 'x',
                    since TIMESTAMPTZ NOT NULL DEFAULT now(), EXCLUDE USING gist (span WITH &&)
                )
                """,
                "CREATE INDEX places_tags ON places USING gin (tags)",
                "CREATE INDEX places_name ON places (name text_pattern_ops DESC NULLS LAST) INCLUDE (at)",
                "ALTER TABLE places ADD CONSTRAINT later CHECK (name <> '') NOT VALID",
            ] {
                try await database.execute(statement)
            }
            let found = try await Inspection.read(database)
            let table = try #require(found.schema.table("places"))
            let types = table.columns.map(\.type)
            #expect(types[2] == .enumeration(name: "mood", cases: ["sad", "it's ok"]))
            #expect(types[3] == .array(of: .text) && types[4] == .json && types[5] == .range(of: .int64))
            #expect(types[7] == .varchar(20) && table.columns[7].defaultValue == .value(.text("x")))
            #expect(table.columns[8].defaultValue == .now && table.columns[6].generated != nil)
            #expect(table.columns[0].primaryKey == .generated)
            #expect(found.details["type of places.at"] == "point")
            #expect(found.details["default of places.id"]?.contains("nextval") == true)
            #expect(found.details["constraint later of places"] == "not validated")
            #expect(found.details.keys.contains { $0.hasPrefix("constraint places_span_excl") })
            #expect(found.details["index places_name"] != nil)
            let tags = table.indexes.first { $0.name == "places_tags" }
            #expect(tags?.method == .gin)
            let name = table.indexes.first { $0.name == "places_name" }
            #expect(name?.parts.first?.operatorClass == "text_pattern_ops" && name?.including == ["at"])
        }
    }

    @Test func modelsAreWrittenOfTables() async throws {
        try await withDatabase(.sqlite) { database in
            try await Migrator.quick([Tables.base]).up(database)
            let sources = ModelSource.all(of: try await Inspection.read(database))
            #expect(sources.map(\.fileName) == ["Post.swift", "User.swift"])
            #expect(
                sources[0].text == """
                    import Covet
                    import Foundation

                    @Model(table: "posts")
                    struct Post {
                        let id: ID
                        @Length(1...200) var title: String
                        @OnDelete(.cascade) var author: User.ID
                        @Precision(10, scale: 2) var price: Decimal?
                        // The migration alone has this index: CREATE INDEX "posts_lower" ON "posts" ((lower("title")), "id" DESC) WHERE "price" > 1
                    }

                    """
            )
            #expect(
                sources[1].text.contains(
                    "@Unique var email: String\n    var name: String?\n    @Default(1) var age: Int"
                )
            )
        }
    }

    @Test func aTableWithoutAnIDIsAComment() async throws {
        try await withDatabase(.sqlite) { database in
            try await database.execute("CREATE TABLE follows (a INTEGER, b INTEGER, PRIMARY KEY (a, b))")
            let text = ModelSource.all(of: try await Inspection.read(database))[0].text
            #expect(text.contains("// The table follows has no model") && !text.contains("@Model"))
        }
    }

    @Test func aTableThatWouldLoseSomethingIsNotMadeAnew() async throws {
        try await withDatabase(.sqlite) { database in
            let migrator = Migrator.quick([Tables.base, Migration("0002", [.setNotNull("name", in: "users")])])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("ALTER TABLE users ADD COLUMN secret TEXT")
            await #expect(
                throws: MigrationError.cannotRebuild(
                    table: "users",
                    reason: "it has columns that no migration made: secret"
                )
            ) { try await migrator.up(database) }
            try await database.execute("ALTER TABLE users DROP COLUMN secret")
            try await database.execute("CREATE TABLE log (a TEXT)")
            try await database.execute(
                "CREATE TRIGGER seen AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.email); END"
            )
            try await migrator.up(database)
            try await database.execute("INSERT INTO users (email, name) VALUES ('a', 'b')")
            #expect(try await database.query("SELECT a FROM log", as: String.self) == ["a"])
            #expect(try await database.first("PRAGMA foreign_keys", as: Int.self) == 1)
        }
    }
}
