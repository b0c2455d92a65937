import CovetSQL
import CovetSQLite
import Testing

@testable import CovetDatabase

@Suite struct SQLiteDoctorTests {
    @Test func aSoundDatabaseHasNothingToReport() async throws {
        let diagnosis = try await examine([
            "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
            "CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users(id), title TEXT)",
            "CREATE INDEX posts_author ON posts (author)",
            "CREATE TABLE profiles (user INTEGER PRIMARY KEY REFERENCES users(id))",
        ])
        #expect(diagnosis.findings.isEmpty, "\(diagnosis.findings)")
        #expect(diagnosis.exitCode == 0)
        #expect(diagnosis[.foreignKeyIndexes]?.summary == "2 foreign keys")
        #expect(diagnosis[.sequentialScans] == nil)
        #expect(diagnosis.unexamined.isEmpty)
    }

    @Test(arguments: [
        (
            ["CREATE INDEX posts_title ON posts (title)"], DoctorTopic.foreignKeyIndexes, "posts (author)",
            #"CREATE INDEX "posts_author" ON "posts" ("author");"#
        ),
        (
            ["CREATE INDEX posts_author ON posts (author) WHERE title IS NULL"], .foreignKeyIndexes, "posts (author)",
            "CREATE INDEX"
        ),
        (
            ["CREATE INDEX a ON posts (author)", "CREATE INDEX b ON posts (author)"], .duplicateIndexes, "b",
            #"DROP INDEX "b";"#
        ),
        (
            ["CREATE INDEX a ON posts (author)", "CREATE INDEX b ON posts (author, title)"], .duplicateIndexes, "a",
            #"DROP INDEX "a";"#
        ),
        (
            [
                "CREATE INDEX posts_author ON posts (author)", "PRAGMA foreign_keys = OFF",
                "INSERT INTO posts (author) VALUES (99)",
            ],
            .integrity, "posts", "Delete them"
        ),
    ])
    func eachFaultIsFound(statements: [String], topic: DoctorTopic, subject: String, fix: String) async throws {
        let diagnosis = try await examine(
            [
                "CREATE TABLE users (id INTEGER PRIMARY KEY)",
                "CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users(id), title TEXT)",
            ] + statements
        )
        let finding = try #require(diagnosis.findings.first { $0.topic == topic })
        #expect(finding.subject == subject)
        #expect(finding.fix.contains(fix))
    }

    @Test func twoColumnKeysNeedAnIndexOfBoth() async throws {
        let tables = [
            "CREATE TABLE a (x INTEGER, y INTEGER, PRIMARY KEY (x, y))",
            "CREATE TABLE b (x INTEGER, y INTEGER, z INTEGER, FOREIGN KEY (x, y) REFERENCES a (x, y))",
        ]
        let bare = try await examine(tables + ["CREATE INDEX i ON b (x, z, y)"])
        #expect(bare.findings.map(\.subject) == ["b (x, y)"])
        let served = try await examine(tables + ["CREATE INDEX i ON b (y, x, z)"])
        #expect(served.findings.isEmpty)
    }

    @Test func uniqueIndexesAreNotIdleCopies() async throws {
        let diagnosis = try await examine([
            "CREATE TABLE t (a TEXT UNIQUE, b TEXT)", "CREATE UNIQUE INDEX u ON t (b)", "CREATE INDEX ub ON t (b)",
        ])
        #expect(diagnosis.findings.map(\.subject) == ["ub"])
    }

    @Test func figuresAreWrittenForPeople() {
        #expect(DoctorText.bytes(1023) == "1023 bytes")
        #expect(DoctorText.bytes(128 << 20) == "128 MiB")
        #expect(DoctorText.bytes(1536 << 20) == "1.5 GiB")
        #expect(DoctorText.count(1_234_567) == "1,234,567")
        #expect(DoctorText.count(999) == "999")
        #expect(DoctorText.percent(0.985) == "98.5 %")
        #expect([5.0, 300, 7300, 200_000].map(DoctorText.time) == ["5 s", "5 min", "2 h", "2 days"])
    }

    private func examine(_ statements: [String]) async throws -> DatabaseDiagnosis {
        let database = try Database.sqlite(url: "sqlite::memory:")
        do {
            try await database.withConnection(for: .write) { connection in
                for statement in statements { try await connection.execute(SQL(unsafeRaw: statement)) }
                try await connection.execute("PRAGMA foreign_keys = ON")
            }
            let diagnosis = try await DatabaseDoctor(database).examine()
            await database.close()
            return diagnosis
        } catch {
            await database.close()
            throw error
        }
    }
}

@Suite struct ServerSettingsTests {
    private static let sound = [
        "autovacuum": "on", "effective_cache_size": "\(12 << 30)", "fsync": "on", "full_page_writes": "on",
        "max_connections": "100", "random_page_cost": "1.1", "shared_buffers": "\(4 << 30)",
        "shared_preload_libraries": "pg_stat_statements", "superuser_reserved_connections": "3", "track_counts": "on",
        "work_mem": "\(16 << 20)",
    ]

    @Test func aTunedServerHasNothingToReport() {
        let findings = ServerSettings(values: Self.sound).findings(on: Machine(memory: 16 << 30))
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test(arguments: [
        (
            "shared_buffers", "\(128 << 20)", "ALTER SYSTEM SET shared_buffers = '4096MB';",
            DoctorFinding.Severity.advice
        ),
        ("shared_buffers", "\(10 << 30)", "ALTER SYSTEM SET shared_buffers = '4096MB';", .advice),
        ("effective_cache_size", "\(4 << 30)", "ALTER SYSTEM SET effective_cache_size = '12288MB';", .advice),
        ("work_mem", "\(4 << 20)", "ALTER SYSTEM SET work_mem = '20MB';", .advice),
        ("work_mem", "\(1 << 30)", "ALTER SYSTEM SET work_mem = '20MB';", .problem),
        ("random_page_cost", "4", "ALTER SYSTEM SET random_page_cost = '1.1';", .note),
        ("autovacuum", "off", "ALTER SYSTEM SET autovacuum = 'on';", .problem),
        ("fsync", "off", "ALTER SYSTEM SET fsync = 'on';", .problem),
        ("shared_preload_libraries", "", "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements';", .advice),
    ])
    func eachSettingIsJudgedByTheMachine(name: String, value: String, fix: String, severity: DoctorFinding.Severity)
        throws
    {
        var values = Self.sound
        values[name] = value
        let findings = ServerSettings(values: values).findings(on: Machine(memory: 16 << 30))
        #expect(findings.map(\.subject) == [name])
        let finding = try #require(findings.first)
        #expect(finding.fix.contains(fix), "\(finding.fix)")
        #expect(finding.severity == severity)
    }

    @Test func withoutTheMachineOnlyUntouchedValuesAreTold() {
        var values = Self.sound
        values["shared_buffers"] = "\(128 << 20)"
        values["work_mem"] = "\(4 << 20)"
        #expect(ServerSettings(values: values).findings(on: nil).map(\.subject) == ["shared_buffers"])
    }

    @Test func connectionsOfAppsAreWhatTheServerKeepsForNobodyElse() {
        #expect(ServerSettings(values: Self.sound).connectionLimit == 97)
        var values = Self.sound
        values["reserved_connections"] = "7"
        #expect(ServerSettings(values: values).connectionLimit == 90)
    }

    @Test func thisMachineHasMemory() {
        #expect(Machine.current.memory > 64 << 20)
    }
}
