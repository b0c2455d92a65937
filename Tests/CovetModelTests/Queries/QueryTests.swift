import CovetDatabase
import CovetModel
import Synchronization
import Testing

@Suite struct QueryTests {
    struct Summary: Equatable, Sendable {
        var slug: String
        var author: String
        var views: Int
    }

    @Test func rowsAreProjectedIntoTuplesAndOwnTypes() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            let query = Article.order { $0.id.ascending }
            let tuples = try await query.select { ($0.slug, $0.author.name, $0.views + 1) }.fetch(from: database)
            #expect(tuples.map { $0.0 } == ["one", "two", "three"] && tuples.map { $0.2 } == [11, 21, 6])
            let summaries = query.select(Summary.init) { ($0.slug, $0.author.name, $0.views) }
            #expect(try await summaries.first(from: database) == Summary(slug: "one", author: "ann", views: 10))
            let (rows, log) = try await database.countingStatements { try await summaries.fetch(from: database) }
            #expect(rows.count == 3 && log.texts.allSatisfy { !$0.contains("title") })
        }
    }

    @Test func firstLastEarliestLatest() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let byViews = Article.order { $0.views.ascending }
            #expect(try await byViews.first(from: database)?.id == room.third.id)
            #expect(try await byViews.last(from: database)?.id == room.second.id)
            #expect(try await Article.all.last(from: database)?.id == room.third.id)
            #expect(try await Article.all.latest(by: \.views, from: database)?.id == room.second.id)
            #expect(try await Article.all.earliest(by: \.views, from: database)?.id == room.third.id)
            // A null is neither early nor late.
            #expect(try await User.all.earliest(by: \.bio, from: database)?.name == "eve")
            #expect(try await Article.where { $0.views > 99 }.latest(by: \.views, from: database) == nil)
            await #expect(throws: ModelError.self) { try await byViews.limit(2).last(from: database) }
        }
    }

    @Test func findsManyByTheirIDs() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let found = try await User.find(all: [room.ann.id, room.eve.id, User.ID(99), room.ann.id], from: database)
            #expect(found.mapValues(\.name) == [room.ann.id: "ann", room.eve.id: "eve"])
            #expect(try await User.find(all: [], from: database).isEmpty)
            try await database.insert((0..<17_000).map { Tag.Draft(name: "\($0)") })
            let ids = try await Tag.select(\.id).fetch(from: database)
            let (tags, log) = try await database.countingStatements { try await Tag.find(all: ids, from: database) }
            #expect(tags.count == 17_002 && log.count == 2)
        }
    }

    /// More than a statement can bind one by one.
    @Test(arguments: Backend.there) func aListMayBeLong(backend: Backend) async throws {
        try await backend.withShop { database in
            let ann = try await database.insert(User.Draft(name: "ann", email: "ann@x.org", role: .editor, age: 40))
            let many = Array(-50_000..<50_000)
            let found = try await User.where { $0.age.isIn(many) }.count(in: database)
            #expect(found == 1)
            let none = try await User.where { !$0.age.isIn(many) }.count(in: database)
            #expect(none == 0)
            let ids = many.map { User.ID($0) }
            let byID = try await User.where { $0.id.isIn(ids) }.fetch(from: database)
            #expect(byID.map(\.id) == [ann.id])
            let roles = try await User.where { $0.role.isIn(Array(repeating: Role.editor, count: 2_000)) }.count(
                in: database
            )
            #expect(roles == 1)
            let bios = try await User.where { $0.bio.isIn((0..<2_000).map { $0 == 7 ? nil : "\($0)" }) }.count(
                in: database
            )
            #expect(bios == 1)
            guard backend == .postgres else { return }
            let names = try await User.where { $0.name.isIn(many.map(String.init) + ["ann"]) }.count(in: database)
            #expect(names == 1)
        }
    }

    @Test func oneOrAnError() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            #expect(try await User.find(room.ben.id).one(from: database).name == "ben")
            let nobody = await #expect(throws: ModelError.self) { try await User.find(User.ID(99)).one(from: database) }
            #expect(nobody?.code == .notFound && nobody?.message == "there is no such User")
            let many = await #expect(throws: ModelError.self) { try await User.all.one(from: database) }
            #expect(many?.code == .notUnique)
            #expect(try await User.find(User.ID(99)).isEmpty(in: database))
            #expect(try await User.find(room.ben.id).exists(in: database))
            #expect(try await User.find(room.ben.id).count(in: database) == 1)
            #expect(try await User.where { $0.age > 20 }.select(\.age).distinct().count(in: database) == 3)
        }
    }

    @Test(arguments: Backend.there) func rowsAreFoundByAUniqueValue(backend: Backend) async throws {
        try await backend.withDatabase(models: [User.self, Article.self]) { database in
            let users = try await database.insert(
                (0..<30).map { User.Draft(name: "u\($0)", email: "u\($0)@x.org", age: $0 / 2) }
            )
            let found = try await User.find(all: ["u3@x.org", "u29@x.org", "no'body"], by: \.email, from: database)
            #expect(found.mapValues(\.id) == ["u3@x.org": users[3].id, "u29@x.org": users[29].id])
            #expect(try await User.find(all: [String](), by: \.email, from: database).isEmpty)
            await #expect { _ = try await User.find(all: [4], by: \.age, from: database) } throws: {
                ($0 as? ModelError)?.code == .notUnique
            }
        }
    }

    @Test func batchesAreAllRowsOnceAndPrefetch() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let drafts = (0..<23).map { Article.Draft(slug: "s\($0)", title: "T", author: room.ann.id, views: $0 % 3) }
            try await database.insert(drafts)
            let query = Article.where { $0.title == "T" }.order { $0.views.descending }.prefetching(\.comments)
            var sizes: [Int] = []
            var seen: [Article.ID] = []
            try await query.fetchBatches(of: 10, from: database) { batch in
                sizes.append(batch.count)
                seen += batch.map(\.0.id)
            }
            #expect(sizes == [10, 10, 3])
            let all = Article.where { $0.title == "T" }.order {
                $0.views.descending; $0.id.descending
            }
            #expect(try await all.select(\.id).fetch(from: database) == seen)
            try await Article.none.fetchBatches(from: database) { _ in Issue.record("a batch of nothing") }
            await #expect(throws: ModelError.self) {
                try await Article.all.limit(3).fetchBatches(from: database) { _ in }
            }
            struct Stop: Error {}
            await #expect(throws: Stop.self) { try await query.fetchBatches(from: database) { _ in throw Stop() } }
        }
    }

    @Test func theStatementForOneIDIsWrittenOnce() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let plain = User.find(room.ann.id)._plan
            let byHand = User.where { $0.id == room.ann.id }._plan
            for dialect in SQLDialect.allCases {
                let kept = try plan(plain, dialect), written = try plan(byHand, dialect)
                #expect(kept == written && kept.isReadOnly)
            }
            #expect(plain.sql == byHand.sql)
            // Whatever else is asked comes into the statement.
            let narrowed = try await User.find(room.ann.id).where { $0.name == "eve" }.fetch(from: database)
            #expect(narrowed.isEmpty)
            let joined = try await Article.find(room.first.id).joining(\.author).one(from: database)
            #expect(joined.1.name == "ann")
            let loaded = try await Article.find(room.first.id).prefetching(\.tags).one(from: database)
            #expect(loaded.1.count == 2)
            #expect(try await Article.find(room.first.id).limit(0).fetch(from: database).isEmpty)
            let within = User.where { user in Article.find(room.first.id).where { $0.author == user.id }.exists() }
            #expect(try await within.one(from: database).name == "ann")
        }
    }

    private func plan<Row>(_ plan: QueryPlan<Row>, _ dialect: SQLDialect) throws -> Statement {
        try plan.statement(for: dialect, file: #fileID, line: #line)
    }

    @Test func statementsKnowWhereTheyComeFromAndThatTheyRead() async throws {
        try await withDatabase { database in
            let recorder = Recorder(dialect: database.dialect, database: database)
            _ = try await User.all.fetch(from: recorder); let line = #line
            _ = try await User.all.count(in: recorder)
            _ = try await User.select(\.name).first(from: recorder)
            _ = try await User.group(by: \.role).select(\.key).fetch(from: recorder)
            _ = try await User.all.sum(of: \.age, in: recorder)
            _ = try await User.all.page(first: 3, from: recorder)
            _ = try await User.all.exists(in: recorder)
            let statements = recorder.statements
            #expect(statements.count == 7)
            #expect(statements.allSatisfy { $0.isReadOnly })
            #expect(statements.map { $0.origin?.line } == (0..<7).map { line + $0 })
            #expect(statements.allSatisfy { $0.origin?.file == #fileID })
            // What a query prefetches comes from where the query does.
            _ = try await Newsroom(in: database)
            let prefetching = Recorder(dialect: database.dialect, database: database)
            _ = try await Article.all.prefetching(\.tags).fetch(from: prefetching); let place = #line
            #expect(prefetching.statements.map { $0.origin?.line } == [place, place])
            let locked = User.all.lock()
            #expect(try locked._plan.statement(for: .postgres, file: "", line: 0).isReadOnly == false)
        }
    }

    @Test func rowsAreStreamed() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            let query = Article.order { $0.id.ascending }.joining(\.author)
            let names = try await query.stream(from: database) { rows in
                var names: [String] = []
                for try await (article, author) in rows { names.append("\(article.slug) by \(author.name)") }
                return names
            }
            #expect(names == ["one by ann", "two by ben", "three by ben"])
            let slugs = try await Article.order { $0.id.ascending }.select { ($0.slug, $0.views) }.stream(
                from: database
            ) { rows in
                var slugs: [String] = []
                for try await (slug, _) in rows { slugs.append(slug) }
                return slugs
            }
            #expect(slugs == ["one", "two", "three"])
            let error = await #expect(throws: ModelError.self) {
                try await Article.prefetching(\.tags).stream(from: database) { _ in }
            }
            #expect(error?.message.contains("cannot be streamed") == true)
        }
    }

    @Test func aPlanIsExplained() async throws {
        try await withDatabase { database in
            let plan = try await Article.where { $0.author.name == "x" }.explain(in: database)
            #expect(plan.contains("users") && plan.contains("articles"))
            #expect(plan.split(separator: "\n").count == 2)
            let error = await #expect(throws: ModelError.self) {
                try await Article.all.explain(analyze: true, in: database)
            }
            #expect(error?.code == .unsupported)
        }
    }

    @Test func whatADatabaseHasNotIsSaidBeforeAnythingIsSent() async throws {
        try await withDatabase { database in
            let (_, log) = try await database.countingStatements {
                let cases: [(String, any Query)] = [
                    ("locks the whole database", User.all.lock()),
                    ("locks the whole database", Article.all.lock(.share, lockedRows: .skip, of: \.author)),
                    (
                        "no time zones by name",
                        Article.where { $0.createdAt.part(.year, in: .named("Europe/Berlin")) == 1 }
                    ),
                    ("INTERSECT ALL", User.select(\.name).intersection(User.select(\.name), keepingDuplicates: true)),
                    ("does not tell case apart", User.where { $0.name.isLike("a%") }),
                    ("no arrays", User.group(by: \.role).select { ($0.key, $0.values(\.name)) }),
                    (
                        "in no order of its own",
                        User.group(by: \.role).select { $0.joined(\.name, separator: ",") { $0.name.ascending } }
                    ),
                    ("quotation mark", Entry.where { $0.data.hasJSON("a\"b") }),
                    ("whether JSON contains JSON", Entry.where { $0.data.containsJSON(JSONColumn(["theme": "dark"])) }),
                ]
                for (words, query) in cases {
                    let error = await #expect(throws: ModelError.self) { try await fetch(query, from: database) }
                    #expect(error?.code == .unsupported && error?.message.contains(words) == true, "\(words)")
                }
                // Where they come into statements that are put together elsewhere as well.
                let update = User.where { $0.name.isLike("a") }.update { $0.age = 1 }
                let error = await #expect(throws: (any Error).self) { try await update.run(in: database) }
                #expect("\(error.map { "\($0)" } ?? "")".contains("does not tell case apart"))
            }
            #expect(log.count == 0)
        }
    }

    private func fetch(_ query: some Query, from database: Database) async throws {
        _ = try await query.fetch(from: database)
    }

    @Test func whatMakesNoSenseIsSaid() async throws {
        try await withDatabase { database in
            let cases: [(String, any Query)] = [
                ("selects one value or more", User.select { _ in () }),
                ("grouped by one value or more", User.group { _ in () }.select { $0.count() }),
                ("divides by zero", User.where { $0.age / 0 == 1 }),
                ("divides by zero", User.where { $0.age % 0 == 1 }),
                ("must not be negative", User.select(\.age).limit(-1)),
                ("cannot be locked", User.all.lock().group(by: \.role).select(\.key)),
                ("cannot be locked", User.all.lock().select(\.role).distinct()),
                ("cannot be locked", User.prefetching(\.articles) { $0.lock() }),
                ("cannot be locked", User.all.lock().union(User.all)),
                ("1 part or more", User.select { _ in Window.tile(0).over() }),
                ("ends before it starts", User.select { Window.sum($0.age).over(frame: .rows(.end, .current)) }),
                ("must not be negative", User.select { Window.lag($0.age, by: -1).over(order: $0.id.ascending) }),
                (
                    "common table",
                    CommonTable("t", User.select(\.age)).where { _ in Window.rowNumber().over() == 1 }.select { $0 }
                ),
            ]
            for (words, query) in cases {
                let error = await #expect(throws: ModelError.self) { try await fetch(query, from: database) }
                #expect(error?.message.contains(words) == true, "\(words)")
            }
            let outside = User.where { $0.age > 1 }
            let query = User.where { user in outside.where { $0.age > user.age }.exists() }
            let error = await #expect(throws: ModelError.self) { try await query.fetch(from: database) }
            #expect(error?.message.contains("begin it inside of the closure") == true)
        }
    }
}

/// Sees the statements that are sent.
final class Recorder: Queryable {
    let dialect: SQLDialect
    private let database: Database
    private let log = Mutex<[Statement]>([])

    init(dialect: SQLDialect, database: Database) {
        self.dialect = dialect
        self.database = database
    }

    var statements: [Statement] { log.withLock { $0 } }
    var clock: WallClock { database.clock }

    func run<Value: Sendable>(
        _ statement: Statement,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        log.withLock { $0.append(statement) }
        return try await database.run(statement, appending: append)
    }

    func stream<Value: Sendable, Result>(
        _ statement: Statement,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        log.withLock { $0.append(statement) }
        return try await database.stream(statement, decoding: decode, body)
    }

    func transaction<Result>(
        _ options: TransactionOptions,
        origin: StatementOrigin?,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await database.transaction(options, origin: origin, body)
    }
}
