import ArgumentParser

/// `seed`: fills an empty database with data to begin with.
struct SeedCommand<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "seed", abstract: "Fill an empty database with data to begin with")
    }

    @Flag(help: "Do nothing, instead of failing, where the database has rows already.")
    var ifEmpty = false

    func run() async throws {
        try await Application.run(App.self) { app in
            try await app.requireMigrations()
            if let filled = try await app.firstFilledTable() {
                guard ifEmpty else {
                    throw AppError(
                        """
                        The table \(filled) has rows already, and seeding is for empty databases. Pass --if-empty to \
                        skip, or begin with a new database.
                        """
                    )
                }
                print("The database has rows already; nothing to do.")
                return
            }
            let duration = try await ContinuousClock().measure { try await App().seed(app) }
            print("Seeded in \(duration.formatted).")
        }
    }
}

extension Duration {
    /// `3.21 s`, `12 ms` or `0.4 ms`, for people.
    var formatted: String {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard milliseconds >= 10 else {
            return "\(milliseconds).\(attoseconds / 100_000_000_000_000 % 10) ms"
        }
        guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
        let hundredths = milliseconds / 10
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }
}
