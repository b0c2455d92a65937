import CovetDatabase
import CovetMigrations
import CovetReadiness
import CovetSQL

/// migrations.applied: compares the database's history with the app's migrations, and lets two processes migrate at once.
struct MigrationsAreApplied: Check {
    let id: CheckID = "migrations.applied"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard app.database != nil, !app.migrator.migrations.isEmpty else {
            return .notApplicable("the app has no migrations")
        }
        let status = try await app.migrationStatus()
        var findings: [Finding] = []
        if !status.pending.isEmpty {
            findings.append(
                .failure(
                    "pending: \(status.pending.joined(separator: ", "))",
                    fix: "Run `swift run \(app.name) migrate`, or start with `serve --migrate`"
                )
            )
        }
        if let problem = status.problem {
            findings.append(
                .failure(
                    "the history does not fit the migrations: \(problem)",
                    fix: "Undo the change, and add a migration"
                )
            )
        }
        let count = app.migrator.migrations.count
        var evidence = [
            context.evidence(
                "\(status.applied.count) of \(count) applied, checksums as in the app",
                from: "covet_migrations"
            )
        ]
        do {
            let runs = try await context.require(TwinsKey.self).withPair { first, second in
                async let one = first.migrate()
                async let other = second.migrate()
                return try await one.steps.count + other.steps.count
            }
            if runs == count {
                evidence.append(
                    context.evidence("two at once applied each migration once", from: "a database made for the check")
                )
            } else {
                findings.append(
                    .failure("two processes that migrate at once ran \(runs) migrations rather than \(count)")
                )
            }
        } catch let error as DatabaseError where error.refusesDatabase {
            findings.append(
                .warning("two at once were not tried: the role of DATABASE_URL may not make a database for it")
            )
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}

extension DatabaseError {
    /// Whether the role may not make the database that a check asked for: what production's roles are like.
    fileprivate var refusesDatabase: Bool {
        code == .permissionDenied && statement?.hasPrefix("CREATE DATABASE") == true
    }
}

/// migrations.rollback: takes a database up, down and up again.
struct MigrationsCanBeUndone: Check {
    let id: CheckID = "migrations.rollback"
    let phase = Phase.static

    func run(in context: CheckContext) async throws -> CheckResult {
        let migrations = try context.application.migrator.migrations
        guard !migrations.isEmpty else { return .notApplicable("the app has no migrations") }
        var findings: [Finding] = []
        for migration in migrations {
            do throws(MigrationError) {
                _ = try migration.reversed()
            } catch {
                findings.append(
                    .failure("\(migration.id) has no reverse: \(error)", fix: "Say in the migration how it is undone")
                )
            }
        }
        guard findings.isEmpty else { return CheckResult(findings: findings, evidence: []) }
        do {
            try await context.require(TwinsKey.self).withEmpty { twin in
                try await twin.migrate()
                try await twin.migrateDown(count: migrations.count) { _ in }
                try await twin.migrate()
            }
        } catch let error as DatabaseError where error.refusesDatabase {
            return try recorded(migrations, in: context)
        } catch let error as DatabaseError where error.code == .connection {
            throw Unproven("there is no database to try them on: \(error.message)")
        } catch {
            return .fail("the rehearsal stopped: \(error)", fix: "Mend the migration that it names")
        }
        return .pass(
            context.evidence(
                "\(migrations.count == 1 ? "1 migration" : "\(migrations.count) migrations") ran up, down and up",
                from: "a database made for the check"
            )
        )
    }
}

extension MigrationsCanBeUndone {
    /// Where none can be made here, the rehearsals on other servers speak: they went up, down and up as well.
    private func recorded(_ migrations: [Migration], in context: CheckContext) throws -> CheckResult {
        let records = try RehearsalRecords(in: context.project)
        let missing = records.unrehearsed(migrations, on: .postgres)
        guard missing.isEmpty else {
            throw Unproven(
                """
                the role of DATABASE_URL may not make a database to try them on, and \(RehearsalRecords.path) has no rehearsal \
                of \(missing[0].id): run `migrate rehearse --database URL` with a role that may
                """
            )
        }
        return CheckResult(
            findings: [],
            evidence: migrations.compactMap { records.passed($0, on: .postgres) }.map { record in
                Evidence(
                    "\(record.migration) ran up, down and up on \(record.server)",
                    from: RehearsalRecords.path,
                    at: record.at
                )
            }
        )
    }
}

/// db.query-timeout: reads the limit, and sends a statement that takes longer than one.
struct StatementsHaveALimit: Check {
    let id: CheckID = "db.query-timeout"
    let phase = Phase.deploy
    private static let longest = Duration.seconds(60)
    var database: @Sendable (Application) -> Database? = { $0.database }

    func run(in context: CheckContext) async throws -> CheckResult {
        guard let database = database(try context.application) else { return .notApplicable("the app has no database") }
        guard let limit = database.statementTimeout, limit <= Self.longest else {
            let found = database.statementTimeout.map { "may take \($0.formatted)" } ?? "may take for ever"
            return .fail("a statement \(found)", fix: "Leave statementTimeout at 60 seconds or less")
        }
        do {
            _ = try await database.limited(to: .milliseconds(50)).first(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000) SELECT count(*) FROM n",
                as: Int.self
            )
            return .fail("a statement went on after its limit of 50 ms")
        } catch {
            guard error.code == .deadlineExceeded else { throw error }
            return .pass(
                context.evidence(
                    "a statement may take \(limit.formatted), of \(Self.longest.formatted) at most",
                    from: "DATABASE_QUERY_TIMEOUT"
                ),
                context.evidence("a slow statement was stopped at a limit of 50 ms", from: "the app's database")
            )
        }
    }
}
