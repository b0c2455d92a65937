import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

/// What every driver promises of single statements and lent connections.
@Suite struct StatementContract {
    @Test(.enabled(if: TestServer.isHere, TestServer.hint))
    func theContractIsHeldOnPostgreSQLToo() async throws {
        #expect(Place.all.contains(.postgres))
        try await withDatabase(.postgres) { database in
            #expect(database.dialect == .postgres)
        }
    }

    @Test(arguments: Place.all)
    func rowsComeInOrderAndTyped(_ place: Place) async throws {
        try await withDatabase(place) { database in
            for name in ["a", "b", "c"] {
                try await database.execute("INSERT INTO users (email, age) VALUES (\(name), \(20))")
            }
            let rows = try await database.query("SELECT email, age FROM users ORDER BY id", as: (String, Int).self)
            #expect(rows.map(\.0) == ["a", "b", "c"] && rows.allSatisfy { $0.1 == 20 })
            let changed = try await database.execute("UPDATE users SET age = age + \(1) WHERE email <> \("b")")
            #expect(changed == 2)
            let first = try await database.first("SELECT age FROM users WHERE email = \("none")", as: Int.self)
            #expect(first == nil)
        }
    }

    @Test(arguments: Place.all)
    func aFailureNamesWhatItViolatesAndNoValue(_ place: Place) async throws {
        try await withDatabase(place) { database in
            try await database.execute("INSERT INTO users (email) VALUES (\("secret@example.org"))")
            let error = await failure {
                try await database.execute("INSERT INTO users (email) VALUES (\("secret@example.org"))")
            }
            #expect(error?.code == .uniqueViolation)
            #expect(error?.table == "users" && error?.columns == ["email"])
            #expect(error.map { "\($0)".contains("secret@") } == false)
            let null = await failure { try await database.execute("INSERT INTO users (email) VALUES (NULL)") }
            #expect(null?.code == .notNullViolation)
            let nonsense = await failure { try await database.execute("SELEKT 1") }
            #expect(nonsense?.code == .syntax)
        }
    }

