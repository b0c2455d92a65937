import CovetDatabase
import CovetMigrations
import CovetSQL
import Foundation
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
            let sources = ModelSources(of: try await Inspection.read(database)).models
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

                        static let kept: [SQLIdentifier] = [
                            "posts_lower",
                        ]
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

    /// What `Index` has a word for is written with it, once; the rest is kept by the migration.
    @Test(.enabled(if: Place.hasServer, Place.hint)) func indexesAreWrittenAsAModelSaysThem() async throws {
        try await withDatabase(.postgres) { database in
            for statement: SQL in [
                "CREATE TABLE docs (id BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, tags TEXT[] NOT NULL, a BIGINT NOT NULL, b BIGINT NOT NULL)",
                "CREATE INDEX docs_tags_index ON docs USING gin (tags)",
                "CREATE INDEX by_tags ON docs USING gin (tags)",
                "CREATE INDEX by_b ON docs (b DESC, a)", "CREATE INDEX docs_a_index ON docs USING brin (a)",
                "CREATE INDEX docs_a_b_index ON docs (a) INCLUDE (b)", "CREATE UNIQUE INDEX \"by \"\"a\" ON docs (a)",
                "CREATE INDEX small ON docs (a) WHERE a < 9", "CREATE INDEX sized ON docs (a) INCLUDE (b)",
            ] {
                try await database.execute(statement)
            }
            let found = try await Inspection.read(database)
            let text = ModelSources(of: found).models[0].text
            for line in [
                #"Index(\.tags, using: .gin),"#, #"Index("by_tags", using: .gin, on: { $0.tags }),"#,
                #"Index("by_b", on: { $0.b.descending; $0.a }),"#, #"Index(\.a, using: .brin),"#,
                ##"Index(#"by "a"#, unique: true, on: { $0.a }),"##,
            ] {
                #expect(text.contains("        \(line)\n"), "\(line) is not in \(text)")
            }
            let kept = text.components(separatedBy: "static let kept")[1]
            #expect(kept.contains("\"small\"") && kept.contains("\"sized\"") && kept.contains("\"docs_a_b_index\""))
            #expect(!kept.contains("by_tags") && !kept.contains("by_b"))
        }
        try await withDatabase(.sqlite) { database in
            try await database.execute(
                "CREATE TABLE pairs (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL, b TEXT NOT NULL, UNIQUE (a, b))"
            )
            try await database.execute("CREATE UNIQUE INDEX again ON pairs (a, b)")
            let text = ModelSources(of: try await Inspection.read(database)).models[0].text
            #expect(text.components(separatedBy: "unique: true").count == 2)
        }
    }

    /// Whatever a database calls its things, the models compile beside each other.
    @Test func namesOfSwiftAreGivenOnceAndHideNothing() async throws {
        try await withDatabase(.sqlite) { database in
            for statement: SQL in [
                #"CREATE TABLE strings (id INTEGER PRIMARY KEY AUTOINCREMENT, "schema" TEXT, "await" TEXT, "größe" TEXT)"#,
                #"CREATE TABLE "Post" (id INTEGER PRIMARY KEY AUTOINCREMENT, user_name TEXT, "userName" TEXT, "%" TEXT, "$" TEXT)"#,
                "CREATE TABLE posts (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, ID2 TEXT)",
                "CREATE TABLE blogs (id INTEGER PRIMARY KEY AUTOINCREMENT, post INTEGER REFERENCES posts (number))",
            ] {
                try await database.execute(statement)
            }
            let sources = ModelSources(of: try await Inspection.read(database), besides: ["Blog"]).models
            #expect(sources.map(\.typeName) == ["Post", "Blog2", "Post2", "StringRow"])
            #expect(
                sources[0].text.contains("var userName: String?\n")
                    && sources[0].text.contains("var userName2: String?\n")
            )
            #expect(sources[0].text.contains(#"@Column("%") var column: String?"#))
            #expect(sources[0].text.contains(#"@Column("$") var column2: String?"#))
            #expect(sources[1].text.contains("var post: Post2.ID?"))
            #expect(sources[2].text.contains(#"@Column("id") var id2: String?"#))
            #expect(
                sources[3].text.contains("var schemaValue: String?") && sources[3].text.contains("var `await`: String?")
            )
            #expect(sources[3].text.contains("var größe: String?"))
        }
    }

    /// `migrate make` would drop it otherwise, with what it holds.
    @Test(.enabled(if: Place.hasServer, Place.hint)) func whatAModelHasNoWordForIsKept() async throws {
        try await withDatabase(.postgres) { database in
            for statement: SQL in [
                "CREATE SCHEMA elsewhere", "CREATE TABLE elsewhere.owners (id BIGINT PRIMARY KEY)",
                "CREATE TABLE codes (code TEXT PRIMARY KEY)",
                """
                CREATE TABLE items (
                    id SERIAL PRIMARY KEY, place POINT, name VARCHAR(20) NOT NULL, note TEXT DEFAULT 'x',
                    price NUMERIC(2, -2), sorted TEXT COLLATE "C", code TEXT REFERENCES codes (code),
                    owner BIGINT REFERENCES elsewhere.owners (id), plain BIGINT NOT NULL DEFAULT 1, email TEXT UNIQUE,
                    CONSTRAINT positive CHECK (plain > 0), CONSTRAINT pair UNIQUE (name, note)
                )
                """,
                "CREATE INDEX items_lower ON items (lower(name))", "CREATE INDEX items_plain_index ON items (plain)",
            ] {
                try await database.execute(statement)
            }
            let found = try await Inspection.read(database)
            #expect(found.details["collation of items.sorted"] == "\"C\"")
            #expect(found.details["constraint items_owner_fkey of items"] != nil)
            // What was read makes a schema, and the same one.
            let operations = try Schema().difference(to: found.schema).operations
            #expect(try found.schema.difference(to: Schema(replaying: [Migration("", operations)])).isEmpty)
            // What has no word is told, and a key that is counted up by a sequence is no difference.
            let left = try await drift(of: database, from: found.schema)
            #expect(left.count == 3 && !left.contains { $0.contains("nextval") }, "\(left)")
            let sources = ModelSources(of: found).models
            #expect(sources[0].text.contains("keptTables"))
            let text = sources[1].text
            let kept = text.components(separatedBy: "static let kept")[1]
            for name in ["id", "place", "name", "note", "price", "items_code_fkey", "positive", "pair", "items_lower"] {
                #expect(kept.contains("        \"\(name)\",\n"), "\(name) is not among \(kept)")
            }
            for name in ["plain", "email", "code", "sorted", "items_plain_index", "items_email_key"] {
                #expect(!kept.contains("\"\(name)\""), "\(name) is among \(kept)")
            }
            #expect(
                text.contains("        Index(\\.plain),\n") && text.contains("@Unique var email: String?")
            )
            #expect(text.contains("// The migration alone has its default: 'x'\n    var note: String?"))
            #expect(!text.contains("@Precision"))
        }
    }

    /// A table that is made anew would sort and compare otherwise.
    @Test func aTableWithASortingOfItsOwnIsNotMadeAnew() async throws {
        try await withDatabase(.sqlite) { database in
            try await database.execute(
                "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT COLLATE NOCASE, k TEXT DEFAULT \"dq\", at DATETIME, n INT, b BOOL DEFAULT true)"
            )
            try await database.execute("CREATE INDEX by_case ON users (k COLLATE NOCASE)")
            try await database.execute("CREATE VIRTUAL TABLE search USING fts5(title)")
            let found = try await Inspection.read(database)
            #expect(found.schema.tables.map(\.name) == ["users"])
            #expect(found.details.keys.contains("collate clause at email of users"))
            #expect(found.details.keys.contains("index by_case"))
            #expect(found.schema.tables[0].columns[2].defaultValue == .value(.text("dq")))
            let initial = Migration("0001_initial", try Schema().difference(to: found.schema).operations)
            let change = Migration("0002", [.setNotNull("email", in: "users")])
            try await Migrator.quick([initial]).adoptFirst(in: database)
            let left = try await drift(of: database, after: [initial])
            #expect(
                left.allSatisfy {
                    $0.contains("collate clause") || $0.contains("by_case") || $0.contains("table search")
                },
                "\(left)"
            )
            let error = await #expect(throws: MigrationError.self) {
                try await Migrator.quick([initial, change]).up(database)
            }
            #expect(error.map { "\($0)".contains("collate clause at email") } == true)
        }
    }

    @Test func aTableWithoutAnIDIsAComment() async throws {
        try await withDatabase(.sqlite) { database in
            try await database.execute("CREATE TABLE follows (a INTEGER, b INTEGER, PRIMARY KEY (a, b))")
            let text = ModelSources(of: try await Inspection.read(database)).models[0].text
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
