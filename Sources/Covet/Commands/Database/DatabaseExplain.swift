import ArgumentParser
import CovetDatabase

/// `database explain`: how a statement is run.
struct DatabaseExplain<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "explain",
            abstract: "Show the plan of a statement by its fingerprint",
            discussion: """
                The statement is looked for in an instance that runs, then in pg_stat_statements. Without values the plan is the \
                one for any values. --analyze runs the statement, with the given values, in a transaction that only reads.
                """
        )
    }

    @Argument(help: "The fingerprint, as the log and `database top` show it.")
    var fingerprint: String

    @Flag(help: "Run the statement and show what it really did.")
    var analyze = false

    @Option(name: .customLong("value"), help: "A value for the next placeholder; NULL for none.")
    var values: [String] = []

    @OptionGroup var instance: InstanceOptions

    func validate() throws {
        guard fingerprint.utf8.count == 16, UInt64(fingerprint, radix: 16) != nil else {
            throw ValidationError(
                "\(fingerprint) is no fingerprint: 16 hexadecimal digits, as `database top` shows them."
            )
        }
    }

    func run() async throws {
        try await Application.inspect(App.self) { app in
            let database = try app.requireDatabase()
            let text = try await find(app, database)
            let shape = StatementShape.of(text)
            print(shape.text)
            print("")
            let plan = try await QueryPlan.of(shape, in: database, values: values, isAnalyzed: analyze)
            for line in plan.lines { print(line) }
        }
    }

    private func find(_ app: Application, _ database: Database) async throws -> String {
        var reasons: [String] = []
        do {
            if let found = try await instance.statements(of: app).first(where: { $0.fingerprint == fingerprint }) {
                return found.text
            }
            reasons.append("The instance has not counted it since its start.")
        } catch {
            reasons.append("\(error)")
        }
        do {
            if let found = try await MeasuredStatement.onServer(database).first(where: { $0.fingerprint == fingerprint }
            ) {
                return found.text
            }
            reasons.append("The server's pg_stat_statements does not have it.")
        } catch {
            reasons.append("\(error)")
        }
        throw AppError("No statement has the fingerprint \(fingerprint).\n\(reasons.joined(separator: "\n"))")
    }
}
