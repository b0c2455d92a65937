import CovetPostgres
import CovetSQL
import CovetTestSupport
import Foundation
import Testing

@testable import CovetDatabase

/// The doctor on a real server, in databases with one fault each.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(2)))
struct PostgresDoctorTests {
    private static let tables = [
        "CREATE TABLE users (id bigint PRIMARY KEY, name text UNIQUE)",
        "CREATE TABLE posts (id bigint PRIMARY KEY, author bigint REFERENCES users(id), title text)",
    ]
    private static let catalogue: Set<DoctorTopic> = [
        .foreignKeyIndexes, .unusedIndexes, .duplicateIndexes, .invalidIndexes, .sequentialScans, .sequences, .bloat,
    ]

    @Test func aSoundDatabaseHasNothingToReport() async throws {
        try await withTables(["CREATE INDEX posts_author ON posts (author)"]) { database in
            let diagnosis = try await DatabaseDoctor(database).examine(Self.catalogue)
            #expect(diagnosis.findings.isEmpty, "\(diagnosis.findings)")
            #expect(diagnosis.exitCode == 0)
            #expect(diagnosis[.foreignKeyIndexes]?.summary == "1 foreign key")
            #expect(diagnosis.unexamined.isEmpty)
            let all = try await DatabaseDoctor(database).examine()
            #expect(all.parts.count == 14 && all.unexamined.isEmpty, "\(all.unexamined)")
        }
    }

    @Test(
        arguments: [
            ([], DoctorTopic.foreignKeyIndexes, "posts (author)", "CREATE INDEX CONCURRENTLY ON posts (author);"),
            (
                ["CREATE INDEX part ON posts (author) WHERE title IS NULL"], .foreignKeyIndexes, "posts (author)",
                "CREATE INDEX CONCURRENTLY ON posts (author);"
            ),
            (
                ["CREATE INDEX late ON posts (title, author)"], .foreignKeyIndexes, "posts (author)",
                "CREATE INDEX CONCURRENTLY ON posts (author);"
            ),
            (
                ["CREATE INDEX a ON posts (author)", "CREATE INDEX b ON posts (author)"], .duplicateIndexes, "b",
                "DROP INDEX CONCURRENTLY b;"
            ),
            (
                ["CREATE INDEX a ON posts (author)", "CREATE INDEX b ON posts (author, title)"], .duplicateIndexes, "a",
                "DROP INDEX CONCURRENTLY a;"
            ),
            (
                ["CREATE INDEX names ON users (name)"], .duplicateIndexes, "names", "DROP INDEX CONCURRENTLY names;"
            ),
            (
                ["CREATE TABLE tickets (id serial PRIMARY KEY)", "SELECT setval('tickets_id_seq', 1600000000)"],
                .sequences,
                "tickets_id_seq", "Move the column to bigint"
            ),
            (
                ["CREATE TABLE tickets (id serial PRIMARY KEY)", "SELECT setval('tickets_id_seq', 2000000000)"],
                .sequences,
                "tickets_id_seq", "Move the column to bigint"
            ),
        ] as [([String], DoctorTopic, String, String)]
    )
    func eachFaultIsFound(statements: [String], topic: DoctorTopic, subject: String, fix: String) async throws {
        try await withTables(statements) { database in
            let diagnosis = try await DatabaseDoctor(database).examine([topic])
            let finding = try #require(diagnosis.findings.first)
            #expect(finding.topic == topic)
            #expect(finding.subject == subject)
            #expect(finding.fix.hasPrefix(fix))
            if topic == .sequences {
                let isNear = statements.contains { $0.contains("2000000000") }
                #expect(finding.severity == (isNear ? .problem : .advice))
                #expect(finding.evidence.contains(isNear ? "93.1 %" : "74.5 %"), "\(finding.evidence)")
            }
        }
    }

    @Test func anIndexThatSkipsRowsWithoutReferenceServes() async throws {
        try await withTables(["CREATE INDEX part ON posts (author) WHERE author IS NOT NULL"]) { database in
            let diagnosis = try await DatabaseDoctor(database).examine([.foreignKeyIndexes])
            #expect(diagnosis.findings.isEmpty, "\(diagnosis.findings)")
        }
    }

