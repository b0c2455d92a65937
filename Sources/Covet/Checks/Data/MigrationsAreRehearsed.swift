import CovetMigrations
import CovetReadiness
import CovetSQL

/// migrations.staging: looks for a rehearsal that each migration passed as it is now.
struct MigrationsAreRehearsed: Check {
    let id: CheckID = "migrations.staging"
    let phase = Phase.static

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        let migrations = app.writtenMigrations
        guard !migrations.isEmpty else {
            return .notApplicable("no migrations are written yet: the models make the tables of an empty database")
        }
        let dialect: SQLDialect = app.configuration.databaseURL(for: app.name)?.scheme == "sqlite" ? .sqlite : .postgres
        let records: RehearsalRecords
        do {
            records = try RehearsalRecords(in: context.project)
        } catch {
            return .fail("\(error)", fix: "Take \(RehearsalRecords.path) back from the repository")
        }
        let rehearse = Self.command(app.name, migrations, records.unrehearsed(migrations, on: dialect).first)
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for migration in migrations {
            guard let record = records.entry(migration, dialect) else {
                let isKnown = records.entries.contains { $0.migration == migration.id && $0.dialect == dialect }
                let what = isKnown ? "was changed since it was rehearsed" : "was never rehearsed on \(dialect.title)"
                findings.append(.failure("\(migration.id) \(what)", fix: rehearse))
                continue
            }
            guard record.passed else {
                findings.append(
                    .failure(
                        "\(migration.id) did not pass its rehearsal: \(record.problem ?? "it broke off")",
                        fix: rehearse
                    )
                )
                continue
            }
            evidence.append(
                Evidence(
                    "\(migration.id), checksum \(record.checksum), passed on \(record.server) with \(record.rows) rows",
                    from: RehearsalRecords.path,
                    at: record.at
                )
            )
        }
        // The first one makes the tables, and there were no rows then.
        for migration in migrations.dropFirst() where records.passed(migration, on: dialect)?.rows == 0 {
            let fix = Self.command(app.name, migrations, migration)
            findings.append(.warning("\(migration.id) was rehearsed without any rows", fix: fix))
        }
        return CheckResult(findings: findings, evidence: evidence)
    }

    /// What rehearses a migration and those after it.
    private static func command(_ app: String, _ migrations: [Migration], _ first: Migration?) -> String {
        let index = migrations.firstIndex { $0.id == first?.id } ?? 0
        // Before the first one there are no rows to copy.
        let options = index == 0 ? "--since none" : "--since \(migrations[index - 1].id) --from URL-of-staging"
        return "Run `\(app) migrate rehearse \(options)`, and commit \(RehearsalRecords.path)"
    }
}

extension SQLDialect {
    fileprivate var title: String {
        switch self {
        case .sqlite: "SQLite"
        case .postgres: "PostgreSQL"
        }
    }
}
