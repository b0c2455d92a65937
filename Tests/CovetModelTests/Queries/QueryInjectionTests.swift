import CovetDatabase
import CovetModel
import Testing

/// Every entry of the query language that takes a value from outside, with values that want to be more.
@Suite struct QueryInjectionTests {
    static let attacks =
        InjectionTests.attacks + [
            "') --", "\"); DELETE FROM users; --", "$.\"x\"", "a\" b", "[0]", "{0,1}", "'||(SELECT 1)||'", "\u{0}",
            "e\\'",
        ]

    static func queries(_ attack: String) -> [any Query] {
        [
            User.where {
                $0.name.hasPrefix(attack, ignoringCase: true) || $0.name.hasSuffix(attack, ignoringCase: true)
            },
            User.where { $0.name.contains(attack, ignoringCase: true) || $0.name.isEqualIgnoringCase(attack) },
            User.where { $0.name.isLike(attack, ignoringCase: true) },
            User.where { $0.name.isBetween(attack...(attack + "z")) && $0.name.isIn([attack]) },
            User.select {
                ($0.name.replacing(attack, with: attack), $0.name.appending(attack), $0.name.trimmed(attack))
            },
            User.select { ($0.name.position(of: attack), $0.bio.coalesce(attack), $0.name.nullIf(attack)) },
            User.select { Case(when: $0.name == attack, then: attack).otherwise(attack) },
            User.order { $0.name.replacing(attack, with: "").ascending },
            User.group { $0.name.appending(attack) }.having { $0.key != attack }.select {
                ($0.key, $0.joined(\.name, separator: attack))
            },
            User.where { user in Article.where { $0.author == user.id && $0.title == attack }.exists() },
            User.select(\.name).union(User.select { _ in Computed(attack) }),
            CommonTable("t", User.select { _ in Computed(attack) }).where { $0 == attack }.select { $0 },
            User.select { Fragment<String>("\($0.name) || \(attack)") },
            User.where { Fragment<Bool>("\($0.name) = \(attack)") },
            User.select { Window.first($0.name.appending(attack)).over(partition: $0.name.appending(attack)) },
        ]
    }

    @Test(arguments: attacks)
    func attackIsOnlyAValueOnSQLite(attack: String) async throws {
        try await withDatabase(models: DifferentialTests.models) { database in
            try await NastyData.fill(database)
            try await Self.ask(attack, in: database)
            // A key that SQLite cannot look up is refused, and any other leads nowhere.
            let byPath = Entry.where {
                $0.data.json(.key(attack), as: String.self) != nil || $0.data.hasJSON("nested", .key(attack))
            }
            do {
                #expect(try await byPath.count(in: database) == 0)
            } catch {
                #expect((error as? ModelError)?.code == .unsupported)
                #expect(attack.contains { $0 == "\"" || $0 == "\\" || $0 == "\u{0}" })
            }
        }
    }

    #if canImport(CovetPostgres)
    @Test(.enabled(if: TestPostgres.isThere, TestPostgres.missing))
    func attackIsOnlyAValueOnPostgreSQL() async throws {
        try await TestPostgres.withDatabase(models: DifferentialTests.models) { database in
            try await NastyData.fill(database)
            // PostgreSQL has no text with a NUL in it, and says so.
            for attack in Self.attacks where !attack.contains("\u{0}") {
                try await Self.ask(attack, in: database)
                let byPath = Entry.where {
                    $0.data.json(.key(attack), as: String.self) != nil || $0.data.hasJSON("nested", .key(attack))
                }
                #expect(try await byPath.count(in: database) == 0)
                // As an expression or a zone it may be wrong, but it is nothing else.
                for query in [
                    User.where { $0.name.matches(attack) },
                    User.where { _ in Computed.databaseNow.part(.year, in: .named(attack)) == 1 },
                ] {
                    do {
                        _ = try await query.fetch(from: database)
                    } catch let error as DatabaseError {
                        #expect(![.syntax, .missingTable, .missingColumn].contains(error.code))
                    }
                }
            }
            #expect(try await User.all.count(in: database) == 4)
        }
    }
    #endif

    private static func ask(_ attack: String, in database: Database) async throws {
        for query in queries(attack) {
            let text = text(query, database.dialect)
            if attack.count > 5 { #expect(!text.contains(attack)) }
            do {
                try await fetch(query, from: database)
            } catch let error as DatabaseError {
                // A pattern that ends in its escape has no meaning.
                #expect(attack.hasSuffix("\\") && "\(error)".contains("LIKE"), "\(error)")
            }
        }
        #expect(try await User.all.count(in: database) == 4)
        #expect(try await Entry.all.count(in: database) == 12)
    }

    private static func fetch(_ query: some Query, from database: Database) async throws {
        _ = try await query.fetch(from: database)
    }
}