    @Test func anInvalidIndexIsFoundAndItsFixMendsIt() async throws {
        try await withTables(["INSERT INTO users VALUES (1, 'a'); INSERT INTO posts VALUES (1, 1, 'x'), (2, 1, 'x')"]) {
            database in
            let refused = await failure {
                try await database.execute("CREATE UNIQUE INDEX CONCURRENTLY titles ON posts (title)")
            }
            #expect(refused?.code == .uniqueViolation)
            let finding = try #require(await DatabaseDoctor(database).examine([.invalidIndexes]).findings.first)
            #expect(finding.severity == .problem)
            #expect(finding.subject == "titles")
            try await database.execute("DELETE FROM posts WHERE id = 2")
            try await database.execute(SQL(unsafeRaw: finding.fix))
            #expect(try await DatabaseDoctor(database).examine([.invalidIndexes]).findings.isEmpty)
        }
    }

    @Test func anIdleIndexIsAdviceOnceItWasWatchedForLong() async throws {
        try await withTables(["CREATE INDEX titles ON posts (title)", "CREATE INDEX posts_author ON posts (author)"]) {
            database in
            var limits = DoctorLimits()
            limits.unusedIndexSize = 0
            let young = try await DatabaseDoctor(database, limits: limits).examine([.unusedIndexes]).findings
            // The one of the foreign key and those that hold promises are not idle.
            #expect(young.map(\.subject) == ["titles"])
            #expect(young.first?.severity == .note)
            limits.statisticsAge = .zero
            let old = try await DatabaseDoctor(database, limits: limits).examine([.unusedIndexes]).findings
            #expect(old.first?.severity == .advice)
            #expect(old.first?.fix.hasPrefix("DROP INDEX CONCURRENTLY titles;") == true)
        }
    }

    @Test func scansOfALargeTableAreFound() async throws {
        try await withTables(["INSERT INTO users SELECT n, n::text FROM generate_series(1, 500) n", "ANALYZE users"]) {
            database in
            var limits = DoctorLimits()
            // Making the indexes scanned the empty table, which counts for the average.
            limits.largeTable = 200
            limits.scans = 5
            let doctor = DatabaseDoctor(database, limits: limits)
            #expect(try await doctor.examine([.sequentialScans]).findings.isEmpty)
            try await database.withConnection { connection in
                for _ in 0..<5 {
                    _ = try await connection.first("SELECT count(*) FROM users WHERE name || '' = 'x'", as: Int.self)
                }
                _ = try await connection.query("SELECT pg_stat_force_next_flush()::text", as: String?.self)
            }
            let finding = try #require(await doctor.examine([.sequentialScans]).findings.first)
            #expect(finding.severity == .problem)
            #expect(finding.subject == "users")
            #expect(finding.evidence.contains("scans of the whole table of "), "\(finding.evidence)")
        }
    }

