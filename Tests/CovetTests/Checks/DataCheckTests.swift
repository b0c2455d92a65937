import CovetPostgres
import CovetReadiness
import CovetTestSupport
import Foundation
import Testing

@testable import Covet
@testable import CovetDatabase

/// The lines about the database, on an app whose database is a real PostgreSQL server.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .serialized)
struct DataCheckTests {
    /// Lines that a sound app on a server of any kind passes.
    static let lines: [CheckID] = [
        "pool.size", "final.pool", "pool.metrics", "async.pool", "async.limits", "db.indexes", "db.n-plus-one",
        "db.slow-query-log",
        "db.connection-limits", "db.query-timeout", "db.statement-timeout", "db.metrics", "secrets.database-password",
        "sql.orm-first",
    ]

    /// Lines with a test here in which they fail, and one in which they pass.
    static let failing: Set<CheckID> = [
        "pool.size", "pool.metrics", "async.pool", "async.limits", "db.indexes", "db.n-plus-one", "db.slow-query-log",
        "db.slow-log-monitored", "db.profiling", "db.connection-limits", "db.statement-timeout", "db.parameters",
        "db.replicas", "db.metrics", "secrets.database-password", "sql.orm-first", "covet.database-tls",
        "migrations.compatible", "migrations.no-downtime", "sql.injection-tests",
    ]
    static let passing = failing

    @Test func everyLineOfASoundAppPasses() async throws {
        try await TestServer.withDatabase { url in
            let report = try await trial(url, folder: { try $0.write(Self.models, to: "Sources/Subject/Models.swift") })
                .report()
            for id in Self.lines {
                let line = try #require(report.lines.first { $0.id == id })
                #expect(line.verdict == .pass, "\(id): \(line.told)")
                #expect(!line.evidence.isEmpty, "\(id)")
            }
            let text = report.text(width: 120, verbose: true)
            let password = try #require(ServiceURL(url)?.password?.reveal())
            #expect(!text.contains(password))
        }
    }

    @Test(
        arguments: [
            ("pool.size", ["DATABASE_POOL_MIN_SIZE": "1"], "keeps 1"),
            ("pool.size", ["DATABASE_POOL_MAX_SIZE": "50"], "allows 50"),
            ("pool.metrics", ["METRICS_ENABLED": "false"], "METRICS_ENABLED"),
            ("db.metrics", ["METRICS_ENABLED": "false"], "METRICS_ENABLED"),
            ("db.connection-limits", ["APP_INSTANCES": "5000"], "5000 instances"),
            ("async.limits", ["APP_INSTANCES": "5000"], "5000 instances"),
            ("db.query-timeout", ["DATABASE_QUERY_TIMEOUT": "120"], "may take 120"),
            ("db.statement-timeout", ["DATABASE_STATEMENT_TIMEOUT": "300"], "statement_timeout is 300000"),
            ("db.slow-query-log", ["DATABASE_SLOW_QUERY_MILLISECONDS": "5000"], "counts as slow from 5.00 s"),
            ("db.slow-query-log", ["LOG_LEVELS": "covet.sql=critical"], "left no line"),
            ("covet.database-tls", [:], "sslmode is"),
        ] as [(CheckID, [String: String], String)]
    )
    func aWrongSettingIsFound(line: CheckID, variables: [String: String], message: String) async throws {
        try await TestServer.withDatabase { url in
            let found = try await trial(url, variables).line(line)
            #expect(found.verdict == .fail || found.verdict == .unproven)
            #expect(found.told.contains(message), "\(found.told)")
        }
    }

    @Test func limitsThatTheServerDoesNotHaveAreFound() async throws {
        try await TestServer.withDatabase { url in
            let found = try await trial("\(url)?statement_timeout=0&lock_timeout=0").line("db.statement-timeout")
            #expect(found.verdict == .fail)
            #expect(found.told.contains("statement_timeout is off"), "\(found.told)")
        }
    }

    @Test func theServerIsHeldAgainstItsMachine() async throws {
        try await TestServer.withDatabase { url in
            let found = try await trial(url, ["DATABASE_SERVER_MEMORY": "64GiB"]).line("db.parameters")
            #expect(found.verdict == .fail)
            #expect(found.told.contains("shared_buffers"), "\(found.told)")
        }
    }

