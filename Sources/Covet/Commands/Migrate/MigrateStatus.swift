import ArgumentParser
import CovetJSON
import CovetMigrations

/// `migrate status`.
struct MigrateStatus<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "status",
            abstract: "List migrations; exits with 1 where some are pending or the history does not fit"
        )
    }

    @Option(help: "text or json.")
    var format = ListFormat.text

    func run() async throws {
        let (status, unfinished) = try await Application.run(App.self, opensDatabase: false) { app in
            let status = try await app.lendExistingDatabase { try await app.migrator.status($0) }
            return (status ?? app.migrator.statusOfNothing, Migration.unfinished(app.migrator.migrations))
        }
        switch format {
        case .json: print(String(buffer: try JSON.encode(StatusLines(status))))
        case .text:
            print(Self.text(status))
            for migration in unfinished where status.applied.contains(where: { $0.migration == migration.id }) {
                print(
                    """
                    \(migration.id) left \(counted(migration.nextRelease.count, "operation")) for the next release: \
                    `\(App.name) migrate make --finish \(migration.id)`.
                    """
                )
            }
        }
        if let problem = status.problem, format == .text { throw problem }
        if !status.pending.isEmpty || status.problem != nil { throw ExitCode(1) }
    }

    private static func text(_ status: MigrationStatus) -> String {
        var table = TextTable(header: ["MIGRATION", "STATE"])
        for line in status.applied { table.rows.append([line.migration, "applied in \(line.duration.formatted)"]) }
        for id in status.pending {
            let done = status.partial.flatMap { $0.migration == id ? $0.operations : nil }
            let parts =
                (done.map { [counted($0, "operation")] } ?? [])
                + status.backfills.filter { $0.migration == id }.map {
                    "\(counted(Int($0.rows), "row")) of the backfill \($0.name)"
                }
            table.rows.append([id, parts.isEmpty ? "pending" : "begun: \(parts.joined(separator: ", ")) done"])
        }
        return table.rows.isEmpty ? "The app has no migrations." : table.text
    }
}

private struct StatusLines: Encodable {
    struct Line: Encodable {
        let id: String
        let state: String
        let checksum: String?
        let milliseconds: Double?
    }

    let migrations: [Line]
    let pending: Int
    let problem: String?

    init(_ status: MigrationStatus) {
        let applied = status.applied.map {
            Line(
                id: $0.migration,
                state: "applied",
                checksum: $0.checksum,
                milliseconds: Double($0.duration.components.seconds) * 1000
                    + Double($0.duration.components.attoseconds / 1_000_000_000_000) / 1000
            )
        }
        let waiting = status.pending.map { id in
            Line(
                id: id,
                state: status.hasBegun(id) ? "begun" : "pending",
                checksum: nil,
                milliseconds: nil
            )
        }
        migrations = applied + waiting
        pending = status.pending.count
        problem = status.problem?.description
    }
}

extension MigrationStatus {
    fileprivate func hasBegun(_ migration: String) -> Bool {
        partial?.migration == migration || backfills.contains { $0.migration == migration }
    }
}

/// `1 migration`, `2 migrations`.
func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