    @Test func deadRowsAndEmptyPagesAreFound() async throws {
        try await withTables([
            "CREATE TABLE notes (id bigint PRIMARY KEY, text text) WITH (autovacuum_enabled = off)",
            "INSERT INTO notes SELECT n, repeat('x', 200) FROM generate_series(1, 4000) n", "ANALYZE notes",
        ]) { database in
            var limits = DoctorLimits()
            limits.largeTable = 1000
            limits.bloat = 1 << 16
            let doctor = DatabaseDoctor(database, limits: limits)
            #expect(try await doctor.examine([.bloat]).findings.isEmpty)
            try await database.withConnection(for: .write) { connection in
                try await connection.execute("DELETE FROM notes WHERE id % 10 <> 0")
                _ = try await connection.query("SELECT pg_stat_force_next_flush()::text", as: String?.self)
            }
            let dead = try #require(await doctor.examine([.bloat]).findings.first)
            #expect(
                dead.evidence.hasPrefix("3,600 dead rows beside ") && dead.evidence.hasSuffix("never vacuumed"),
                "\(dead.evidence)"
            )
            #expect(dead.fix.hasPrefix("VACUUM (ANALYZE) notes;"))
            // What it advises takes the dead rows away, and leaves their room.
            try await database.execute("VACUUM (ANALYZE) notes")
            let empty = try #require(await doctor.examine([.bloat]).findings.first)
            #expect(empty.subject == "notes" && empty.evidence.hasPrefix("takes "), "\(empty.evidence)")
        }
    }

    @Test func anOldTransactionAndAnIdleSlotAreFound() async throws {
        try await withTables([]) { database in
            var limits = DoctorLimits()
            let sound = try await DatabaseDoctor(database, limits: limits).examine([.transactionIDs])
            #expect(sound.findings.isEmpty, "\(sound.findings)")
            limits.transactionAge = 1
            let old = try await DatabaseDoctor(database, limits: limits).examine([.transactionIDs]).findings
            #expect(old.contains { $0.severity == .problem && $0.fix.contains("VACUUM (FREEZE)") }, "\(old)")

            let slot = "covet_\(UInt32.random(in: 0 ... .max))"
            _ = try await database.query(
                "SELECT slot_name::text FROM pg_create_physical_replication_slot(\(slot), true)",
                as: String.self
            )
            func findings() async throws -> [DoctorFinding] {
                try await DatabaseDoctor(database, limits: limits).examine([.replicationSlots]).findings
                    .filter { $0.subject == slot }
            }
            let young = try await findings()
            limits.retainedWAL = 0
            let kept = try await findings()
            _ = try await database.query("SELECT pg_drop_replication_slot(\(slot))::text", as: String?.self)
            #expect(young.isEmpty)
            #expect(kept.first?.severity == .problem)
            #expect(kept.first?.fix.contains("pg_drop_replication_slot('\(slot)')") == true)
        }
    }

    @Test(
        arguments: [
            (999_000, 1000, nil), (950_000, 50_000, DoctorFinding.Severity.advice), (500_000, 500_000, .problem),
            (5, 50, nil),
        ] as [(Int, Int, DoctorFinding.Severity?)]
    )
    func missesOfTheCacheAreFound(hits: Int, reads: Int, severity: DoctorFinding.Severity?) {
        let result = DatabaseDoctor.cacheHits(hits, reads, DoctorLimits())
        #expect(result.findings.first?.severity == severity)
        #expect(result.summary.contains("of \(DoctorText.count(hits + reads)) blocks"))
    }

    @Test func theCacheOfARealServerIsRead() async throws {
        try await withTables([]) { database in
            let summary = try await DatabaseDoctor(database).examine([.cacheHits])[.cacheHits]?.summary
            #expect(summary?.hasSuffix("blocks came from shared_buffers") == true)
        }
    }

    @Test func aLongTransactionAndThoseItBlocksAreFound() async throws {
        try await withTables(["INSERT INTO users VALUES (1, 'hunter2')"]) { database in
            var limits = DoctorLimits()
            limits.longTransaction = .zero
            limits.blockedStatement = .zero
            let (holding, seen, pids) = (Gate(), Gate(), Notes())
            async let holder: Void = database.transaction { transaction in
                try await transaction.execute("UPDATE users SET name = 'hunter3' WHERE id = 1")
                pids.note(try await transaction.first("SELECT pg_backend_pid()::text", as: String.self) ?? "")
                holding.open()
                await seen.wait()
            }
            await holding.wait()
            async let waiter = database.execute("UPDATE users SET name = 'hunter4' WHERE id = 1")
            let session = "session \(pids.all.first ?? "")"
            var (long, blocked): (DoctorFinding?, DoctorFinding?) = (nil, nil)
            let end = ContinuousClock.now + .seconds(20)
            // Connections of its own: the doctor's statements must not queue up behind the one that waits.
            let watcher = try Database.postgres(url: TestServer.requireURL(), pool: PoolConfiguration(size: 0...1))
            try await watcher.lend { watcher in
                let doctor = DatabaseDoctor(watcher, limits: limits)
                while blocked == nil, ContinuousClock.now < end {
                    let findings = try await doctor.examine([.longTransactions, .blockedStatements]).findings
                    long = findings.first { $0.topic == .longTransactions && $0.subject.hasPrefix(session) }
                    blocked = findings.first { $0.topic == .blockedStatements && $0.evidence.contains(session) }
                }
            }
            seen.open()
            try await holder
            #expect(try await waiter == 1)
            #expect(long?.evidence.contains("in transaction since") == true, "\(String(describing: long))")
            #expect(blocked?.evidence.contains("waits for a lock since") == true)
            #expect(blocked?.fix.hasPrefix("SELECT pg_terminate_backend(") == true)
            // What others do is told without its values.
            for finding in [long, blocked] { #expect(finding?.evidence.contains("hunter") == false) }
        }
    }

    @Test func aRoleThatSeesNobodyElseSaysSo() async throws {
        let role = SQLIdentifier(derived: "covet_narrow_\(UInt32.random(in: 0 ... .max))")
        let url = try TestServer.requireURL()
        try await withTables([]) { admin in
            try await admin.execute("CREATE ROLE \(identifier: role) LOGIN PASSWORD 'narrow-and-temporary'")
            var configuration = try PostgresConfiguration(url)
            configuration.user = role.name
            configuration.password = .init("narrow-and-temporary")
            do {
                try await Database.postgres(configuration, pool: PoolConfiguration(size: 0...1)).lend { narrow in
                    let hidden = try await DatabaseDoctor(narrow).examine()
                    #expect(Set(hidden.unexamined.map(\.topic)) == [.longTransactions, .blockedStatements])
                    #expect(hidden.unexamined.first?.reason.contains("pg_read_all_stats") == true)
                    #expect(hidden.exitCode != 0)
                    try await admin.execute("GRANT pg_read_all_stats TO \(identifier: role)")
                    #expect(try await DatabaseDoctor(narrow).examine().unexamined.isEmpty)
                }
            } catch {
                try await admin.execute("DROP ROLE \(identifier: role)")
                throw error
            }
            try await admin.execute("DROP ROLE \(identifier: role)")
        }
    }

    @Test func moreConnectionsThanTheServerHasAreFound() async throws {
        try await withTables([]) { database in
            func findings(_ instances: Int) async throws -> [DoctorFinding] {
                let demand = ConnectionDemand(instances: instances, poolMaximum: 20)
                return try await DatabaseDoctor(database, demand: demand).examine([.connections]).findings
            }
            // script/postgres allows 400, of which superusers keep 3.
            #expect(try await findings(19).isEmpty)
            let finding = try #require(await findings(20).first)
            #expect(finding.severity == .problem)
            #expect(finding.evidence.contains("may want 400, and the server has 397"), "\(finding.evidence)")
        }
    }

    @Test(
        arguments: [
            (["shared_buffers": "\(2 << 30)"], []), (["shared_buffers": "\(128 << 20)"], ["shared_buffers"]),
            (["shared_buffers": "\(6 << 30)"], ["shared_buffers"]),
            (["effective_cache_size": "\(1 << 30)"], ["effective_cache_size"]),
            (["effective_cache_size": "\(16 << 30)"], ["effective_cache_size"]),
            (["work_mem": "\(1 << 20)"], ["work_mem"]),
            (["work_mem": "\(256 << 20)"], ["work_mem"]), (["random_page_cost": "4"], ["random_page_cost"]),
            (["autovacuum": "off"], ["autovacuum"]), (["fsync": "off"], ["fsync"]),
            (["full_page_writes": "off"], ["full_page_writes"]), (["track_counts": "off"], ["track_counts"]),
            (["shared_preload_libraries": ""], ["shared_preload_libraries"]),
        ] as [([String: String], [String])]
    )
    func settingsAreJudgedByTheMachine(changed: [String: String], subjects: [String]) {
        let sound = [
            "shared_buffers": "\(2 << 30)", "effective_cache_size": "\(6 << 30)", "work_mem": "\(10 << 20)",
            "random_page_cost": "1.1", "autovacuum": "on", "fsync": "on", "full_page_writes": "on",
            "track_counts": "on", "max_connections": "100", "shared_preload_libraries": "pg_stat_statements",
        ]
        let settings = ServerSettings(values: sound.merging(changed) { _, given in given })
        let findings = settings.findings(on: Machine(memory: 8 << 30, hasSolidStateDisks: true))
        #expect(findings.map(\.subject) == subjects)
        #expect(findings.allSatisfy { !$0.fix.isEmpty })
    }

    @Test func theSettingsOfARealServerAreRead() async throws {
        try await withTables([]) { database in
            let result = try await DatabaseDoctor(database, machine: Machine(memory: 64 << 30)).examine([.settings])
            let summary = try #require(result[.settings]?.summary)
            #expect(summary.hasPrefix("shared_buffers 128 MiB, work_mem 4 MiB"), "\(summary)")
            #expect(summary.hasSuffix("on a machine with 64 GiB"))
            #expect(result.findings.contains { $0.subject == "fsync" && $0.severity == .problem })
            #expect(
                result.findings.contains {
                    $0.subject == "shared_buffers"
                        && $0.fix == "ALTER SYSTEM SET shared_buffers = '16384MB'; restart the server"
                }
            )
        }
    }

    /// Lends a database with two tables and these statements run.
    private func withTables(_ statements: [String], _ body: (Database) async throws -> Void) async throws {
        try await EmptyDatabase.with(beside: TestServer.requireURL()) { url in
            try await Database.postgres(url: url, pool: PoolConfiguration(size: 0...3)).lend { database in
                for statement in Self.tables + statements {
                    for part in statement.split(separator: ";") {
                        _ = try await database.execute(SQL(unsafeRaw: String(part)))
                    }
                }
                try await body(database)
            }
        }
    }
}
