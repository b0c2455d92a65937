public import CovetDatabase
import CovetSQL

/// Runs migrations up, down and up again on a database of no value, and says what they really did.
///
/// ```swift
/// let report = try await Rehearsal(Migrator(migrations), since: 6).run(on: scratch)
/// ```
/// The database is empty, or a copy that the first of the migrations were applied to.
public struct Rehearsal: Sendable {
    private let migrator: Migrator
    private let base: Int

    /// - Parameter base: how many of the migrations the previous release had: those are applied first and not judged.
    public init(_ migrator: Migrator, since base: Int) {
        self.migrator = migrator
        self.base = min(max(base, 0), migrator.migrations.count)
    }

    /// The migrations that are judged.
    public var migrations: [Migration] { Array(migrator.migrations.dropFirst(base)) }

    /// - Throws: ``MigrationError`` and `DatabaseError` of the step that failed; ``MigrationError/irreversible(migration:operation:)`` before anything is run.
    public func run(on database: Database, report: @escaping Migrator.Report = { _ in }) async throws -> RehearsalReport
    {
        for migration in migrations { _ = try migration.reversed() }
        let applied = try await migrator.status(database).applied.count
        if applied < base {
            try await migrator.up(database, to: migrator.migrations[base - 1].id)
        } else if applied > base {
            try await migrator.down(database, count: applied - base)
        }
        let previous = CompatibilityProbe(schema: try migrator.schema(after: base, on: database.dialect))
        let control = try await previous.run(on: database)
        let count = migrator.migrations.count - base
        let probe = OperationProbe()
        let watched = migrator.probed(by: probe)

        let start = try await Inspection.read(database.primary)
        let contents = try await TableContents.read(start.schema, in: database)
        try await watched.up(database, report: report)
        let up = probe.results
        let end = try await Inspection.read(database.primary)
        let trial = try await previous.run(on: database)

        probe.reset()
        try await watched.down(database, count: count, report: report)
        let down = probe.results
        let back = try await Inspection.read(database.primary)
        let data = DataComparison(
            contents,
            try await TableContents.read(back.schema, in: database),
            through: migrations
        )
        try await migrator.up(database, report: report)
        let again = try await Inspection.read(database.primary)

        return RehearsalReport(
            dialect: database.dialect,
            server: await Self.server(of: database),
            rows: contents.values.reduce(0) { $0 + $1.rows },
            migrations: migrations.map(\.id),
            up: up,
            down: down,
            leftByDown: start.differences(to: back),
            lost: data.lost,
            given: data.given,
            changedByRepetition: end.differences(to: again),
            broken: trial.filter { control[$0.key] == nil },
            untried: control
        )
    }

    /// The database's name and version: `PostgreSQL 15.18`, or the name alone where it does not answer any more.
    package static func server(of database: Database) async -> String {
        switch database.dialect {
        case .sqlite:
            let version = try? await database.first("SELECT sqlite_version()", as: String.self)
            return version.map { "SQLite \($0)" } ?? "SQLite"
        case .postgres:
            // The number alone: `15.18 (Debian 15.18-1)` says where it was built.
            let version = try? await database.first(
                "SELECT split_part(current_setting('server_version'), ' ', 1)",
                as: String.self
            )
            return version.map { "PostgreSQL \($0)" } ?? "PostgreSQL"
        }
    }
}
