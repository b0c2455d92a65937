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

    private static func status(_ cases: [String], default value: String? = nil, isArray: Bool = false) -> Schema {
        let type = SQLType.enumeration(name: "status", cases: cases)
        let column = ColumnDefinition(
            "s",
            isArray ? .array(of: type) : type,
            default: value.map { .value(.text($0)) }
        )
        let id = ColumnDefinition("id", .int64, primaryKey: .generated)
        return Schema(tables: [TableSchema("t", columns: [id, column])])
    }

    @Test func casesComeAndAreRenamed() throws {
        let added = try Self.status(["a", "c"]).difference(to: Self.status(["a", "b", "c"]))
        #expect(added.operations == [.addEnumerationCase("b", to: "status", before: "c")])
        let asked = try Self.status(["a", "b"]).difference(to: Self.status(["a", "x"]))
        #expect(asked.questions == [.renamed(.enumerationCase("b", of: "status"), candidates: ["x"])])
    }

    @Test(arguments: Place.all) func aCaseGoesOnceNoRowHoldsIt(_ place: Place) async throws {
        var old = Self.status(["a", "b", "c"], default: "b")
        // A condition in the words of the type: PostgreSQL cannot take it along by itself.
        old.tables[0].indexes = [IndexDefinition("t_a", on: ["id"], where: "s = 'a'")]
        var target = Self.status(["a", "x"], default: "a")
        target.tables[0].indexes = old.tables[0].indexes
        let removed = DifferenceAnswers(removals: [
            .enumerationCase("b", of: "status"), .enumerationCase("c", of: "status"),
        ])
        let difference = try old.difference(to: target, answers: removed)
        #expect(difference.questions.isEmpty)
        #expect(
            difference.operations.map(\.summary) == [
                "add case x to status", "change default of t.s", "drop index t_a on t concurrently",
                "take b, c out of status", "create index t_a on t concurrently",
            ]
        )
        let first = Migration("1", try Schema().difference(to: old).operations)
        let migrator = Migrator.quick([first, Migration("2", difference.operations)])
        try await withDatabase(place) { database in
            try await migrator.up(database, to: "1")
            try await database.execute("INSERT INTO t (s) VALUES ('a'), ('c')")
            await #expect(throws: MigrationError.caseInUse("c", type: "status", table: "t", column: "s")) {
                try await migrator.up(database)
            }
            try await database.execute("UPDATE t SET s = 'a' WHERE s = 'c'")
            try await migrator.up(database)
            #expect(try await drift(of: database, from: target) == [])
            #expect(try await database.query("SELECT CAST(s AS TEXT) FROM t", as: String.self) == ["a", "a"])
            try await migrator.down(database)
            try await database.execute("UPDATE t SET s = 'c' WHERE id = 1")
        }
    }

    @Test(.enabled(if: Place.hasServer, Place.hint)) func aCaseGoesOutOfArrays() async throws {
        let old = Self.status(["a", "b"], isArray: true)
        let target = Self.status(["a"], isArray: true)
        let migrator = Migrator.quick([
            Migration("1", try Schema().difference(to: old).operations),
            Migration("2", try old.difference(to: target).operations),
        ])
        try await withDatabase(.postgres) { database in
            try await migrator.up(database, to: "1")
            try await database.execute("INSERT INTO t (s) VALUES ('{a,b}')")
            await #expect(throws: MigrationError.caseInUse("b", type: "status", table: "t", column: "s")) {
                try await migrator.up(database)
            }
            try await database.execute("UPDATE t SET s = '{a,a}'")
            try await migrator.up(database)
            #expect(try await drift(of: database, from: target) == [])
        }
    }

    @Test(arguments: Place.all) func aKeyMovesToOtherColumns(_ place: Place) async throws {
        let target = Self.changed {
            $0.columns[0].primaryKey = nil
            $0.columns[1].primaryKey = .supplied
            $0.columns[2].primaryKey = .supplied
        }
        let difference = try Self.old.difference(to: target)
        #expect(
            difference.operations.map(\.summary) == [
                "create index posts_title_author_id_key_next on posts concurrently",
                "make title, author_id the primary key of posts",
            ]
        )
        let migrator = Migrator.quick([Tables.base, Migration("0002_key", difference.operations)])
        try await withDatabase(place) { database in
            try await migrator.up(database, to: "0001_base")
            try await database.execute("INSERT INTO users (email) VALUES ('a')")
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('One', 1), ('Two', 1)")
            try await migrator.up(database)
            #expect(try await drift(of: database, from: target) == [])
            await #expect(throws: DatabaseError.self) {
                try await database.execute("INSERT INTO posts (id, title, author_id) VALUES (9, 'One', 1)")
            }
            try await migrator.down(database)
            #expect(try await drift(of: database, from: Self.old) == [])
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('One', 1)")
            #expect(try await database.query("SELECT id FROM posts ORDER BY id", as: Int.self) == [1, 2, 3])
        }
    }

    @Test(arguments: Place.all) func aKeyIsGeneratedFromNowOn(_ place: Place) async throws {
        let supplied = Self.changed { $0.columns[0].primaryKey = .supplied }
        let difference = try supplied.difference(to: Self.old)
        #expect(difference.operations.map(\.summary) == ["generate the primary key of posts"])
        let base = Migration("1", try Schema().difference(to: supplied).operations)
        let migrator = Migrator.quick([base, Migration("2", difference.operations)])
        try await withDatabase(place) { database in
            try await migrator.up(database, to: "1")
            try await database.execute("INSERT INTO users (email) VALUES ('a')")
            try await database.execute("INSERT INTO posts (id, title, author_id) VALUES (41, 'One', 1)")
            try await migrator.up(database)
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('Two', 1)")
            #expect(try await database.query("SELECT id FROM posts ORDER BY id", as: Int.self) == [41, 42])
            #expect(try await drift(of: database, from: Self.old) == [])
            try await migrator.down(database)
            #expect(try await drift(of: database, from: supplied) == [])
        }
    }

    @Test func whatNoOperationDoesIsSaidWithTheStepsByHand() throws {
        func refusal(_ target: Schema, from old: Schema = Self.old) -> String {
            do { return "no refusal: \(try old.difference(to: target).operations.map(\.summary))" } catch {
                return "\(error)"
            }
        }
        // What others refer to.
        var users = Tables.users
        users.columns[0].primaryKey = nil
        users.columns[1].primaryKey = .supplied
        let referred = refusal(Schema(tables: [users, Tables.posts]))
        #expect(referred.contains("users is to have the primary key email instead of id, to which posts refers"))
        // Numbers for rows that have none.
        let number = Self.changed {
            $0.columns[0].primaryKey = nil
            $0.columns.append(ColumnDefinition("number", .int64, primaryKey: .generated))
        }
        #expect(refusal(number).contains("its rows have no numbers yet"))
        let none = Self.changed { $0.columns[0].primaryKey = nil }
        #expect(refusal(none).contains("is to have none; give its model a key"))
        let key = Self.changed { $0.columns[0] = ColumnDefinition("id", .uuid, primaryKey: .supplied) }
        #expect(refusal(key).contains("the key posts.id is bigint and shall be uuid, and no cast leads"))
        // What no cast does.
        let uuid = Self.changed { $0.columns[2].type = .uuid }
        #expect(refusal(uuid).contains("posts.author_id is bigint and shall be uuid, and no cast leads"))
        for type: SQLType in [.text, .int32, .double, .bool, .decimal(precision: 20, scale: 0)] {
            #expect(refusal(Self.changed { $0.columns[2].type = type }).hasPrefix("no refusal"), "\(type)")
        }
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

    /// PostgreSQL casts the rows as it is told to, and would not cast the default.
    @Test(arguments: Place.all) func aDefaultOfTheOldTypeGivesWay(_ place: Place) async throws {
        func schema(_ column: ColumnDefinition) -> Schema {
            let id = ColumnDefinition("id", .int64, primaryKey: .generated)
            return Schema(tables: [TableSchema("counters", columns: [id, column])])
        }
        let old = schema(ColumnDefinition("count", .text, default: .value(.text("1"))))
        let targets = [
            schema(ColumnDefinition("count", .int32, default: .value(.int64(1)))),
            schema(ColumnDefinition("count", .int32)),
            schema(ColumnDefinition("count", .varchar(9), default: .value(.text("1")))),
        ]
        for target in targets {
            try await withDatabase(place) { database in
                let make = Migration("0001", try Schema().difference(to: old).operations)
                let change = Migration("0002", try old.difference(to: target).operations)
                try await Migrator.quick([make]).up(database)
                try await database.execute("INSERT INTO counters DEFAULT VALUES")
                try await Migrator.quick([make, change]).up(database)
                #expect(try await drift(of: database, from: target) == [])
                try await Migrator.quick([make, change]).down(database)
                #expect(try await drift(of: database, from: old) == [])
                let kept = try await database.query("SELECT count FROM counters", as: String.self)
                #expect(kept == ["1"])
            }
        }
    }

    @Test(arguments: Place.all) func anIndexNameOfATableThatGoesIsFreeForAnother(_ place: Place) async throws {
        func schema(_ table: SQLIdentifier) -> Schema {
            let name: SQLIdentifier = table == "a" ? "code" : "letters"
            let columns = [ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition(name, .text)]
            return Schema(
                tables: [
                    TableSchema(
                        table,
                        columns: columns,
                        uniques: [UniqueConstraint("one_code", on: [name])],
                        indexes: [IndexDefinition("by_code", on: [.descending(name)])]
                    )
                ]
            )
        }
        let (old, new) = (schema("a"), schema("b"))
        try await withDatabase(place) { database in
            let make = Migration("0001", try Schema().difference(to: old).operations)
            let answers = DifferenceAnswers(removals: [.table("a")])
            let change = Migration("0002", try old.difference(to: new, answers: answers).operations)
            try await Migrator.quick([make]).up(database)
            try await Migrator.quick([make, change]).up(database)
            #expect(try await drift(of: database, from: new) == [])
            try await Migrator.quick([make, change]).down(database)
            #expect(try await drift(of: database, from: old) == [])
        }
        let twice = Migration("0002", [.createTable(schema("b").tables[0])])
        #expect(throws: MigrationError.self) {
            _ = try Schema(replaying: [Migration("0001", [.createTable(old.tables[0])]), twice])
        }
    }

    /// One of the two may have another name now: that is asked before anything is said of the other.
    @Test func columnsOfAConstraintThatGoTogetherAreAskedAbout() throws {
        let id = ColumnDefinition("id", .int64, primaryKey: .generated)
        let (a, b) = (ColumnDefinition("a", .text, isNullable: true), ColumnDefinition("b", .int32, isNullable: true))
        let c = ColumnDefinition("c", .text, isNullable: true)
        let old = Schema(tables: [TableSchema("posts", columns: [id, a, b], uniques: [["a", "b"]])])
        let new = Schema(tables: [TableSchema("posts", columns: [id, c])])
        let asked = try old.difference(to: new)
        #expect(asked.questions == [.renamed(.column("a", in: "posts"), candidates: ["c"])])
        let gone = DifferenceAnswers(removals: [.column("a", in: "posts")])
        let renamed = DifferenceAnswers(renames: [.column("a", in: "posts"): "c"])
        for answers in [gone, renamed] {
            let operations = try old.difference(to: new, answers: answers).operations
            var end = old
            for operation in operations { end = try end.applying(operation) }
            #expect(try end.difference(to: new).isEmpty)
        }
    }

    /// What models have no word for stays as the migrations have it.
    @Test func whatIsKeptIsLeftAlone() throws {
        let id = ColumnDefinition("id", .int64, primaryKey: .generated)
        let title = ColumnDefinition("title", .varchar(20), isNullable: true, default: .value(.text("x")))
        let place = ColumnDefinition("place", .text)
        let posts = TableSchema(
            "posts",
            columns: [id, title, place],
            uniques: [UniqueConstraint("old_unique", on: ["title", "place"])],
            checks: [.init("old_check", #"length("place") > 2"#)],
            indexes: [
                IndexDefinition("old_lower", on: [.expression(#"lower("title")"#)]),
                IndexDefinition("old_title", on: [.ascending("title")]),
            ]
        )
        let links = TableSchema("links", columns: [ColumnDefinition("a", .int64, primaryKey: .supplied)])
        let database = Schema(tables: [posts, links])
        var model = TableSchema("posts", columns: [id, ColumnDefinition("title", .text, isNullable: true)])
        model.indexes = [IndexDefinition(table: "posts", on: ["title"])]
        let without = try database.difference(
            to: Schema(tables: [model]),
            answers: DifferenceAnswers(removals: [.table("links")])
        )
        #expect(without.operations.count > 5)
        model.kept = ["title", "place", "old_unique", "old_check", "old_lower", "old_title"]
        var models = Schema(tables: [model])
        models.keptTables = ["links"]
        let nothing = try database.difference(to: models)
        #expect(nothing.isEmpty, "\(nothing.operations.map(\.summary))")
        // Everything else is a difference as before.
        models.tables[0].columns.append(ColumnDefinition("note", .text, isNullable: true))
        let note = try database.difference(to: models)
        #expect(note.operations.map(\.summary) == ["add column posts.note"])
        models.tables[0].kept.remove("old_check")
        let less = try database.difference(to: models)
        #expect(less.operations.map(\.summary).contains("drop check old_check of posts"))
        // What is made from the models alone has nothing to keep.
        let made = try Schema().difference(to: models)
        #expect(
            made.operations.count == 1
                && made.operations.allSatisfy {
                    if case .createTable(let table) = $0 { table.kept.isEmpty } else { false }
                }
        )
    }
}
