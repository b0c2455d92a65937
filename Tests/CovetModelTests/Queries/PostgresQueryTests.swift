#if canImport(CovetPostgres)
import CovetDatabase
import CovetModel
import FoundationEssentials
import Testing

@Model
struct Labelled {
    let id: ID
    var labels: [String]?
    var numbers: [Int]
    var title = ""
    var body: String?
    static let indexes = [
        Index(\.labels, using: .gin),
        Index("labelled_words", using: .gin, on: { Fragment<String>("to_tsvector('english', \($0.body))") }),
    ]
}

@Model
struct Post {
    let id: ID
    var title: String
    var body: String?
    static let indexes = [
        Index(
            "posts_words",
            using: .gin,
            on: { $0.title.words(in: .english, weight: .a) + $0.body.words(in: .english) }
        )
    ]
}

@Model
struct Stay {
    let id: ID
    var nights: OpenEndedRange<Int>
    var guests: Range<Int>?
    var wanted: Int
}

/// What PostgreSQL has and SQLite has not.
@Suite(.enabled(if: TestPostgres.isThere, TestPostgres.missing)) struct PostgresQueryTests {
    private func withNewsroom(_ body: (Database) async throws -> Void) async throws {
        try await TestPostgres.withDatabase(models: DifferentialTests.models) { database in
            try await NastyData.fill(database)
            try await body(database)
        }
    }

    @Test func arraysAreCollectedAndAskedFor() async throws {
        try await withNewsroom { database in
            let byRole = User.group(by: \.role).order { $0.key.ascending }
                .select {
                    (
                        $0.key, $0.values(\.name) { $0.name.descending },
                        $0.joined(\.name, separator: "', '") { $0.name.ascending }
                    )
                }
            let rows = try await byRole.fetch(from: database)
            #expect(rows.map { $0.1 } == [["zoë", "Ben"], ["ann"], ["eve"]])
            #expect(rows.map { $0.2 } == ["Ben', 'zoë", "ann", "eve"])

            let names = CommonTable("names", User.group(by: \.role).select { ($0.key, $0.values(\.name)) })
            func count(_ condition: (Computed<[String]>) -> some ColumnExpression<Bool>) async throws -> Int {
                try await names.where { condition($0.1) }.select { $0.0 }.count(in: database)
            }
            #expect(try await count { $0.contains("ann") } == 1)
            #expect(try await count { $0.contains(allOf: ["Ben", "zoë"]) } == 1)
            #expect(try await count { $0.contains(anyOf: ["ann", "eve", "x'"]) } == 2)
            #expect(try await count { $0.isSubset(of: ["ann", "eve"]) } == 2)
            #expect(try await count { $0.elementCount() == 2 } == 1)
            let first = try await names.order { $0.0.ascending }.select { ($0.1.element(at: 0), $0.1.element(at: 5)) }
                .fetch(from: database)
            #expect(first.map { $0.0 }.count == 3 && first.allSatisfy { $0.0 != nil && $0.1 == nil })
        }
    }

    @Test func wordsAreSearchedFor() async throws {
        try await TestPostgres.withDatabase(models: [Labelled.self]) { database in
            let bodies = [
                "The quick brown foxes jumped", "a fox and a fox", "brown bears", nil, "Der schnelle braune Fuchs", "",
            ]
            try await database.insert(
                bodies.map { Labelled.Draft(labels: ["x"], numbers: [], title: "Foxes", body: $0) }
            )
            func ids(_ condition: (Labelled.Columns) -> some ColumnExpression<Bool>) async throws -> [Int] {
                try await Labelled.where(condition).order { $0.id.ascending }.select { $0.id.cast(to: Int.self) }
                    .fetch(from: database)
            }
            #expect(try await ids { $0.body.matchesWords("fox", in: .english) } == [1, 2])
            #expect(try await ids { $0.body.matchesWords("fox -jumping", in: .english) } == [2])
            #expect(try await ids { $0.body.matchesWords("bear or \"brown fox\"", in: .english) } == [1, 3])
            #expect(try await ids { $0.body.matchesWords("foxes") } == [1])
            #expect(try await ids { $0.body.matchesWords("schnell", in: .german) } == [5])
            #expect(try await ids { !$0.body.matchesWords("fox", in: .english) } == [3, 4, 5, 6])
            #expect(try await ids { $0.title.appending(" ").matchesWords("'); DROP TABLE labelleds; --") } == [])
            let ranked = try await Labelled.where { $0.body.matchesWords("fox", in: .english) }
                .order { $0.body.rankOfWords("fox", in: .english).descending }
                .select { ($0.id.cast(to: Int.self), $0.body.rankOfWords("fox", in: .english)) }.fetch(from: database)
            #expect(ranked.map(\.0) == [2, 1] && ranked[0].1 ?? 0 > ranked[1].1 ?? 0)
            // The index of the model is one that the search can use.
            for index in try Labelled.tableSchema.createIndexStatements(for: .postgres) {
                try await database.execute(index)
            }
            let kinds = try await database.query(
                "SELECT am.amname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam WHERE i.indrelid = 'labelleds'::regclass AND NOT i.indisprimary",
                as: String.self
            )
            #expect(kinds == ["gin", "gin"])
            try await database.transaction { transaction in
                try await transaction.execute("SET LOCAL enable_seqscan = off")
                let plan = try await Labelled.where { $0.body.matchesWords("fox", in: .english) }
                    .explain(in: transaction)
                #expect("\(plan)".contains("labelled_words"))
            }
        }
        let elsewhere = Labelled.where { $0.body.matchesWords("x") }._plan
        #expect(throws: ModelError.self) { try elsewhere.statement(for: .sqlite, file: #fileID, line: #line) }
    }

    @Test func wordsOfSeveralTextsAreWeighed() async throws {
        try await TestPostgres.withDatabase(models: [Labelled.self, Post.self]) { database in
            try await database.insert([
                Post.Draft(title: "The fox", body: "of the forest"), Post.Draft(title: "Forests", body: "a fox jumped"),
                Post.Draft(title: "Bears", body: nil), Post.Draft(title: "Fox fox", body: "foxes and other foxes"),
            ])
            let words: @Sendable (Post.Columns) -> SearchVector = {
                $0.title.words(in: .english, weight: .a) + $0.body.words(in: .english)
            }
            func ids(_ search: String, _ syntax: SearchSyntax) async throws -> [Int] {
                try await Post.where { words($0).matchesWords(search, syntax: syntax) }.order { $0.id.ascending }
                    .select { $0.id.cast(to: Int.self) }.fetch(from: database)
            }
            #expect(try await ids("fox forest", .web) == [1, 2])
            #expect(try await ids("bear or forest", .web) == [1, 2, 3])
            #expect(try await ids("bear or forest", .plain) == [])
            #expect(try await ids("fox jumped", .phrase) == [2])
            #expect(try await ids("jumped fox", .phrase) == [])
            #expect(try await ids("jumped fox", .plain) == [2])
            #expect(try await ids("jum:* & !bear", .operators) == [2])
            for nonsense in ["'", "a & ", "<-> !", "\"", "); DROP TABLE posts; --"] {
                #expect(try await ids(nonsense, .web).isEmpty, "\(nonsense)")
                #expect(try await ids(nonsense, .plain).isEmpty, "\(nonsense)")
                #expect(try await ids(nonsense, .phrase).isEmpty, "\(nonsense)")
            }
            await #expect(throws: DatabaseError.self) { try await ids("a & ", .operators) }

            // Each rank beside the one by hand.
            let ranked = try await Post.order { $0.id.ascending }.select {
                (
                    words($0).rankOfWords("fox"),
                    words($0).rankOfWords("fox", weights: .init(a: 0, b: 0, c: 0, d: 1)),
                    words($0).rankOfWords("fox or forest", isByDistance: true, isForLength: true)
                )
            }.fetch(from: database)
            let vector: SQL =
                "(setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', coalesce(body, '')), 'D'))"
            let byHand = try await database.query(
                """
                SELECT ts_rank(\(vector), to_tsquery('english', 'fox'))::float8, ts_rank('{1,0,0,0}', \(vector), to_tsquery('english', 'fox'))::float8,
                    ts_rank_cd(\(vector), to_tsquery('english', 'fox | forest'), 1)::float8
                FROM posts ORDER BY id
                """,
                as: (Double, Double, Double).self
            )
            #expect(ranked.map { "\($0)" } == byHand.map { "\($0)" } && Set(byHand.map(\.0)).count == 4)
            let impossible = Post.order { words($0).rankOfWords("x", weights: .init(a: 2, b: 0, c: 0, d: 0)).ascending }
            await #expect(throws: ModelError.self) { try await impossible.fetch(from: database) }

            // The index of the model is one that the search can use.
            for index in try Post.tableSchema.createIndexStatements(for: .postgres) {
                try await database.execute(index)
            }
            try await database.transaction { transaction in
                try await transaction.execute("SET LOCAL enable_seqscan = off")
                let plan = try await Post.where { words($0).matchesWords("fox") }.explain(in: transaction)
                #expect("\(plan)".contains("posts_words"))
            }

            let excerpts = try await Post.order { $0.id.ascending }.select {
                (
                    $0.body.excerpt(of: "fox", in: .english, start: "[\"", end: ", MaxWords=1]"),
                    $0.title.excerpt(of: "fox", in: .english, words: nil)
                )
            }.fetch(from: database)
            #expect(excerpts[1].0 == "a [\"fox, MaxWords=1] jumped" && excerpts[2].0 == nil)
            #expect(excerpts.map(\.1) == ["The <b>fox</b>", "Forests", "Bears", "<b>Fox</b> <b>fox</b>"])
        }
        let elsewhere = Post.where { ($0.title.words() + $0.body.words()).matchesWords("x") }._plan
        #expect(throws: ModelError.self) { try elsewhere.statement(for: .sqlite, file: #fileID, line: #line) }
    }

    @Test func textsThatAreAlike() async throws {
        try await TestPostgres.withDatabase(models: [Post.self]) { database in
            try await database.execute("CREATE EXTENSION pg_trgm")
            try await database.execute("CREATE EXTENSION unaccent")
            try await database.execute("CREATE EXTENSION pgcrypto")
            try await database.insert(
                ["Katherine", "Kathryn Janeway", "Zoë Straße", ""].map { Post.Draft(title: $0, body: nil) }
            )
            let rows = try await Post.order { $0.id.ascending }.select {
                (
                    $0.title.similarity(to: "kathrin"), $0.title.similarity(to: "kathrin", of: .part),
                    $0.title.similarity(to: "kathrin", of: .words), $0.body.similarity(to: "x"),
                    $0.title.distance(to: "kathrin"), $0.title.unaccented(), $0.title.digest(.sha1),
                    $0.title.digest(.sha224)
                )
            }.fetch(from: database)
            let byHand = try await database.query(
                """
                SELECT similarity(title, 'kathrin')::float8, word_similarity('kathrin', title)::float8, strict_word_similarity('kathrin', title)::float8,
                    NULL::float8, title <-> 'kathrin', unaccent(title), encode(digest(title, 'sha1'), 'hex'),
                    encode(digest(title, 'sha224'), 'hex')
                FROM posts ORDER BY id
                """,
                as: (Double, Double, Double, Double?, Double, String, String, String).self
            )
            #expect(rows.map { "\($0)" } == byHand.map { "\($0)" })
            #expect(rows[2].5 == "Zoe Strasse" && rows[3].6 == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
            #expect(rows[1].1 > rows[1].0 && rows[0].4 < 1 && rows[3].4 == 1)
            var found: Set<[String]> = []
            for search in ["kathryn", "kath", "katharine", "kathryn jane"] {
                for (scope, condition) in [
                    (SimilarityScope.whole, "title % \(search)" as SQL), (.part, "title %> \(search)"),
                    (.words, "title %>> \(search)"),
                ] {
                    let titles = try await Post.where { $0.title.isSimilar(to: search, of: scope) }
                        .order { $0.id.ascending }.select(\.title).fetch(from: database)
                    let byHand = try await database.query(
                        "SELECT title FROM posts WHERE \(condition) ORDER BY id",
                        as: String.self
                    )
                    #expect(titles == byHand, "\(search), \(scope)")
                    found.insert(titles)
                }
            }
            #expect(found.count > 2)
            let nearest = try await Post.order { $0.title.distance(to: "katherina").ascending }.first(from: database)
            #expect(nearest?.title == "Katherine")
        }
        for query in [
            Post.where { $0.title.isSimilar(to: "x") }, Post.order { $0.title.distance(to: "x").ascending },
            Post.where { $0.title.unaccented() == "x" }, Post.where { $0.title.digest(.sha224) == "x" },
        ] {
            #expect(throws: ModelError.self) { try query._plan.statement(for: .sqlite, file: #fileID, line: #line) }
        }
    }

    @Test func arraysThatMayBeMissingAndPartsOfThem() async throws {
        try await TestPostgres.withDatabase(models: [Labelled.self]) { database in
            let labels: [[String]?] = [["a", "b", "c"], nil, [], ["b"]]
            try await database.insert(labels.map { Labelled.Draft(labels: $0, numbers: [3, 1, 4]) })
            func ids(_ condition: (Labelled.Columns) -> some ColumnExpression<Bool>) async throws -> [Int] {
                try await Labelled.where(condition).order { $0.id.ascending }.select { $0.id.cast(to: Int.self) }
                    .fetch(from: database)
            }
            #expect(try await ids { $0.labels.contains("b") } == [1, 4])
            #expect(try await ids { !$0.labels.contains("b") } == [2, 3])
            #expect(try await ids { $0.labels.contains(anyOf: ["c", "x"]) || $0.labels == nil } == [1, 2])
            #expect(try await ids { $0.labels.isSubset(of: ["b"]) && $0.labels.elementCount() > 0 } == [4])
            let parts = try await Labelled.order { $0.id.ascending }
                .select { ($0.labels.elements(in: 1..<3), $0.numbers.elements(in: 0..<2), $0.labels.element(at: 2)) }
                .fetch(from: database)
            #expect(parts.map(\.0) == [["b", "c"], nil, [], []])
            #expect(parts.allSatisfy { $0.1 == [3, 1] } && parts.map(\.2) == ["c", nil, nil, nil])
            let none = try await Labelled.select { $0.numbers.elements(in: 7..<7) }.first(from: database)
            #expect(none == [])
        }
    }

    /// Each operator against the same one by hand, on ranges of every kind: empty, open, of one element.
    @Test func rangesAreAskedFor() async throws {
        try await TestPostgres.withDatabase(models: [Stay.self]) { database in
            let nights: [OpenEndedRange<Int>] = [
                .init(1..<5), .init(5...9), .empty, .unbounded, .from(7), .upTo(3), .init(4...4),
            ]
            try await database.insert(
                nights.enumerated().map { Stay.Draft(nights: $1, guests: $0 % 2 == 0 ? nil : 1..<3, wanted: $0) }
            )
            func ids(_ condition: (Stay.Columns) -> some ColumnExpression<Bool>) async throws -> [Int] {
                try await Stay.where(condition).order { $0.id.ascending }.select { $0.id.cast(to: Int.self) }
                    .fetch(from: database)
            }
            func byHand(_ condition: SQL) async throws -> [Int] {
                try await database.query("SELECT id FROM stays WHERE \(condition) ORDER BY id", as: Int.self)
            }
            var checked = 0
            func expect(_ asked: [Int], _ condition: SQL) async throws {
                let byHand = try await byHand(condition)
                #expect(asked == byHand && !byHand.isEmpty && byHand.count < 7, "\(condition)")
                checked += 1
            }
            try await expect(try await ids { $0.nights.contains(4) }, "nights @> 4::bigint")
            try await expect(try await ids { $0.nights.contains($0.wanted) }, "nights @> wanted")
            try await expect(try await ids { $0.nights.contains(5..<7) }, "nights @> '[5,7)'::int8range")
            try await expect(try await ids { $0.nights.isContained(in: 1..<6) }, "nights <@ '[1,6)'::int8range")
            try await expect(try await ids { $0.nights.overlaps(3...4) }, "nights && '[3,4]'::int8range")
            try await expect(try await ids { $0.nights.overlaps($0.guests) }, "nights && guests")
            try await expect(
                try await ids { $0.nights.isBefore(OpenEndedRange.from(5)) },
                "nights << '[5,)'::int8range"
            )
            try await expect(try await ids { $0.nights.isAfter(1..<4) }, "nights >> '[1,4)'::int8range")
            try await expect(try await ids { $0.nights.beginsWithin(orAfter: 4..<6) }, "nights &> '[4,6)'::int8range")
            try await expect(try await ids { $0.nights.endsWithin(orBefore: 1..<5) }, "nights &< '[1,5)'::int8range")
            try await expect(try await ids { $0.nights.isAdjacent(to: 5..<7) }, "nights -|- '[5,7)'::int8range")
            try await expect(try await ids { $0.nights.isEmptyRange() }, "isempty(nights)")
            try await expect(try await ids { $0.nights.includesLowerBound() }, "lower_inc(nights)")
            try await expect(try await ids { !$0.nights.isUnboundedBelow() }, "NOT lower_inf(nights)")
            try await expect(try await ids { $0.nights.isUnboundedAbove() }, "upper_inf(nights)")
            let closed = try await ids { $0.nights.includesUpperBound() }
            #expect(closed == [])
            try await expect(try await ids { !($0.guests.contains(2)) }, "(guests @> 2::bigint) IS NOT TRUE")
            #expect(checked == 16)
            let bounds = try await Stay.order { $0.id.ascending }
                .select { ($0.nights.lowerBound(), $0.nights.upperBound(), $0.guests.upperBound()) }
                .fetch(from: database)
            #expect(bounds.map(\.0) == [1, 5, nil, nil, 7, nil, 4])
            #expect(bounds.map(\.1) == [5, 10, nil, nil, nil, 3, 5])
            #expect(bounds.map(\.2) == [nil, 3, nil, 3, nil, 3, nil])
        }
        let elsewhere = Stay.where { $0.nights.contains(1) }._plan
        #expect(throws: ModelError.self) { try elsewhere.statement(for: .sqlite, file: #fileID, line: #line) }
    }

    @Test func differentDaysOfAZoneComeInTheirOrder() async throws {
        try await withNewsroom { database in
            let zone = DateZone.named("Europe/Berlin")
            let days = Entry.order { $0.at.day(in: zone).descending }.select { $0.at.day(in: zone) }.distinct()
            let byHand = try await database.query(
                "SELECT DISTINCT (at AT TIME ZONE 'Europe/Berlin')::date FROM entries ORDER BY 1 DESC",
                as: SQLDate.self
            )
            #expect(try await days.fetch(from: database) == byHand && byHand.count > 5)
        }
    }

    @Test func rowsOfAQueryWithinAreAnArray() async throws {
        try await withNewsroom { database in
            let slugs = User.order { $0.id.ascending }.including { user in
                Article.where { $0.author == user.id }.order { $0.slug.descending }.select(\.slug).array()
            }
            let found = try await slugs.fetch(from: database).map { $0.1 }
            #expect(found == [["one"], ["two", "three"], ["four"], []])
            let joined = slugs._plan
            #expect(throws: ModelError.self) { try joined.statement(for: .sqlite, file: #fileID, line: #line) }
        }
    }

    @Test func groupsAreCollectedWithoutRepetitionAndInPart() async throws {
        try await withNewsroom { database in
            let all = Entry.all.aggregate {
                (
                    $0.values(\.amount, isDistinct: true, order: { $0.amount.ascending }, where: { $0.amount > 0 }),
                    $0.values(\.amount, where: { $0.amount > 1_000 }),
                    $0.joined(\.note, separator: "|", isDistinct: true, order: { $0.note.descending })
                )
            }
            let (amounts, none, notes) = try await all.one(from: database)
            #expect(amounts == [3, 7, 12, 100] && none.isEmpty)
            let byHand = "SELECT string_agg(DISTINCT note, '|' ORDER BY note DESC) FROM entries" as SQL
            #expect(try await database.first(byHand, as: String?.self) == notes)
        }
    }

    @Test func jsonWithinOtherJSON() async throws {
        try await withNewsroom { database in
            let labels = Entry.where {
                $0.data.json("labels", as: JSONColumn<[String]>.self).containsJSON(JSONColumn(["b"]))
            }
            let byHand = try await database.query(
                "SELECT id FROM entries WHERE data -> 'labels' @> '[\"b\"]' ORDER BY id",
                as: Int.self
            )
            let found = try await labels.order { $0.id.ascending }.select { $0.id.cast(to: Int.self) }.fetch(
                from: database
            )
            #expect(found == byHand && !byHand.isEmpty)
            let whole = Entry.where {
                $0.data.json("labels", as: JSONColumn<[String]>.self).isContainedJSON(in: JSONColumn(["b", "a", "x"]))
            }
            #expect(
                try await whole.count(in: database)
                    == database.first(
                        "SELECT count(*) FROM entries WHERE data -> 'labels' <@ '[\"b\",\"a\",\"x\"]'",
                        as: Int.self
                    )
            )
        }
    }

    @Test func expressionsZonesAndJSON() async throws {
        try await withNewsroom { database in
            let plain = Entry.where { $0.name.matches("^pl.in$", ignoringCase: true) }
            #expect(try await plain.count(in: database) == 3)
            let cased = Entry.where { $0.name.matches("^pl.in$") }
            #expect(try await cased.count(in: database) == 2)
            let like = Entry.where { $0.name.isLike("u%\\_%") }
            #expect(try await like.count(in: database) == 1)
            // 23:30 in UTC is the next day in Berlin; summer time began at 01:00 UTC on 29 March.
            let days = Entry.order { $0.id.ascending }.select {
                ($0.at.part(.day, in: .named("Europe/Berlin")), $0.at.part(.hour, in: .named("Europe/Berlin")))
            }
            let parts = try await days.fetch(from: database)
            #expect(parts[5] == (23, 0) && parts[2] == (29, 1) && parts[3] == (29, 3))
            let months = Entry.select { $0.at.truncated(to: .month, in: .named("Europe/Berlin")) }.distinct()
            #expect(try await months.fetch(from: database).contains(Date(timeIntervalSince1970: 1_782_856_800)))
            let dark = Entry.where { $0.data.containsJSON(JSONColumn(["theme": "dark"])) }
            let darkOnes = try await dark.order { $0.id.ascending }.select { $0.id.cast(to: Int.self) }.fetch(
                from: database
            )
            let byHand = try await database.query(
                "SELECT id FROM entries WHERE data ->> 'theme' = 'dark' ORDER BY id",
                as: Int.self
            )
            #expect(darkOnes == byHand && !byHand.isEmpty)
            let quoted = Entry.where { $0.data.hasJSON("a\"b\\") }
            #expect(try await quoted.isEmpty(in: database))
            await #expect(throws: DatabaseError.self) {
                try await Entry.where { $0.name.matches("(") }.fetch(from: database)
            }
        }
    }

    @Test func setsKeepDuplicates() async throws {
        try await withNewsroom { database in
            let ages = User.select(\.age)
            let (all, once) = (ages.intersection(ages, keepingDuplicates: true), ages.intersection(ages))
            let counts = (try await all.count(in: database), try await once.count(in: database))
            #expect(counts == (4, 3))
            let rest = ages.subtracting(User.where { $0.name == "eve" }.select(\.age), keepingDuplicates: true)
            let ordered = try await rest.fetch(from: database).sorted()
            #expect(ordered == [-3, 25, 40])
        }
    }

    @Test func aLockedRowIsLeftOutOrFails() async throws {
        try await withNewsroom { database in
            let first = Entry.order { $0.id.ascending }.limit(1)
            try await database.transaction { transaction in
                let mine = try await first.lock().one(from: transaction)
                try await database.transaction { other in
                    let next = try await first.lock(.update, lockedRows: .skip).one(from: other)
                    #expect(next.id.rawValue == mine.id.rawValue + 1)
                    let shared = try await Entry.find(mine.id).fetch(from: other)
                    #expect(shared.count == 1)
                }
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.transaction { other in
                        _ = try await first.lock(.share, lockedRows: .fail).one(from: other)
                    }
                }
                #expect(error.map { "\($0)".contains("lock") } == true)
                // The rows of a queue, taken by an update.
                try await database.transaction { other in
                    let taken = try await Entry.order { $0.id.ascending }.limit(2).lock(.update, lockedRows: .skip)
                        .update { $0.amount += 1_000 }.fetch(from: other)
                    #expect(taken.map(\.id.rawValue).sorted() == [2, 3])
                }
            }
            let joined = Article.joining(\.author).joining(\.editor).order { $0.id.ascending }.lock().lock(
                .keyShare,
                of: \.author
            )
            try await database.transaction { transaction in
                let rows = try await joined.fetch(from: transaction)
                #expect(rows.count == 4)
            }
        }
    }

    @Test func plansPagesAndStreams() async throws {
        try await withNewsroom { database in
            let query = Entry.where { $0.owner.age > 20 }.order {
                $0.bonus.descending; $0.name.ascending
            }
            let plan = try await query.explain(in: database)
            #expect(plan.contains("Sort") && plan.contains("entries"))
            #expect(try await query.explain(analyze: true, in: database).contains("actual time"))
            var cursor: Cursor<Entry>?
            var ids: [Entry.ID] = []
            repeat {
                let page = try await query.page(first: 2, after: cursor, from: database)
                ids += page.items.map(\.id)
                cursor = page.next
            } while cursor != nil
            let all = try await query.order { $0.id.descending }.select(\.id).fetch(from: database)
            #expect(Set(ids) == Set(all) && ids.count == all.count && ids.count > 4)
            let streamed = try await query.stream(from: database) { rows in
                var count = 0
                for try await _ in rows { count += 1 }
                return count
            }
            #expect(streamed == ids.count)
        }
    }

    @Test func thePlanOfALimitedListIsKept() async throws {
        try await TestPostgres.withDatabase(models: DifferentialTests.models) { database in
            let author = try await database.insert(User.Draft(name: "ann", email: "a@b.org", age: 1))
            try await database.insert(
                (0..<500).map { Article.Draft(slug: "s\($0)", title: "t", author: author.id) }
            )
            let plans = try await database.transaction { transaction in
                for _ in 0..<10 {
                    let newest = Article.joining(\.author).where { $0.views >= 0 }
                        .order { $0.id.descending }.limit(5)
                    #expect(try await newest.fetch(from: transaction).count == 5)
                }
                return try await transaction.query(
                    "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT \"articles\"%'",
                    as: Int.self
                )
            }
            // PostgreSQL plans a statement five times before it may keep a plan for all values.
            #expect(plans == [5])
        }
    }

    @Test func aQueryWithinThatGivesTwoRowsIsAnError() async throws {
        try await withNewsroom { database in
            await #expect(throws: DatabaseError.self) {
                try await User.select { _ in User.select(\.age).scalar() }.fetch(from: database)
            }
        }
    }
}
#endif
