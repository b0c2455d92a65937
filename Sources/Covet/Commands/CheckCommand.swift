import ArgumentParser
import CovetJSON
import CovetReadiness

/// `check`: every line of the production checklist with its verdict.
struct CheckCommand<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "check",
            abstract: "Show what stands between this app and production, line by line",
            discussion: """
                Without --deploy this looks at sources, settings and files only. With it, a running instance is probed: the one \
                at --url, or one that is started on a free port for the time of the check.

                Exits with 0 when every applicable line passes or is waived, with 1 when a line fails or is unproven, the app \
                cannot start or nobody answers at --url, with 2 when --only, a waiver or an attestation is wrong, and with 64 for other wrong arguments.
                """
        )
    }

    @Flag(help: "Probe a running instance too.")
    var deploy = false

    @Option(help: "The instance to probe, such as https://example.org. Implies --deploy.")
    var url: String?

    @Option(help: "Only the line with that id, or those whose ids begin with it: auth, headers.csp.")
    var only: String?

    @Option(help: "text or json.")
    var format = ListFormat.text

    @Flag(help: "Show every line, its evidence and what would prove it.")
    var verbose = false

    @Flag(inversion: .prefixedNo, help: "Colours; by default where the output is a terminal and NO_COLOR is not set.")
    var color: Bool?

    func validate() throws {
        if format == .json, verbose || color != nil {
            throw ValidationError("--verbose and --color are for --format text; JSON has everything, without colours.")
        }
        if let url, ProbeTarget(url) == nil {
            throw ValidationError(
                "--url is \(url); expected scheme and host, such as https://example.org or http://127.0.0.1:8080."
            )
        }
    }

    func run() async throws {
        let report: ReadinessReport
        do {
            report = try await ReadinessRun(App.self, url: url, isDeploy: deploy || url != nil).report(only: only)
        } catch let error as ChecklistError {
            throw Self.wrongQuestion(error)
        } catch let error as SignedFileError {
            throw Self.wrongQuestion(error)
        }
        switch format {
        case .json: print(String(buffer: try JSON.encode(report)))
        case .text:
            let terminal = Terminal.current
            print(report.text(width: terminal.width, color: color ?? terminal.hasColor, verbose: verbose))
        }
        throw ExitCode(Int32(report.exitCode))
    }

    private static func wrongQuestion(_ error: any Error) -> ExitCode {
        StandardError.write("Error: \(error)")
        return ExitCode(2)
    }
}
