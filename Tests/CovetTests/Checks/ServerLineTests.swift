import CovetMigrations
import CovetPostgres
import CovetReadiness
import CovetTestSupport
import Foundation
import NIOCore
import Testing

@testable import Covet
@testable import CovetDatabase

/// The lines about data, each passing in a sound app on a real PostgreSQL server, and each failing in one with a fault.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .serialized)
struct ServerLineTests {
    static let all = Set(sound).union(DataCheckTests.passing)

    /// Lines that an app passes which has everything in its folder that they ask for.
    static let sound: [CheckID] = [
        "sql.parameterized", "sql.no-interpolation", "sql.identifiers", "sql.orm-first", "sql.injection-tests",
        "pool.size", "final.pool", "pool.metrics", "async.pool", "async.limits", "db.indexes", "db.n-plus-one",
        "db.slow-query-log", "db.slow-log-monitored", "db.profiling", "db.connection-limits", "db.query-timeout",
        "db.statement-timeout", "db.metrics", "migrations.staging", "migrations.rollback", "migrations.applied",
        "migrations.compatible", "migrations.no-downtime", "secrets.database-password",
    ]

    @Test(.enabled(if: ProjectFolder.hasGit, "git is not installed"))
    func everyLineOfASoundAppPasses() async throws {
        try await TestServer.withDatabase { url in
            let profile = try await Self.profile(url)
            let trial = Trial(
                // A machine that is busy with other tests makes quick statements slow.
                variables: ["DATABASE_URL": url, "DATABASE_SLOW_QUERY_MILLISECONDS": "1000"],
                folder: { folder in
                    try folder.write(Self.models, to: "Sources/Subject/Models.swift")
                    try folder.write(Self.alert, to: "deploy/alerts.yml")
                    try folder.write(String(buffer: JSON.encode(profile)), to: DatabaseProfileRecord.path)
                    try Self.rehearsed([Self.first]).write(in: folder.path)
                    try folder.commit()
                    try folder.writeTestRecord(tests: 12)
                },
                change: { $0.migrations = [Self.first] }
            )
            let report = try await trial.report()
            for id in Self.sound {
                let line = try #require(report.lines.first { $0.id == id })
                #expect(line.verdict == .pass, "\(id): \(line.told)")
                #expect(!line.evidence.isEmpty, "\(id)")
            }
            let text = report.text(width: 120, verbose: true)
            let password = try #require(ServiceURL(url)?.password?.reveal())
            #expect(!text.contains(password))
        }
    }

    @Test(arguments: faults) func theCheckFindsIt(fault: Fault) async throws {
        try await TestServer.withDatabase { url in
            var trial = fault.trial
            trial.variables["DATABASE_URL"] = url
            let line = try await trial.line(fault.line)
            #expect(line.verdict == .fail, "\(line.told)")
            #expect(line.findings.contains { $0.message.contains(fault.message) }, "\(line.told)")
            #expect(line.fix?.isEmpty == false)
        }
    }

    @Test func everyLineAboutDataIsHere() {
        let own: Set<CheckID> = [
            "async.pool", "async.limits", "secrets.database-password", "covet.database-tls", "final.pool",
        ]
        let checked = CovetChecks.all.map(\.id).filter { ["sql", "pool", "db", "migrations"].contains($0.namespace) }
        #expect(own.union(checked).subtracting(Self.all).isEmpty)
        let failing = Set(Self.faults.map(\.line)).union(DataCheckTests.failing)
        #expect(Self.all.subtracting(failing).isEmpty)
    }

    static let faults = dataFaults + migrationFaults

