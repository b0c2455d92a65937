import CovetDatabase
import CovetModel
import Testing

/// A thousand rows and more, which PostgreSQL gets by COPY.
@Suite struct BulkInsertTests {
    private static let drafts = (0..<1_500).map {
        User.Draft(
            name: "user \($0)",
            email: "\($0)@x.org",
            bio: $0.isMultiple(of: 2) ? nil : "tab\t, \\ and \n",
            age: $0
        )
    }

    @Test(arguments: Backend.there)
    func everyRowComesBackAsItWas(backend: Backend) async throws {
        try await backend.withDatabase(models: [User.self]) { database in
            let (count, log) = try await database.countingStatements { try await database.insertOnly(Self.drafts) }
            #expect(count == 1_500)
            #expect(log.texts.allSatisfy { $0.hasPrefix(backend == .postgres ? "COPY \"users\"" : "INSERT") })
            let rows = try await User.order { $0.age.ascending }.fetch(from: database)
            #expect(rows.map(\.name) == Self.drafts.map(\.name) && rows.map(\.bio) == Self.drafts.map(\.bio))
            #expect(Set(rows.map(\.id)).count == 1_500)
        }
    }

    @Test(arguments: Backend.there)
    func aValueThatIsTakenKeepsAllOut(backend: Backend) async throws {
        try await backend.withDatabase(models: [User.self]) { database in
            let again = Self.drafts + [User.Draft(name: "user 7", email: "other@x.org")]
            let error = await #expect(throws: UniqueViolation.self) { try await database.insertOnly(again) }
            #expect(error?.fields == ["name"])
            let count = try await User.all.count(in: database)
            #expect(count == 0)
        }
    }

    @Test(arguments: Backend.there)
    func aTransactionThatFailsKeepsNone(backend: Backend) async throws {
        struct Failure: Error {}
        try await backend.withDatabase(models: [User.self]) { database in
            await #expect(throws: Failure.self) {
                try await database.transaction { transaction in
                    _ = try await transaction.insertOnly(Self.drafts)
                    let count = try await User.all.count(in: transaction)
                    #expect(count == 1_500)
                    throw Failure()
                }
            }
            let count = try await User.all.count(in: database)
            #expect(count == 0)
        }
    }

    /// COPY goes past rules, and takes no value of another type than the column's.
    @Test(
        .enabled(if: TestPostgres.isThere, TestPostgres.missing),
        arguments: [
            "CREATE RULE also AS ON INSERT TO users DO ALSO NOTHING",
            "ALTER TABLE users ALTER COLUMN age TYPE INTEGER",
            "ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT * FROM people",
        ] as [String]
    )
    func whatCopyDoesOtherwiseGoesByInsert(_ change: String) async throws {
        try await Backend.postgres.withDatabase(models: [User.self]) { database in
            for statement in change.split(separator: ";") {
                try await database.execute(SQL(unsafeRaw: String(statement)))
            }
            let (count, log) = try await database.countingStatements { try await database.insertOnly(Self.drafts) }
            #expect(count == 1_500)
            #expect(log.texts.last?.hasPrefix("INSERT INTO \"users\"") == true)
            let stored = try await User.all.count(in: database)
            #expect(stored == 1_500)
        }
    }
}
