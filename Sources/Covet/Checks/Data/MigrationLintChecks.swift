import CovetDatabase
import CovetMigrations
import CovetReadiness

/// What a migration may do to those who use the database meanwhile, as the migration lint judges it.
protocol LintedCheck: Check {
    /// Whether a rule of that name speaks of this line.
    func takes(_ rule: String) -> Bool

    /// What else the line asks.
    func examine(_ app: Application, _ context: CheckContext) -> (findings: [Finding], evidence: [Evidence])
}

extension LintedCheck {
    var phase: Phase { .static }

    func examine(_ app: Application, _ context: CheckContext) -> (findings: [Finding], evidence: [Evidence]) {
        ([], [])
    }

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        let migrations = app.writtenMigrations
        guard !migrations.isEmpty else {
            return .notApplicable("no migrations are written yet: the models make the tables of an empty database")
        }
        guard app.configuration.databaseURL(for: app.name)?.scheme != "sqlite" else {
            return .notApplicable("SQLite has one writer, and no release beside another on the same file")
        }
        // The first one makes the tables: nobody uses them yet.
        let first = migrations[0].id
        let report = await MigrationLint(judge: .tool()).report(for: migrations) { $0.id != first }
        var findings: [Finding] = []
        for finding in report.open where takes(finding.rule) {
            let text = "\(finding.location): \(finding.message)"
            let fix = finding.safeForm?.note ?? "Run `\(app.name) migrate lint`, which shows the safe form"
            findings.append(finding.severity == .error ? .failure(text, fix: fix) : .warning(text, fix: fix))
        }
        if let unjudged = report.openUnjudged.first, !findings.contains(where: { $0.severity == .failure }) {
            throw Unproven("not all steps could be judged: \(unjudged.location): \(unjudged.reason)")
        }
        let more = examine(app, context)
        return CheckResult(
            findings: Array(findings.prefix(8)) + more.findings,
            evidence: [
                context.evidence(
                    "\(report.stepCount) steps of \(migrations.count) migrations judged, \(report.allowed.count) findings allowed with a reason",
                    from: "migrate lint"
                )
            ] + more.evidence
        )
    }
}

/// Rules about what the version that still runs would miss: drops, renames, changed types.
private let aboutOtherReleases: Set<String> = [
    "column-dropped", "table-dropped", "schema-dropped", "column-renamed", "table-renamed", "schema-renamed",
    "enum-value-removed", "enum-value-renamed", "object-renamed", "column-type-changed",
]

/// migrations.compatible: no drop, rename or change of type that the running version still uses.
struct MigrationsAreCompatible: LintedCheck {
    let id: CheckID = "migrations.compatible"

    func takes(_ rule: String) -> Bool { aboutOtherReleases.contains(rule) }
}

/// migrations.no-downtime: no blocking lock and no rewrite of a large table; a migration waits for a lock for a short time only.
struct MigrationsCauseNoDowntime: LintedCheck {
    let id: CheckID = "migrations.no-downtime"
    /// Whoever comes later waits behind a migration that waits: strong_migrations advises so much at most.
    private static let longest = Duration.seconds(10)

    func takes(_ rule: String) -> Bool { !aboutOtherReleases.contains(rule) }

    func examine(_ app: Application, _ context: CheckContext) -> (findings: [Finding], evidence: [Evidence]) {
        let timeout = app.migrator.settings.lockTimeout
        guard timeout <= Self.longest else {
            return (
                [
                    .failure(
                        "a migration may wait \(timeout.formatted) for a lock, and everybody behind it",
                        fix: "Set MIGRATE_LOCK_TIMEOUT to \(Self.longest.formatted) or less; it is tried again"
                    )
                ], []
            )
        }
        return (
            [],
            [context.evidence("a migration waits \(timeout.formatted) for a lock", from: "MIGRATE_LOCK_TIMEOUT")]
        )
    }
}