    private static let dataFaults: [Fault] = [
        Fault(
            "sql.no-interpolation",
            "SQL from a string",
            "past the bound parameters",
            folder: { try $0.write("let sql = SQL(unsafeRaw: text)\n", to: "Sources/Subject/Raw.swift") }
        ),
        Fault(
            "sql.orm-first",
            "queries by hand",
            "a query in SQL",
            folder: { folder in
                let raw = (0..<5).map { "try await database.query(\"SELECT \($0)\", as: Int.self)\n" }.joined()
                try folder.write(raw, to: "Sources/Subject/Raw.swift")
            }
        ),
        Fault(
            "sql.injection-tests",
            "a run of no test",
            "held no test",
            folder: { folder in
                try folder.commit()
                try folder.writeTestRecord(tests: 0)
            }
        ),
        Fault("pool.size", "four are kept", "keeps 4 and", variables: ["DATABASE_POOL_MIN_SIZE": "4"]),
        Fault("pool.size", "21 are allowed", "allows 21", variables: ["DATABASE_POOL_MAX_SIZE": "21"]),
        Fault("final.pool", "pool.size fails", "pool.size", variables: ["DATABASE_POOL_MIN_SIZE": "1"]),
        Fault("pool.metrics", "no metrics", "shows nothing", variables: ["METRICS_ENABLED": "false"]),
        Fault("pool.metrics", "another page", "connection_count pool_name=\"primary\"") { app in
            app.servesMetrics = false
            app.routes.get("/metrics") { _ in "# nothing\n" }
        },
        Fault("db.metrics", "no metrics", "shows nothing", variables: ["METRICS_ENABLED": "false"]),
        Fault("db.metrics", "connections alone", "db_client_operation_duration_seconds_count") { app in
            app.servesMetrics = false
            app.routes.get("/metrics") { _ in "db_client_connection_count{} 1\n" }
        },
        Fault(
            "db.slow-log-monitored",
            "no metrics",
            "shows nothing",
            variables: ["METRICS_ENABLED": "false"],
            folder: { try $0.write(alert, to: "deploy/alerts.yml") }
        ),
        Fault(
            "db.slow-log-monitored",
            "no log",
            "not logged",
            variables: ["LOG_LEVELS": "covet.sql=critical"],
            folder: { try $0.write(alert, to: "deploy/alerts.yml") }
        ),
        Fault("db.slow-log-monitored", "no alert", "no alert rule"),
        Fault(
            "db.connection-limits",
            "more than the server has",
            "5000 instances",
            variables: ["APP_INSTANCES": "5000"]
        ),
        Fault("async.limits", "more than the server has", "5000 instances", variables: ["APP_INSTANCES": "5000"]),
        Fault("db.query-timeout", "61 seconds", "may take 61", variables: ["DATABASE_QUERY_TIMEOUT": "61"]),
        Fault(
            "db.statement-timeout",
            "61 seconds",
            "statement_timeout is 61000 ms",
            variables: ["DATABASE_STATEMENT_TIMEOUT": "61"]
        ),
        Fault(
            "db.slow-query-log",
            "nothing is slow",
            "counts as slow from 5.00 s",
            variables: ["DATABASE_SLOW_QUERY_MILLISECONDS": "5000"]
        ),
        Fault("db.slow-query-log", "no log", "left no line", variables: ["LOG_LEVELS": "covet.sql=critical"]),
        Fault("db.n-plus-one", "a loop of queries", "is asked 9 times in one request: GET /loop") { app in
            let database = try app.database
            app.routes.get("/loop") { _ in
                for id in 0..<9 {
                    _ = try await database.query("SELECT text FROM remarks WHERE id = \(id)", as: String.self)
                }
                return "done"
            }
        },
        Fault(
            "db.profiling",
            "a slow statement",
            "SELECT remarks (00000000000000aa) takes 150 ms on average",
            folder: { try $0.writeProfile(mean: 150, plan: ["Seq Scan on remarks"]) }
        ),
        Fault(
            "db.profiling",
            "no plan",
            "no statement of the profile has its plan",
            folder: { try $0.writeProfile(mean: 1, plan: []) }
        ),
        Fault(
            "db.profiling",
            "no record",
            "cannot be read",
            folder: { try $0.write("{", to: DatabaseProfileRecord.path) }
        ),
    ]

    private static let migrationFaults: [Fault] = [
        Fault("migrations.applied", "pending", "pending: 0001_initial", isMigrated: false) { app in
            app.migrations = [first]
        },
        Fault("migrations.rollback", "no way back", "0002_one-way has no reverse") { app in
            app.migrations = [first, Migration("0002_one-way", [.run(["SELECT 1"], reverse: nil)])]
        },
        Fault("migrations.rollback", "a way back that fails", "rehearsal stopped", isMigrated: false) { app in
            app.migrations = [first, Migration("0002_wrong", [.run(["SELECT 1"], reverse: ["DROP TABLE no_such"])])]
        },
        Fault("migrations.compatible", "a column goes", "remarks") { $0.migrations = try [first, drop()] },
        Fault("migrations.no-downtime", "an index that blocks", "remarks") { $0.migrations = [first, block] },
        Fault(
            "migrations.no-downtime",
            "a long wait for a lock",
            "may wait 11.00 s for a lock",
            variables: ["MIGRATE_LOCK_TIMEOUT": "11"]
        ) { $0.migrations = [first] },
        Fault("migrations.staging", "no rehearsal", "0001_initial was never rehearsed on PostgreSQL") { app in
            app.migrations = [first]
        },
        Fault(
            "migrations.staging",
            "a rehearsal of SQLite",
            "0001_initial was never rehearsed on PostgreSQL",
            change: { $0.migrations = [first] },
            folder: { try RehearsalRecords([RehearsalRecord(of: first, on: .sqlite, at: Date())]).write(in: $0.path) }
        ),
        Fault(
            "migrations.staging",
            "an edit since",
            "0002_index was changed since it was rehearsed",
            change: { $0.migrations = [first, block] },
            folder: { try rehearsed([first, Migration("0002_index", [])]).write(in: $0.path) }
        ),
        Fault(
            "migrations.staging",
            "a rehearsal that failed",
            "0001_initial did not pass its rehearsal: the way back",
            change: { $0.migrations = [first] },
            folder: { folder in
                let record = RehearsalRecord(of: first, on: .postgres, at: Date(), problem: "the way back")
                try RehearsalRecords([record]).write(in: folder.path)
            }
        ),
        Fault(
            "migrations.staging",
            "a file that is none",
            "rehearsals.json",
            change: { $0.migrations = [first] },
            folder: { try $0.write("{", to: RehearsalRecords.path) }
        ),
    ]

