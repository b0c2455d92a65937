import ArgumentParser
import CovetConfig
import CovetJSON
import CovetMigrations

/// `migrate rehearse`.
struct MigrateRehearse<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "rehearse",
            abstract: "Run migrations up, down and up again on a scratch database, and say what they really did",
            discussion: """
                The scratch database is made for it and dropped afterwards: on the server of DATABASE_URL, or a file for \
                SQLite. Rehearsed are the migrations that the app's database lacks; where it lacks none, or is not there, \
                the last one. What the previous release reads and writes is tried against the new schema.
                """
        )
    }

    @Option(help: "The last migration of the previous release; `none` rehearses every migration.")
    var since: String?

    @Option(help: "Fill the scratch database from a file of SQL, or from the database of a URL.")
    var from: String?

    @Option(help: "Make the scratch database on the server of this URL (or `sqlite:`).")
    var database: String?

    @Option(help: "text or json.")
    var format = ListFormat.text

    func run() async throws {
        try await Application.run(App.self, opensDatabase: false) { app in
            let url = try database.map { try Self.url($0) } ?? app.requireDatabaseURL()
            let base = try await base(app)
            let rehearsal = Rehearsal(app.migrator, since: base)
            let report = try await ScratchDatabase(url: url, source: from).lend { scratch in
                try await rehearsal.run(on: scratch) { MigrationTeller.tell($0) }
            }
            switch format {
            case .json: print(String(buffer: try JSON.encode(RehearsalLines(report))))
            case .text: print(RehearsalText(report).text)
            }
            if !report.isClean { throw ExitCode(1) }
        }
    }

    private static func url(_ text: String) throws -> ServiceURL {
        guard let url = ServiceURL(text), ["sqlite", "postgres", "postgresql"].contains(url.scheme) else {
            throw ValidationError("--database needs a URL that starts with sqlite: or postgresql:")
        }
        return url
    }

    /// How many migrations the previous release had.
    private func base(_ app: Application) async throws -> Int {
        let ids = app.migrator.migrations.map(\.id)
        guard !ids.isEmpty else { throw AppError("The app has no migrations to rehearse.") }
        if since == "none" { return 0 }
        if let since {
            guard let index = ids.firstIndex(of: since) else {
                throw MigrationError.noSuchMigration(since, known: ids)
            }
            return index + 1
        }
        let status = try? await app.existingStatus().0
        let applied = status?.applied.count ?? 0
        return applied > 0 && applied < ids.count ? applied : ids.count - 1
    }
}

/// The report for people.
private struct RehearsalText {
    let report: RehearsalReport

    init(_ report: RehearsalReport) {
        self.report = report
    }

    var text: String {
        var lines = ["Rehearsed \(report.migrations.joined(separator: ", ")): up, down, up.", ""]
        var table = TextTable(header: ["UP", "TIME", "LOCKS", "REWRITES"])
        for measure in report.up { table.rows.append(Self.row(measure)) }
        lines.append(table.text)
        if !report.down.isEmpty {
            var table = TextTable(header: ["DOWN", "TIME", "LOCKS", "REWRITES"])
            for measure in report.down { table.rows.append(Self.row(measure)) }
            lines += ["", table.text]
        }
        if report.dialect == .sqlite {
            lines += [
                "",
                "SQLite has one lock for the whole database, which each step holds while it writes: locks and rewrites are not measured.",
            ]
        }
        lines += section("The way back leaves a difference", report.leftByDown)
        lines += section("Applied again, the schema is another", report.changedByRepetition)
        lines += section("The previous release fails on the new schema", Self.lines(report.broken))
        lines += section(
            "Could not be tried, as a sample row does not fit the old schema either",
            Self.lines(report.untried)
        )
        lines += [
            "",
            report.isClean
                ? "The way back is complete, and the previous release works on the new schema."
                : "See above what to mend.",
        ]
        return lines.joined(separator: "\n")
    }

    private func section(_ title: String, _ found: [String]) -> [String] {
        found.isEmpty ? [] : ["", "\(title):"] + found.map { "  \($0)" }
    }

    private static func lines(_ found: [String: String]) -> [String] {
        found.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    }

    private static func row(_ measure: OperationMeasure) -> [String] {
        let locks = measure.locks.sorted { $0.key < $1.key }.map { "\($0.value) on \($0.key)" }
        return [
            measure.operation, measure.duration.formatted, locks.isEmpty ? "-" : locks.joined(separator: ", "),
            measure.rewritten.isEmpty ? "-" : measure.rewritten.joined(separator: ", "),
        ]
    }
}

private struct RehearsalLines: Encodable {
    struct Step: Encodable {
        let direction: String
        let migration: String
        let operation: String
        let milliseconds: Double
        let locks: [String: String]
        let rewritten: [String]
    }

    let migrations: [String]
    let steps: [Step]
    let leftByDown: [String]
    let changedByRepetition: [String]
    let broken: [String: String]
    let untried: [String: String]
    let isClean: Bool

    init(_ report: RehearsalReport) {
        migrations = report.migrations
        let steps = { (direction: String, measures: [OperationMeasure]) in
            measures.map { measure in
                Step(
                    direction: direction,
                    migration: measure.migration,
                    operation: measure.operation,
                    milliseconds: measure.duration / .milliseconds(1),
                    locks: measure.locks,
                    rewritten: measure.rewritten
                )
            }
        }
        self.steps = steps("up", report.up) + steps("down", report.down)
        leftByDown = report.leftByDown
        changedByRepetition = report.changedByRepetition
        broken = report.broken
        untried = report.untried
        isClean = report.isClean
    }
}
