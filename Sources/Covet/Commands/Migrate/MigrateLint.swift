import ArgumentParser
import CovetConfig
import CovetDatabase
import CovetMigrations
import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `migrate lint`.
struct MigrateLint<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "lint",
            abstract: "Judge migrations by what they lock, rewrite and break on PostgreSQL",
            discussion: """
                Judged are the migrations that the app's database lacks; where it lacks none, or is not there, the last \
                one. Raw SQL in them is read by the `covet` tool beside this program or on PATH. Exits with 0 when nothing \
                was found, with 1 when something was, and with 2 when a part could not be judged.

                --fix replaces operation by operation in the migrations' files and leaves every other byte as it is. What \
                must wait for the next release goes to the migration's nextRelease:, which `migrate make --finish` writes \
                as a migration then. A migration that the database has applied is never changed.

                A migration lets a finding pass by Migration(id, allows: [LintAllowance(rule, because: reason)], ...).
                """
        )
    }

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, github, sarif
    }

    @Option(help: "Judge the migrations after this one; `none` judges every migration.")
    var since: String?

    @Option(parsing: .upToNextOption, help: "Judge files of SQL instead, each as a migration of its own.")
    var sql: [String] = []

    @Option(help: "Ask the database of this URL how large the tables are.")
    var database: String?

    @Option(help: "The server's version, such as 15 or 14.2.")
    var postgresVersion = "15"

    @Option(help: "Judge a rule that is off by default as well. May stand several times.")
    var enable: [String] = []

    @Option(help: "text, json, github or sarif.")
    var format = Format.text

    @Flag(help: "Write the safe operations into the migrations' files; what must wait goes to nextRelease:.")
    var fix = false

    @Flag(help: "Show what --fix would write, and write nothing.")
    var diff = false

    @Option(help: "The folder of the migrations, for --fix and --diff. Default: Sources/<App>/Migrations.")
    var path: String?

    func validate() throws {
        guard PostgresVersion(postgresVersion) != nil else {
            throw ValidationError("--postgres-version is \(postgresVersion); it is a number such as 15 or 14.2.")
        }
        for rule in enable where LintRule.named(rule) == nil {
            throw ValidationError(
                "--enable \(rule): there is no such rule; `covet migrate lint --list-rules` shows them."
            )
        }
        if fix, diff { throw ValidationError("--fix writes and --diff shows; give one of them.") }
        if fix || diff, !sql.isEmpty {
            throw ValidationError("--fix and --diff are for operations; for files there is `covet migrate lint`.")
        }
        if fix || diff, format != .text { throw ValidationError("--fix and --diff go with --format text.") }
        if path != nil, !fix, !diff { throw ValidationError("--path goes with --fix and --diff.") }
        if sql.contains("-") { throw ValidationError("The standard input is read by `covet migrate lint --sql -`.") }
        _ = try databaseURL()
    }

    func run() async throws {
        var options = LintOptions()
        options.version = PostgresVersion(postgresVersion) ?? PostgresVersion(15)
        options.enabled = Set(enable)
        if sql.isEmpty {
            try await Application.run(App.self, opensDatabase: false) { app in
                let migrations = app.migrator.migrations
                let judged = Set(try await self.judged(app))
                let report = await MigrationLint(options, judge: .tool()).report(for: migrations) {
                    judged.contains($0.id)
                }
                if fix || diff { return try await rewrite(app, report, judged, options) }
                try await show(report)
            }
        } else {
            let judge = SQLJudge.tool()
            var scripts: [LintScript] = []
            for path in sql {
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw AppError("\(path) cannot be read.")
                }
                scripts.append(await judge.script(String(decoding: data, as: UTF8.self), source: path))
            }
            try await show(LintReport.judging(scripts, options))
        }
    }

    /// Writes or shows the safe forms, and judges what is there then.
    private func rewrite(
        _ app: Application,
        _ report: LintReport,
        _ judged: Set<String>,
        _ options: LintOptions
    ) async throws {
        var applied: Set<String> = []
        do {
            let status = try await app.existingStatus().0
            applied = Set(status.applied.map(\.migration) + [status.partial?.migration].compactMap(\.self))
        } catch {
            StandardError.write("No database was asked which migrations are applied: \(error)")
        }
        var fixer: LintFixer
        do {
            let sources = try MigrationSources(folder: MigrationFolder(path: path, app: App.name).path)
            fixer = LintFixer(app.migrator.migrations, sources: sources, app: App.name)
        } catch {
            fixer = LintFixer(app.migrator.migrations, sources: nil, reason: "\(error)", app: App.name)
        }
        fixer.fix(report, applied: applied)
        if diff {
            print(fixer.sources?.difference ?? "", terminator: "")
        } else {
            try fixer.sources?.write()
            for change in fixer.changes { StandardError.write(change) }
        }
        for text in fixer.printed { print(text) }
        for refusal in fixer.refusals { StandardError.write(refusal) }
        let remaining = await MigrationLint(options, judge: .tool()).report(for: fixer.migrations) {
            judged.contains($0.id)
        }
        let sized = try await self.sized(remaining)
        StandardError.write(sized.text(hasColor: false))
        throw ExitCode(sized.exitCode)
    }

    private func sized(_ report: LintReport) async throws -> LintReport {
        guard let url = try databaseURL() else { return report }
        return try await Application.lend(url) { database in
            try await report.sized { try await TableSize.of($0, in: database) }
        }
    }

    private func show(_ found: LintReport) async throws {
        let report = try await sized(found)
        switch format {
        case .text: print(report.text(hasColor: Terminal.current.hasColor))
        case .json: print(try report.json())
        case .github: print(report.github())
        case .sarif: print(try report.sarif())
        }
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }

    private func judged(_ app: Application) async throws -> [String] {
        let ids = app.migrator.migrations.map(\.id)
        guard !ids.isEmpty else { throw AppError("The app has no migrations to judge.") }
        if since == "none" { return ids }
        if let since {
            guard let index = ids.firstIndex(of: since) else {
                throw MigrationError.noSuchMigration(since, known: ids)
            }
            return Array(ids[(index + 1)...])
        }
        let pending = try? await app.existingStatus().0.pending
        return pending.flatMap { $0.isEmpty ? nil : $0 } ?? Array(ids.suffix(1))
    }

    private func databaseURL() throws -> ServiceURL? {
        try database.map { try ServiceURL(option: "--database", $0, ofOneOf: [.postgres]) }
    }
}

extension TableSize {
    /// What the server's catalogue says; nil for a table that is not there.
    static func of(_ table: RelationName, in database: Database) async throws -> TableSize? {
        let size = try await database.first(
            """
            SELECT greatest(reltuples, 0)::bigint, pg_total_relation_size(oid)
            FROM pg_class WHERE oid = to_regclass(\(table.sql))
            """,
            as: (Int, Int).self
        )
        return size.map { TableSize(rows: $0.0, bytes: $0.1) }
    }
}