    @Test(arguments: Place.all)
    func whatMigrationsWouldHaveMadeIsNamedAsMissing(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let table = await failure { _ = try await database.first("SELECT id FROM nowhere", as: Int.self) }
            #expect(table?.code == .missingTable && table?.table == "nowhere")
            #expect(table?.message.hasPrefix("the database has no table nowhere: run the migrations") == true)
            for statement: SQL in ["SELECT nick FROM users", "INSERT INTO users (nick) VALUES ('x')"] {
                let column = await failure { try await database.execute(statement) }
                #expect(column?.code == .missingColumn && column?.columns == ["nick"])
                #expect(column?.message.hasPrefix("the table has no column nick: run the migrations") == true)
            }
            // A table that only the statement itself forgets is there.
            let alias = await failure { _ = try await database.first("SELECT u.id FROM users", as: Int.self) }
            #expect(alias?.message.contains("no table") == false)
        }
    }

    @Test(arguments: Place.all)
    func aHundredTasksAtOnceEachGetTheirOwnAnswer(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let answers = try await withThrowingTaskGroup(of: (Int, Int?).self) { group in
                for index in 0..<100 {
                    group.addTask {
                        (index, try await database.first("SELECT 2 * \(index) + 0", as: Int.self))
                    }
                }
                var answers: [Int: Int] = [:]
                for try await (index, answer) in group { answers[index] = answer }
                return answers
            }
            #expect(answers == Dictionary(uniqueKeysWithValues: (0..<100).map { ($0, $0 * 2) }))
        }
    }

    @Test(arguments: Place.all)
    func neighboursOfAFailingStatementAreNotTouched(_ place: Place) async throws {
        try await withDatabase(place) { database in
            try await database.execute("INSERT INTO users (email) VALUES ('taken')")
            let failures = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<60 {
                    group.addTask {
                        let email = index.isMultiple(of: 3) ? "taken" : "user\(index)"
                        let error = await failure {
                            try await database.execute("INSERT INTO users (email) VALUES (\(email))")
                        }
                        return error != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(failures == 20)
            let count = try await database.first("SELECT count(*) FROM users", as: Int.self)
            #expect(count == 41)
        }
    }

    @Test(arguments: Place.all)
    func aTransactionCannotBeBegunByAStatement(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let error = await failure { try await database.execute("BEGIN") }
            #expect(error?.code == .misuse)
            try await database.execute("INSERT INTO users (email) VALUES ('a')")
            let count = try await database.reading.first("SELECT count(*) FROM users", as: Int.self)
            #expect(count == 1)
        }
    }

    @Test(arguments: Place.all)
    func readingRefusesToWriteEvenWithoutReplicas(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let statement = await failure {
                try await database.reading.execute("INSERT INTO users (email) VALUES ('a')")
            }
            #expect(statement?.code == .readOnly)
            let transaction = await failure { try await database.reading.transaction { _ in } }
            #expect(transaction?.code == .readOnly)
            let connection = await failure {
                try await database.withConnection {
                    _ = try await $0.execute("INSERT INTO users (email) VALUES ('a')")
                }
            }
            #expect(connection?.code == .readOnly)
            let stream = await failure {
                try await database.stream("INSERT INTO users (email) VALUES ('a') RETURNING id", as: Int.self) { rows in
                    for try await _ in rows {}
                }
            }
            #expect(stream?.code == .readOnly)
            #expect(stream?.message.contains("write by execute or in a transaction") == true)
            try await database.execute("INSERT INTO users (email) VALUES ('a')")
            let count = try await database.reading.first("SELECT count(*) FROM users", as: Int.self)
            #expect(count == 1)
        }
    }

    @Test(arguments: Place.all)
    func aStreamLendsRowsAndEndsWithItsClosure(_ place: Place) async throws {
        try await withDatabase(place) { database in
            try await database.transaction { transaction in
                for index in 0..<1000 {
                    try await transaction.execute("INSERT INTO users (email) VALUES (\("\(index)"))")
                }
            }
            let sum = try await database.stream("SELECT id FROM users ORDER BY id", as: Int.self) { rows in
                var sum = 0
                for try await id in rows { sum += id }
                return sum
            }
            #expect(sum == 500_500)
            let first = try await database.stream("SELECT id FROM users ORDER BY id", as: Int.self) { rows in
                for try await id in rows { return id }
                return 0
            }
            #expect(first == 1)
            let kept = try await database.stream("SELECT id FROM users", as: Int.self) { $0 }
            let error = await failure { for try await _ in kept {} }
            #expect(error?.code == .misuse)
            let count = try await database.first("SELECT count(*) FROM users", as: Int.self)
            #expect(count == 1000)
        }
    }

    @Test(arguments: Place.all)
    func aLentConnectionIsOverWithItsClosure(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let kept = try await database.withConnection(for: .write) { $0 }
            let error = await failure { try await kept.execute("DELETE FROM users") }
            #expect(error?.code == .misuse && error?.message.contains("after its closure") == true)
        }
    }

    @Test(arguments: Place.all)
    func aCancelledStatementEndsAndTheDatabaseGoesOn(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let endless: SQL = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            let task = Task { try await database.first(endless, as: Int.self) }
            // Before it was sent or after, as it happens.
            for _ in 0..<10 { await Task.yield() }
            task.cancel()
            let error = await failure { _ = try await task.value }
            #expect(error?.code == .cancelled)
            let late = await failure {
                _ = try await database.limited(to: .milliseconds(50)).first(endless, as: Int.self)
            }
            #expect(late?.code == .deadlineExceeded)
            let one = try await database.first("SELECT 1", as: Int.self)
            #expect(one == 1)
        }
    }

    @Test(arguments: Place.all)
    func aClosedDatabaseRefusesEverything(_ place: Place) async throws {
        try await withDatabase(place) { database in
            await database.close()
            let statement = await failure { try await database.execute("SELECT 1") }
            #expect(statement?.code == .connection)
            let transaction = await failure { try await database.transaction { _ in } }
            #expect(transaction?.code == .connection)
        }
    }
}
