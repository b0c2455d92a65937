import ArgumentParser

/// `serve`: listens until SIGTERM or Ctrl-C, then lets running requests finish.
struct ServeCommand<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "serve",
            abstract: "Serve the app until SIGTERM or Ctrl-C",
            discussion:
                "SIGTERM lets requests that run finish within SHUTDOWN_GRACE_SECONDS; SIGHUP reloads the certificate."
        )
    }

    @Option(help: "The address to listen on, instead of HOST.")
    var host: String?

    @Option(help: "The port to listen on, instead of PORT; 0 takes a free one.")
    var port: Int?

    @Option(help: "The number of event loops; one for each core unless given.")
    var loops: Int?

    @Flag(help: "Apply pending migrations before serving.")
    var migrate = false

    func validate() throws {
        if host?.isEmpty == true { throw ValidationError("--host is empty; use 127.0.0.1 or 0.0.0.0.") }
        if let port, !(0...65535).contains(port) {
            throw ValidationError("--port is \(port); a port lies in 0...65535.")
        }
        if let loops, !(1...1024).contains(loops) {
            throw ValidationError("--loops is \(loops); there must be 1 to 1024.")
        }
    }

    func run() async throws {
        try await Application.runLogging(App.self, loops: loops) { app in
            if migrate { try await app.migrateLogging() }
            try await app.serve(host: host, port: port, loops: loops)
        }
    }
}
