import ArgumentParser
import CovetJSON
import CovetMigrations
import CovetSQL

/// `migrate plan`.
struct MigratePlan<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "plan",
            abstract: "Say what `migrate` would do, step by step, and change nothing"
        )
    }

    @Flag(help: "Print the statements for the database's dialect.")
    var sql = false

    @Option(help: "text or json.")
    var format = ListFormat.text

    func run() async throws {
        try await Application.run(App.self, opensDatabase: false) { app in
            let (status, dialect) = try await app.existingStatus()
            if let problem = status.problem { throw problem }
            let migrations = app.migrator.migrations
            var plans: [MigrationPlan] = []
            var statements: [String] = []
            for (index, migration) in migrations.enumerated() where status.pending.contains(migration.id) {
                let schema = try app.migrator.schema(after: index)
                plans.append(try MigrationPlan(migration, after: schema))
                let before = try app.migrator.schema(after: index, on: dialect)
                statements.append("-- \(migration.id)\n" + (try migration.script(for: dialect, in: before)))
            }
            switch (format, sql) {
            case (.json, _): print(String(buffer: try JSON.encode(plans.map(PlanLines.init))))
            case (.text, true): print(statements.joined(separator: "\n"))
            case (.text, false):
                let text = plans.map(\.text).joined(separator: "\n")
                print(plans.isEmpty ? "The database is up to date." : text)
                if !plans.isEmpty { print("\n\(counted(plans.count, "migration")) pending.") }
                if plans.contains(where: { $0.lines.contains(where: \.needsCare) }) {
                    print("What stands under ! needs care: `\(App.name) migrate lint` shows the safe way.")
                }
            }
        }
    }
}

extension MigrationPlan {
    /// The lines for people, under the migration's id, with the words of the lint's rules under what needs care.
    var text: String {
        let width = lines.filter { !$0.needsCare }.map(\.text.count).filter { $0 <= 60 }.max() ?? 0
        return ([migration] + lines.flatMap { Self.text(of: $0, width) }).joined(separator: "\n")
    }

    private static func text(of line: Line, _ width: Int) -> [String] {
        let text = "  \(line.mark) \(line.text)"
        guard line.needsCare else {
            let gap = String(repeating: " ", count: max(0, width - line.text.count) + 2)
            return ["\(text)\(gap)(\(line.note))"]
        }
        return [text] + line.rules.map { "      ! \($0.why) [\($0.id)]" }
    }
}

extension Migration {
    /// The statements with semicolons, and what is no statement as a comment.
    func script(for dialect: SQLDialect, in schema: Schema) throws -> String {
        var schema = schema
        var lines: [String] = []
        for operation in operations {
            let statements = try operation.statements(for: dialect, in: schema).map { statement in
                statement.statement(for: dialect).problem.map { "-- Not here: \($0)" }
                    ?? statement.inlined(for: dialect) + ";"
            }
            switch operation {
            case .data, .backfill: lines.append("-- \(operation.summary)")
            default: lines += statements
            }
            schema = try schema.applying(operation, on: dialect)
        }
        return lines.joined(separator: "\n")
    }
}

private struct PlanLines: Encodable {
    struct Line: Encodable {
        let change: String
        let text: String
        let note: String?
        let needsCare: Bool
        let rules: [String]
    }

    let id: String
    let operations: [Line]

    init(_ plan: MigrationPlan) {
        id = plan.migration
        operations = plan.lines.map {
            Line(
                change: $0.mark,
                text: $0.text,
                note: $0.needsCare ? nil : $0.note,
                needsCare: $0.needsCare,
                rules: $0.rules.map(\.id)
            )
        }
    }
}
