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
    /// Lines that need more than an app and its database to pass.
    static let passing: Set<CheckID> = ["db.parameters", "db.replicas", "covet.database-tls"]
    /// Lines with a test here in which they fail on a server.
    static let failing = passing.union([
        "sql.parameterized", "sql.identifiers", "sql.orm-first", "async.pool", "async.limits", "db.indexes",
        "db.statement-timeout", "db.profiling", "secrets.database-password",
    ])

    @Test func limitsThatTheServerDoesNotHaveAreFound() async throws {
        try await TestServer.withDatabase { url in
            let found = try await trial("\(url)?statement_timeout=0&lock_timeout=0").line("db.statement-timeout")
            #expect(found.verdict == .fail)
            #expect(found.told.contains("statement_timeout is off"), "\(found.told)")
        }
    }

    /// The servers of script/postgres do without fsync, so the settings are changed on one that belongs to this test.
    @Test func theServersSettingsAreHeldAgainstItsMachine() async throws {
        try await OwnServer.lend { server in
            try await server.startPrimary()
            let url = try server.url()
            func line(_ memory: String) async throws -> LineReport {
                try await trial(url, ["DATABASE_SERVER_MEMORY": memory]).line("db.parameters")
            }
            let unsafe = try await line("512MiB")
            #expect(unsafe.verdict == .fail)
            #expect(unsafe.told.contains("fsync: is off") && unsafe.told.contains("full_page_writes: is off"))
            #expect(unsafe.told.contains("effective_cache_size: is 4 GiB"))
            #expect(unsafe.fix?.contains("ALTER SYSTEM SET fsync = 'on'; SELECT pg_reload_conf();") == true)

            try await TestServer.open(url) { database in
                for setting in ["fsync = on", "full_page_writes = on", "effective_cache_size = '384MB'"] {
                    try await database.execute(SQL(unsafeRaw: "ALTER SYSTEM SET \(setting)"))
                }
                _ = try await database.first("SELECT pg_reload_conf()", as: Bool.self)
            }
            let sound = try await line("512MiB")
            #expect(sound.verdict == .pass, "\(sound.told)")
            #expect(sound.told.contains("shared_buffers 128 MiB, work_mem 4 MiB, effective_cache_size 384 MiB"))
            // The same server is too small for a larger machine.
            let idle = try await line("64GiB")
            #expect(idle.verdict == .fail)
            #expect(idle.told.contains("shared_buffers: is 128 MiB of 64 GiB"), "\(idle.told)")
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

    @Test func theWeakPasswordOfARoleIsFound() async throws {
        try await withRole(password: "hunter2") { url in
            let line = try await trial(url).line("secrets.database-password")
            #expect(line.verdict == .fail)
            #expect(line.told.contains("the password in DATABASE_URL"), "\(line.told)")
            #expect(!line.told.contains("hunter2"))
        }
    }

    /// As in production: the lines that would try something on a database of their own say what else shows it.
    @Test func aRoleThatMayNotMakeDatabasesIsEnough() async throws {
        try await withRole(password: "uJ5wQ0hXk2vLr9TzB7nYc4MdFs8GaPe1") { url in
            func lines(_ folder: @escaping @Sendable (ProjectFolder) throws -> Void) async throws -> [LineReport] {
                try await trial(url, folder: folder, change: { $0.migrations = [ServerLineTests.first] })
                    .report(only: "migrations").lines
            }
            let bare = try await lines { _ in }
            #expect(bare.first { $0.id == "migrations.rollback" }?.verdict == .unproven)
            #expect(bare.first { $0.id == "migrations.rollback" }?.told.contains("may not make a database") == true)
            for line in try await lines({ try ServerLineTests.rehearsed([ServerLineTests.first]).write(in: $0.path) }) {
                #expect(line.verdict == .pass, "\(line.id): \(line.told)")
            }
        }
    }

    @Test func valuesThatBecomeStatementsAreFound() async throws {
        try await TestServer.withDatabase { url in
            let pasted = StatementsAreParameterized(echo: { (value, database) async throws(DatabaseError) in
                try await database.first(SQL(unsafeRaw: "SELECT '\(value)'::text"), as: String.self)
            })
            let result = try await check(pasted, url)
            #expect(result.verdict == .fail)
            #expect(
                result.findings.first?.message.contains("for a part of the statement") == true,
                "\(result.findings)"
            )
            let lost = StatementsAreParameterized(echo: { (value, _) async throws(DatabaseError) in value + " " })
            #expect(try await check(lost, url).verdict == .fail)
            #expect(try await check(StatementsAreParameterized(), url).verdict == .pass)
        }
    }

    @Test func namesThatNobodyKnowsAreFound() async throws {
        try await TestServer.withDatabase { url in
            let trusting = IdentifiersAreKnown(lookUp: { name, _ in "\"\(name)\"" })
            let trusted = try await check(trusting, url)
            #expect(trusted.verdict == .fail)
            let known = try await check(IdentifiersAreKnown(), url)
            #expect(known.verdict == .pass)
        }
    }

    @Test func statementsByHandInTheLiveLogAreFound() async throws {
        try await TestServer.withDatabase { url in
            try await withCheckedApp(url) { app, context in
                let database = try app.requireDatabase()
                try await app.migrate()
                for _ in 0..<20 { _ = try await Remark.all.fetch(from: database) }
                let models = try await ModelsComeFirst().run(in: context)
                #expect(models.verdict == .pass, "\(models.findings)")
                #expect(
                    models.evidence.contains { $0.statement.hasPrefix("20 of 20 statements") },
                    "\(models.evidence)"
                )
                for id in 0..<6 {
                    _ = try await database.query("SELECT text FROM remarks WHERE id = \(id)", as: String.self)
                }
                let hands = try await ModelsComeFirst().run(in: context)
                #expect(hands.verdict == .fail)
                #expect(hands.findings.contains { $0.message.contains("of 26 statements on the models' tables 6") })
            }
        }
    }

    @Test(arguments: [
        ("- alert: Slow\n  expr: rate(covet_db_slow_queries_total[5m]) > 1\n", true),
        ("- expr: covet_db_slow_queries_total > 1\n  alert: Slow\n", true),
        (
            "groups:\n- rules:\n  - alert: Slow\n    expr: |\n      sum(\n        rate(covet_db_slow_queries_total[5m])\n      ) > 1\n",
            true
        ),
        ("- record: covet_db_slow_queries_total\n  expr: covet_db_slow_queries_total\n", false),
        ("- alert: Slow\n  expr: up == 0\n- record: slow\n  expr: covet_db_slow_queries_total\n", false),
        ("- alert: Slow\n  # expr: covet_db_slow_queries_total\n  expr: up == 0\n", false),
        ("- alert: Slow\n  expr: up == 0\n  labels:\n    metric: covet_db_slow_queries_total\n", false),
        ("- alert: covet_db_slow_queries_total\n", false),
        ("- alert: Slow\n  expr: my_covet_db_slow_queries_total > 1\n", false),
    ])
    func alertsOnAMetricAreLookedFor(rules: String, isFound: Bool) throws {
        let folder = try ProjectFolder()
        try folder.write(rules, to: "deploy/alerts.yml")
        try folder.write(rules, to: ".hidden/alerts.yml")
        let found = AlertRules.files(on: "covet_db_slow_queries_total", below: folder.path)
        #expect(found == (isFound ? ["deploy/alerts.yml"] : []))
    }

    @Test func aPoolThatLetsEverybodyInIsFound() async throws {
        try await TestServer.withDatabase { url in
            let wide = WaitingForAConnectionBlocksNobody { _, wait in
                try Database.postgres(url: url, pool: PoolConfiguration(size: 0...8, waitTimeout: wait))
            }
            let result = try await check(wide, url)
            #expect(result.verdict == .fail)
            #expect(result.findings.contains { $0.message.contains("connections where one is allowed") })
            let unlimited = StatementsAtWorkAreLimited { _ in
                try Database.postgres(url: url, pool: PoolConfiguration(size: 8...8, concurrencyLimit: 64))
            }
            let limits = try await check(unlimited, url)
            #expect(limits.verdict == .fail)
        }
    }

    @Test(.enabled(if: TestServer.hasStandby, TestServer.hint))
    func replicasAreReadAndLagBehindIsFound() async throws {
        let url = try TestServer.requireURL()
        let standby = try TestServer.requireStandbyURL()
        let sound = try await check(ReplicasServeReads(), url, ["DATABASE_REPLICA_URLS": standby], warmUp: true)
        #expect(sound.verdict == .pass, "\(sound.findings)")
        // A primary that poses as its own replica answers reads, and is none.
        let posing = try await check(ReplicasServeReads(), url, ["DATABASE_REPLICA_URLS": url], warmUp: true)
        #expect(posing.verdict == .fail)
        await #expect(throws: Unproven.self) { try await check(ReplicasServeReads(), url) }
    }

    @Test func aPageThatFailsShowsNothingOfItsQueries() async throws {
        try await TestServer.withDatabase { url in
            let line = try await trial(
                url,
                change: { app in
                    app.routes.get("/broken") { _ -> Response in throw AppError("broken") }
                }
            ).line("db.n-plus-one")
            #expect(line.verdict == .unproven)
            #expect(line.reason?.contains("GET /broken answers 500") == true, "\(line.told)")
        }
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
        try await TestServer.withDatabase { url in
            try await TestServer.open(url) { database in
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
    }

    @Test(arguments: [
        ("database.query(\"SELECT 1\", as: Int.self)", 1, 0), ("try await Post.all.fetch(from: database)", 0, 1),
        ("array.first(where: { $0 })", 0, 0), ("text.first()", 0, 0), ("posts.execute(\"\"\"\nUPDATE x\n\"\"\")", 1, 0),
        ("// database.query(\"SELECT 1\")", 0, 0), ("database.insert(Post.Draft(title: title))", 0, 1),
        ("database.insert(Draft(title: title))", 0, 1), ("words.insert(word)", 0, 0),
        ("Post.all.count(in: database)", 0, 1),
    ])
    func rawAndModelQueriesAreToldApart(code: String, raw: Int, model: Int) {
        let source = SwiftSource([UInt8](code.utf8))
        #expect(source.rawQueries.count == raw)
        #expect(source.modelQueries == model)
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

    @Test func whatTheDoctorCouldNotSeeIsUnproven() {
        let context = CheckContext(project: "/", environment: "production", mode: .deploy)
        let unseen = DatabaseDiagnosis(parts: [.init(topic: .settings, outcome: .unexamined("permissionDenied"))])
        #expect(CheckResult.of(unseen, in: context).verdict == .unproven)
    }

    @Test(.enabled(if: ProjectFolder.hasGit, "git is not installed"))
    func theRecordOfTestsHoldsForWhatWasTested() async throws {
        func record(_ folder: ProjectFolder, _ tests: Int) throws {
            try folder.commit()
            try folder.writeTestRecord(tests: tests)
        }
        func verdict(_ folder: String) async throws -> Verdict {
            var context = CheckContext(project: folder, environment: "production", mode: .static)
            context[ProjectKey.self] = Project(
                root: folder,
                commands: [],
                name: "Subject",
                git: Git(project: folder)
            )
            do { return try await InjectionTestsPassed().run(in: context).verdict } catch is Unproven {
                return .unproven
            }
        }
        let folder = try ProjectFolder()
        #expect(try await verdict(folder.path) == .unproven)
        try record(folder, 12)
        #expect(try await verdict(folder.path) == .pass)
        try folder.write("let answer = 43\n", to: "Sources/Subject/Answer.swift")
        #expect(try await verdict(folder.path) == .unproven)
        // In a folder of a package the whole package counts, but for the records themselves.
        let package = try ProjectFolder()
        try package.write("// swift-tools-version: 6.2\n", to: "Package.swift")
        try package.write("let answer = 42\n", to: "Examples/Subject/Answer.swift")
        try package.commit()
        try package.writeTestRecord(tests: 12, in: "Examples/Subject/")
        let example = "\(package.path)/Examples/Subject"
        #expect(try await verdict(example) == .pass)
        try package.write("let answer = 43\n", to: "Examples/Subject/Answer.swift")
        #expect(try await verdict(example) == .unproven)
        try package.write("let answer = 42\n", to: "Examples/Subject/Answer.swift")
        #expect(try await verdict(example) == .pass)
        try package.write("let answer = 43\n", to: "Sources/Subject/Answer.swift")
        #expect(try await verdict(example) == .unproven)

        let empty = try ProjectFolder()
        try record(empty, 0)
        #expect(try await verdict(empty.path) == .fail)
        try empty.write("{", to: TestRecord.path)
        #expect(try await verdict(empty.path) == .fail)
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
        for id: CheckID in ["db.indexes", "db.n-plus-one", "db.slow-query-log", "db.metrics", "sql.parameterized"] {
            let line = try #require(report.lines.first { $0.id == id })
            #expect(line.verdict == .pass, "\(id): \(line.told)")
        }
    }

    private func trial(
        _ url: String,
        _ variables: [String: String] = [:],
        folder: @escaping @Sendable (ProjectFolder) throws -> Void = { _ in },
        change: @escaping @Sendable (inout App) throws -> Void = { _ in }
    ) -> Trial {
        Trial(variables: ["DATABASE_URL": url].merging(variables) { _, given in given }, folder: folder, change: change)
    }

    /// Lends a database to a role that may use it and make tables there, and nothing else.
    private func withRole(password: String, _ body: (String) async throws -> Void) async throws {
        let server = try TestServer.requireURL()
        let role = SQLIdentifier(derived: "covet_role_\(UInt32.random(in: 0 ... .max))")
        try await TestServer.open(server) { admin in
            try await admin.execute(SQL(unsafeRaw: "CREATE ROLE \(role.quoted) LOGIN PASSWORD '\(password)'"))
            do {
                try await TestServer.withDatabase { url in
                    _ = try await TestServer.open(url) { database in
                        try await database.execute("GRANT ALL ON SCHEMA public TO \(identifier: role)")
                    }
                    var parts = try #require(URLComponents(string: url))
                    parts.user = role.name
                    parts.password = password
                    try await body(try #require(parts.string))
                }
            } catch {
                try await admin.execute("DROP ROLE \(identifier: role)")
                throw error
            }
            try await admin.execute("DROP ROLE \(identifier: role)")
        }
    }

    private func withCheckedApp<Result>(
        _ url: String,
        _ variables: [String: String] = [:],
        _ body: (Application, CheckContext) async throws -> Result
    ) async throws -> Result {
        let all = Trial.production.merging(["DATABASE_URL": url]) { _, new in new }.merging(variables) { _, new in new }
        let app = try await Application.make(Subject.self, input: SettingsInput(variables: all), log: { _ in .silent })
        let project = try ProjectFolder()
        defer { withExtendedLifetime(project) {} }
        var context = CheckContext(project: project.path, environment: "production", mode: .deploy, version: "1.2.3")
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