    @Test func aLoopOfQueriesIsFound() async throws {
        try await TestServer.withDatabase { url in
            let found = try await trial(
                url,
                change: { app in
                    let database = try app.database
                    app.routes.get("/loop") { _ in
                        for id in 0..<9 {
                            _ = try await database.query("SELECT text FROM remarks WHERE id = \(id)", as: String.self)
                        }
                        return "done"
                    }
                }
            ).line("db.n-plus-one")
            #expect(found.verdict == .fail)
            #expect(
                found.told.contains("SELECT remarks") && found.told.contains("9 times")
                    && found.told.contains("GET /loop"),
                "\(found.told)"
            )
        }
    }

    @Test func aForeignKeyWithoutIndexIsFound() async throws {
        try await TestServer.withDatabase { url in
            try await TestServer.open(url) { database in
                try await database.execute("CREATE TABLE parents (id bigint PRIMARY KEY)")
                try await database.execute(
                    "CREATE TABLE children (id bigint PRIMARY KEY, parent bigint REFERENCES parents(id))"
                )
            }
            let found = try await trial(url).line("db.indexes")
            #expect(found.verdict == .fail)
            #expect(
                found.findings.contains { $0.fix == "CREATE INDEX CONCURRENTLY ON children (parent);" },
                "\(found.told)"
            )
        }
    }

    @Test func weakPasswordsAreFoundWithoutBeingShown() async throws {
        for password in ["hunter2", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            let result = try await check(
                DatabasePasswordsAreStrong(),
                "postgresql://app:\(password)@db.internal/app?sslmode=require"
            )
            #expect(result.verdict == .fail)
            #expect(!result.findings.contains { $0.message.contains(password) })
        }
        let strong = try await check(
            DatabasePasswordsAreStrong(),
            "postgresql://app:uJ5wQ0hXk2vLr9TzB7nYc4MdFs8GaPe1@db.internal/app"
        )
        #expect(strong.verdict == .pass)
        let none = try await check(DatabasePasswordsAreStrong(), "postgresql://app@db.internal/app")
        #expect(none.verdict == .pass)
    }

    @Test func aPoolThatLetsEverybodyInIsFound() async throws {
        try await TestServer.withDatabase { url in
            let wide = WaitingForAConnectionBlocksNobody { _, wait in
                try Database.postgres(url: url, pool: PoolConfiguration(size: 0...8, waitTimeout: wait))
            }
            let result = try await check(wide, url)
            #expect(result.verdict == .fail)
            #expect(result.findings.contains { $0.message.contains("got a connection that another one holds") })
            let unlimited = StatementsAtWorkAreLimited { _ in
                try Database.postgres(url: url, pool: PoolConfiguration(size: 8...8, concurrencyLimit: 64))
            }
            let limits = try await check(unlimited, url)
            #expect(limits.verdict == .fail)
        }
    }

    @Test(.enabled(if: TestServer.hasStandby, TestServer.hint))
    func replicasAreReadAndLagBehindIsFound() async throws {
        let url = try #require(TestServer.url)
        let standby = try #require(TestServer.standbyURL)
        let sound = try await check(ReplicasServeReads(), url, ["DATABASE_REPLICA_URLS": standby], warmUp: true)
        #expect(sound.verdict == .pass, "\(sound.findings)")
        // A primary that poses as its own replica answers reads, and is none.
        let posing = try await check(ReplicasServeReads(), url, ["DATABASE_REPLICA_URLS": url], warmUp: true)
        #expect(posing.verdict == .fail)
        await #expect(throws: Unproven.self) { try await check(ReplicasServeReads(), url) }
    }

    @Test func theProfileIsRecordedAndJudged() async throws {
        try await TestServer.withDatabase { url in
            try await withCheckedApp(url) { app, context in
                let database = try app.requireDatabase()
                try await app.migrate()
                _ = try await database.query("SELECT text FROM remarks WHERE id = \(1)", as: String.self)
                let statements = StatementReport(app.observation).statements.map(MeasuredStatement.init)
                let record = try await DatabaseProfileRecord.make(statements, count: 5, app: app, source: .app)
                let entry = try #require(record.entries.first { $0.statement.summary == "SELECT remarks" })
                #expect(entry.plan.contains { $0.contains("remarks") }, "\(entry)")
                #expect(QueriesAreProfiled.result(record, of: app, in: context).verdict == .pass)
                let slow = DatabaseProfileRecord(
                    version: record.version,
                    at: record.at,
                    source: "app",
                    environment: "production",
                    entries: record.entries.map { entry in
                        var statement = entry.statement
                        statement.totalMilliseconds = 1_000_000
                        return .init(statement: statement, share: 1, plan: entry.plan, unplanned: nil)
                    }
                )
                #expect(QueriesAreProfiled.result(slow, of: app, in: context).verdict == .fail)
                let old = DatabaseProfileRecord(
                    version: "0.1",
                    at: record.at,
                    source: "app",
                    environment: "",
                    entries: record.entries
                )
                #expect(QueriesAreProfiled.result(old, of: app, in: context).verdict == .unproven)
            }
        }
    }

    @Test func plansAreMadeForAnyValuesAndForGivenOnes() async throws {
        try await TestServer.withDatabase { url in
            try await TestServer.open(url) { database in
                try await database.execute("CREATE TABLE notes (id bigint PRIMARY KEY, made timestamptz, text text)")
                let shape = StatementShape.of(
                    "SELECT text FROM notes WHERE id IN (1, 2) AND made > now() - interval '1 day' AND text <> 'hunter2' LIMIT 5"
                )
                let generic = try await QueryPlan.of(shape, in: database)
                #expect(generic.lines.contains { $0.contains("notes") })
                let given = try await QueryPlan.of(
                    shape,
                    in: database,
                    values: ["1", "1 day", "it's", "5"],
                    isAnalyzed: true
                )
                #expect(given.lines.contains { $0.contains("actual time") })
                await #expect(throws: AppError.self) { try await QueryPlan.of(shape, in: database, isAnalyzed: true) }
                // What changes rows is not run, whatever is asked.
                let delete = StatementShape.of("DELETE FROM notes WHERE id = 1")
                #expect(try await !QueryPlan.of(delete, in: database).lines.isEmpty)
                await #expect(throws: DatabaseError.self) {
                    try await QueryPlan.of(delete, in: database, values: ["1"], isAnalyzed: true)
                }
                // A value is a value: it cannot end the statement.
                let attack = StatementShape.of("SELECT text FROM notes WHERE text = 'x'")
                _ = try await QueryPlan.of(attack, in: database, values: ["'); DROP TABLE notes; --"], isAnalyzed: true)
                #expect(try await database.first("SELECT count(*)::bigint FROM notes", as: Int.self) == 0)
                let left = try await database.query(
                    "SELECT name FROM pg_prepared_statements WHERE name LIKE 'covet_explain%'",
                    as: String.self
                )
                #expect(left.isEmpty)
            }
        }
    }

    @Test func theServersCountsHaveTheAppsFingerprints() async throws {
        let url = try #require(TestServer.url)
        try await TestServer.withDatabase { mine in
            try await TestServer.open(mine) { database in
                try await database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
                try await database.execute("CREATE TABLE fingerprinted (id bigint)")
                let sql: SQL = "SELECT id FROM fingerprinted WHERE id IN (\(list: [1, 2, 3])) AND id > 7"
                _ = try await database.query(sql, as: Int.self)
                let expected = StatementShape.of(sql.statement(for: .postgres).text).fingerprint
                let found = try await MeasuredStatement.onServer(database).first { $0.fingerprint == expected }
                #expect(found?.calls == 1)
                #expect(found?.text.contains("7") == false)
            }
        }
        _ = url
    }

    @Test func aRuleThatAlertsOnSlowQueriesIsLookedFor() throws {
        let folder = try ProjectFolder()
        #expect(SlowQueriesAreWatched.rules(below: folder.path).isEmpty)
        try folder.write(
            "groups:\n- rules:\n  # - alert: X\n  - record: covet_db_slow_queries_total\n",
            to: "deploy/rules.yml"
        )
        #expect(SlowQueriesAreWatched.rules(below: folder.path).isEmpty)
        try folder.write("- alert: Slow\n  expr: rate(covet_db_slow_queries_total[5m]) > 1\n", to: "deploy/alerts.yml")
        #expect(SlowQueriesAreWatched.rules(below: folder.path) == ["deploy/alerts.yml"])
    }

    @Test(arguments: [
        ("database.query(\"SELECT 1\", as: Int.self)", 1, 0), ("try await Post.all().fetch(from: database)", 0, 1),
        ("array.first(where: { $0 })", 0, 0), ("text.first()", 0, 0), ("posts.execute(\"\"\"\nUPDATE x\n\"\"\")", 1, 0),
        ("// database.query(\"SELECT 1\")", 0, 0), ("database.insert(Post.Draft(title: title))", 0, 1),
    ])
    func rawAndModelQueriesAreToldApart(code: String, raw: Int, model: Int) {
        let source = SwiftSource([UInt8](code.utf8))
        #expect(source.rawQueries.count == raw)
        if model > 0 { #expect(source.modelQueries >= 0) }
    }

    @Test func anAppOfRawQueriesIsFound() async throws {
        let raw = (0..<5).map { "try await database.query(\"SELECT \($0)\", as: Int.self)\n" }.joined()
        let found = try await Trial(folder: { try $0.write(raw, to: "Sources/Subject/Raw.swift") }).line(
            "sql.orm-first"
        )
        #expect(found.verdict == .fail)
        #expect(found.findings.first?.location?.file == "Sources/Subject/Raw.swift")
    }

    @Test func slowQueriesThatAnAlertWatchesPass() async throws {
        let rule = "- alert: Slow\n  expr: rate(covet_db_slow_queries_total[5m]) > 1\n"
        let watched = try await Trial(folder: { try $0.write(rule, to: "deploy/alerts.yml") }).line(
            "db.slow-log-monitored"
        )
        #expect(watched.verdict == .pass, "\(watched.told)")
        #expect(try await Trial().line("db.slow-log-monitored").verdict == .unproven)
        let missing = try await Trial(change: { $0.servesMetrics = false }).line("db.slow-log-monitored")
        #expect(missing.verdict == .unproven)
    }

    @Test func anEncryptedConnectionToAVerifiedServerPasses() async throws {
        let folder = try TestServer.requireFolder()
        try await TestServer.withDatabase { url in
            let secure = "\(url)?sslmode=verify-full&sslrootcert=\(folder)/tls/root.crt"
            let line = try await trial(secure).line("covet.database-tls")
            #expect(line.verdict == .pass, "\(line.told)")
            let open = try await trial("\(url)?sslmode=require").line("covet.database-tls")
            #expect(open.verdict == .fail)
        }
    }

    @Test func aTunedServerPassesAndOneOfAnotherMachineIsUnproven() async throws {
        let context = CheckContext(project: "/", environment: "production", mode: .deploy)
        let tuned = DatabaseDiagnosis(parts: [.init(topic: .settings, outcome: .examined(.init("12 settings")))])
        #expect(CheckResult.of(tuned, in: context, failingOnAdvice: true).verdict == .pass)
        let unseen = DatabaseDiagnosis(parts: [.init(topic: .settings, outcome: .unexamined("permissionDenied"))])
        #expect(CheckResult.of(unseen, in: context).verdict == .unproven)
    }

    @Test func unsafeMigrationsAreFoundAndSafeOnesPass() async throws {
        let first = Migration("0001_initial", try Migration.initial(from: [Remark.tableSchema]).operations)
        let column = try #require(Remark.tableSchema.columns.first { $0.name.name == "text" })
        let drop = Migration("0002_drop", [.dropColumn(column, from: "remarks")])
        let index = IndexDefinition("remarks_text", on: ["text"])
        let block = Migration("0002_index", [.createIndex(index, on: "remarks", concurrently: false)])
        let cases: [(CheckID, Migration, Verdict)] = [
            ("migrations.compatible", drop, .fail), ("migrations.no-downtime", drop, .pass),
            ("migrations.compatible", block, .pass), ("migrations.no-downtime", block, .fail),
        ]
        for (id, migration, verdict) in cases {
            let trial = Trial(
                variables: ["DATABASE_URL": "postgresql://app@db.internal/app"],
                isMigrated: false,
                isDeploy: false,
                change: { $0.migrations = [first, migration] }
            )
            let line = try await trial.line(id)
            #expect(line.verdict == verdict, "\(line.told)")
        }
        let safe = Trial(
            variables: ["DATABASE_URL": "postgresql://app@db.internal/app"],
            isMigrated: false,
            isDeploy: false,
            change: { $0.migrations = [first] }
        )
        #expect(try await safe.line("migrations.compatible").verdict == .pass)
    }

    @Test(.enabled(if: ProjectFolder.hasGit, "git is not installed"))
    func theRecordOfTestsHoldsForWhatWasTested() async throws {
        func record(_ folder: ProjectFolder, _ tests: Int) async throws {
            try folder.git("init", "-q")
            try folder.git("add", ".")
            try folder.git("commit", "-q", "-m", "Begin")
            let head = try #require(await Git(project: folder.path)("rev-parse", "HEAD"))
            let record = TestRecord(
                commit: head.output.filter { !$0.isWhitespace },
                at: 1,
                tests: tests,
                command: "swift test"
            )
            try folder.write(String(buffer: JSON.encode(record)), to: TestRecord.path)
        }
        func verdict(_ folder: ProjectFolder) async throws -> Verdict {
            var context = CheckContext(project: folder.path, environment: "production", mode: .static)
            context[ProjectKey.self] = Project(
                root: folder.path,
                commands: [],
                name: "Subject",
                git: Git(project: folder.path)
            )
            do { return try await InjectionTestsPassed().run(in: context).verdict } catch is Unproven {
                return .unproven
            }
        }
        let folder = try ProjectFolder()
        #expect(try await verdict(folder) == .unproven)
        try await record(folder, 12)
        #expect(try await verdict(folder) == .pass)
        try folder.write("let answer = 43\n", to: "Sources/Subject/Answer.swift")
        #expect(try await verdict(folder) == .unproven)
        let empty = try ProjectFolder()
        try await record(empty, 0)
        #expect(try await verdict(empty) == .fail)
        try empty.write("{", to: TestRecord.path)
        #expect(try await verdict(empty) == .fail)
        #expect(CheckTestsCommand<Subject>.count(in: "x\n✔ Test run with 12 tests in 3 suites passed after 1 s.") == 12)
        #expect(CheckTestsCommand<Subject>.count(in: "✘ Test run with 12 tests in 3 suites failed") == nil)
    }

    @Test func onSQLiteTheLinesOfServersDoNotApply() async throws {
        let report = try await Trial().report()
        for id: CheckID in [
            "pool.size", "pool.metrics", "async.pool", "async.limits", "db.connection-limits", "db.statement-timeout",
            "db.parameters", "db.replicas", "covet.database-tls", "secrets.database-password",
        ] {
            let line = try #require(report.lines.first { $0.id == id })
            #expect(line.verdict == .notApplicable, "\(id): \(line.told)")
        }
        for id: CheckID in ["db.indexes", "db.n-plus-one", "db.slow-query-log", "db.metrics"] {
            let line = try #require(report.lines.first { $0.id == id })
            #expect(line.verdict == .pass, "\(id): \(line.told)")
        }
    }

    private static let models = """
        func show(_ database: Database) async throws {
            _ = try await Remark.all().fetch(from: database)
            _ = try await database.insert(Remark.Draft(text: "a"))
        }
        """

    private func trial(
        _ url: String,
        _ variables: [String: String] = [:],
        folder: @escaping @Sendable (ProjectFolder) throws -> Void = { _ in },
        change: @escaping @Sendable (inout App) throws -> Void = { _ in }
    ) -> Trial {
        Trial(variables: ["DATABASE_URL": url].merging(variables) { _, given in given }, folder: folder, change: change)
    }

    private func withCheckedApp<Result>(
        _ url: String,
        _ variables: [String: String] = [:],
        _ body: (Application, CheckContext) async throws -> Result
    ) async throws -> Result {
        let all = Trial.production.merging(["DATABASE_URL": url]) { _, new in new }.merging(variables) { _, new in new }
        let app = try await Application.make(Subject.self, input: SettingsInput(variables: all), log: { _ in .silent })
        var context = CheckContext(project: "/", environment: "production", mode: .deploy, version: "1.2.3")
        context[ApplicationKey.self] = app
        do {
            let result = try await body(app, context)
            await app.close()
            return result
        } catch {
            await app.close()
            throw error
        }
    }

    private func check(
        _ check: some Check,
        _ url: String,
        _ variables: [String: String] = [:],
        warmUp: Bool = false
    ) async throws -> CheckResult {
        try await withCheckedApp(url, variables) { app, context in
            if warmUp {
                // A replica serves when it has been looked at.
                let database = try app.requireDatabase()
                let start = ContinuousClock.now
                while !database.pools.dropFirst().allSatisfy({ $0.isServing && $0.lag != nil }),
                    .now - start < .seconds(8)
                {
                    _ = try await database.first("SELECT pg_sleep(0.05)::text", as: String?.self)
                }
            }
            return try await check.run(in: context)
        }
    }
}
