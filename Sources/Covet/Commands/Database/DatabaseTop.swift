import ArgumentParser
import CovetJSON

/// `database top`: the statements that take the most time.
struct DatabaseTop<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "top",
            abstract: "List the statements that take the most time in all",
            discussion: """
                --source app asks an instance that runs, by /metrics/statements; --source server reads pg_stat_statements. Both \
                know a statement by the same fingerprint, which `database explain` takes.
                """
        )
    }

    @Option(help: "app or server.")
    var source = StatementSource.app

    @Option(help: "How many.")
    var count = 20

    @OptionGroup var instance: InstanceOptions

    @Option(help: "text or json.")
    var format = ListFormat.text

    func validate() throws {
        if count < 1 { throw ValidationError("--count is \(count); at least 1 is needed.") }
        if source == .server, instance.url != nil { throw ValidationError("--url is for --source app.") }
    }

    func run() async throws {
        let top = try await Application.inspect(App.self, opensDatabase: source == .server) { app in
            switch source {
            case .app: try await instance.statements(of: app)
            case .server: try await MeasuredStatement.onServer(app.requireDatabase())
            }
        }
        let shown = Array(top.prefix(count))
        switch format {
        case .json: print(String(buffer: try JSON.encode(shown)))
        case .text: print(shown.isEmpty ? "No statement was counted yet." : Self.table(shown, of: top))
        }
    }

    static func table(_ statements: [MeasuredStatement], of all: [MeasuredStatement]) -> String {
        let total = all.reduce(0) { $0 + $1.totalMilliseconds }
        var table = TextTable(header: [
            "FINGERPRINT", "SHARE", "CALLS", "TOTAL", "MEAN", "P95", "LONGEST", "ROWS", "STATEMENT",
        ])
        for one in statements {
            let share = total > 0 ? Int((one.totalMilliseconds / total * 100).rounded()) : 0
            table.rows.append([
                one.fingerprint, "\(share) %", "\(one.calls)", time(one.totalMilliseconds), time(one.meanMilliseconds),
                one.p95Milliseconds.map(time) ?? "-", time(one.longestMilliseconds), "\(one.rows)",
                one.text.count > 100 ? "\(one.text.prefix(97))..." : one.text,
            ])
        }
        return table.text
    }

    private static func time(_ milliseconds: Double) -> String {
        Duration.nanoseconds(Int64(min(milliseconds, 1e15) * 1_000_000)).formatted
    }
}
