#if canImport(CovetPostgres)
import CovetDatabase
import CovetModel
import FoundationEssentials
import Testing

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

    @Test func aQueryWithinThatGivesTwoRowsIsAnError() async throws {
        try await withNewsroom { database in
            await #expect(throws: DatabaseError.self) {
                try await User.select { _ in User.select(\.age).scalar() }.fetch(from: database)
            }
        }
    }
}
#endif