    @Test func aMigrationThatWasChangedAfterwardsIsFound() async throws {
        try await TestServer.withDatabase { url in
            func applied(_ migration: Migration, isMigrated: Bool) async throws -> LineReport {
                try await Trial(
                    variables: ["DATABASE_URL": url],
                    isMigrated: isMigrated,
                    change: { $0.migrations = [migration] }
                ).line("migrations.applied")
            }
            let sound = try await applied(Self.first, isMigrated: true)
            #expect(sound.verdict == .pass, "\(sound.told)")
            let changed = Migration(Self.first.id, Self.first.operations + Self.block.operations)
            let line = try await applied(changed, isMigrated: false)
            #expect(line.verdict == .fail)
            #expect(line.told.contains("the history does not fit the migrations"), "\(line.told)")
        }
    }

    /// One change is found by its own line, and not by its neighbour.
    @Test func eachLintLineJudgesItsOwn() async throws {
        try await TestServer.withDatabase { url in
            let cases: [(CheckID, Migration)] = [
                ("migrations.compatible", Self.block), ("migrations.no-downtime", try Self.drop()),
            ]
            for (id, migration) in cases {
                let trial = Trial(
                    variables: ["DATABASE_URL": url],
                    isMigrated: false,
                    isDeploy: false,
                    change: { $0.migrations = [Self.first, migration] }
                )
                let line = try await trial.line(id)
                #expect(line.verdict == .pass, "\(line.told)")
            }
        }
    }

    static let first = Migration("0001_initial", (try? Migration.initial(from: [Remark.tableSchema]).operations) ?? [])
    static let block = Migration(
        "0002_index",
        [.createIndex(IndexDefinition("remarks_text", on: ["text"]), on: "remarks", concurrently: false)]
    )

    static func drop() throws -> Migration {
        let column = try #require(Remark.tableSchema.columns.first { $0.name.name == "text" })
        return Migration("0002_drop", [.dropColumn(column, from: "remarks")])
    }

    static func rehearsed(_ migrations: [Migration]) -> RehearsalRecords {
        RehearsalRecords(
            migrations.map { RehearsalRecord(of: $0, on: .postgres, server: "PostgreSQL 15", at: Date(), rows: 3) }
        )
    }

    static let alert = """
        groups:
        - name: database
          rules:
          - alert: SlowQueries
            expr: rate(covet_db_slow_queries_total[5m]) > 1

        """

    private static let models = """
        func show(_ database: Database) async throws {
            _ = try await Remark.all.fetch(from: database)
            _ = try await database.insert(Remark.Draft(text: "a"))
        }
        """

    /// What `database profile` would write after a load.
    private static func profile(_ url: String) async throws -> DatabaseProfileRecord {
        let variables = Trial.production.merging(["DATABASE_URL": url]) { _, given in given }
        return try await Subject.$change.withValue({ $0.migrations = [first] }) {
            let app = try await Application.make(
                Subject.self,
                input: SettingsInput(variables: variables),
                log: { _ in .silent }
            )
            try await app.migrate()
            let database = try app.requireDatabase()
            _ = try await database.insert(Remark.Draft(text: "a"))
            _ = try await Remark.all.fetch(from: database)
            let statements = StatementReport(app.observation).statements.map(MeasuredStatement.init)
            let record = try await DatabaseProfileRecord.make(statements, count: 5, app: app, source: .app)
            await app.close()
            return record
        }
    }
}

extension ProjectFolder {
    /// Commits everything that is in the folder.
    func commit() throws {
        try git("init", "-q")
        try git("add", ".")
        try git("commit", "-q", "-m", "Begin")
    }

    /// Records a run of the injection tests on the commit that is checked out.
    func writeTestRecord(tests: Int, in folder: String = "") throws {
        let head = try String(contentsOfFile: "\(path)/.git/HEAD", encoding: .utf8).dropFirst("ref: ".count)
        let file = "\(path)/.git/\(head.filter { !$0.isWhitespace })"
        let commit = try String(contentsOfFile: file, encoding: .utf8).filter { !$0.isWhitespace }
        let record = TestRecord(commit: commit, at: Date().timeIntervalSince1970, tests: tests, command: "swift test")
        try write(String(buffer: JSON.encode(record)), to: folder + TestRecord.path)
    }

    func writeProfile(mean: Double, plan: [String]) throws {
        let statement = MeasuredStatement(
            fingerprint: "00000000000000aa",
            text: "SELECT text FROM remarks",
            summary: "SELECT remarks",
            calls: 10,
            totalMilliseconds: mean * 10,
            p95Milliseconds: nil,
            longestMilliseconds: mean,
            rows: 10,
            origin: nil
        )
        let record = DatabaseProfileRecord(
            version: Subject.version,
            at: Date().timeIntervalSince1970,
            source: "app",
            environment: "production",
            entries: [.init(statement: statement, share: 1, plan: plan, unplanned: nil)]
        )
        try write(String(buffer: JSON.encode(record)), to: DatabaseProfileRecord.path)
    }
}
