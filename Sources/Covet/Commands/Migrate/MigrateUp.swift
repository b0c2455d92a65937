import ArgumentParser
import CovetMigrations
import Synchronization

/// `migrate up`, which is also `migrate`.
struct MigrateUp<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "up", abstract: "Apply every pending migration, or those up to one")
    }

    @Option(help: "The id of the last migration to apply.")
    var to: String?

    func run() async throws {
        try await Application.run(App.self) { app in
            let teller = MigrationTeller()
            let report = try await app.migrator.up(app.requireDatabase(), to: to) { teller.tell($0) }
            for step in report.steps { print("Applied \(step.migration) in \(step.duration.formatted).") }
            if report.steps.isEmpty { print("The database is up to date.") }
        }
    }
}

/// `migrate down`.
struct MigrateDown<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "down",
            abstract: "Undo the last migrations",
            discussion: """
                What would take rows or values with it, because a table or column goes that the migration made, is refused \
                with the list of them; --allow-loss does it all the same.
                """
        )
    }

    @Option(help: "How many.")
    var count = 1

    @Flag(help: "Undo them although rows or values are lost for good.")
    var allowLoss = false

    func validate() throws {
        if count < 1 { throw ValidationError("--count is \(count); at least 1 is needed.") }
    }

    func run() async throws {
        try await Application.run(App.self) { app in
            if !allowLoss { try await refuseLoss(app) }
            try await app.migrateDown(count: count) { print($0) }
        }
    }

    private func refuseLoss(_ app: Application) async throws {
        let losses = try await app.migrator.losses(in: app.requireDatabase(), undoing: count)
        guard !losses.isEmpty else { return }
        throw AppError(
            "Undoing \(count == 1 ? "the last migration" : "\(count) migrations") would lose, for good:\n"
                + losses.map { "  \($0)\n" }.joined()
                + "Nothing was done. Take a backup, and say --allow-loss to go on."
        )
    }
}

/// Tells what takes long, on standard error: the output is what was done.
final class MigrationTeller: Sendable {
    /// The operation that runs, until it was told.
    private let operation = Mutex<String?>(nil)
    private let write: @Sendable (String) -> Void

    init(write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }) {
        self.write = write
    }

    func tell(_ event: MigrationEvent) {
        switch event {
        case .waitingForTurn: write("Another instance is migrating; waiting for its turn to end.")
        case .operation(let summary, let number, let count):
            operation.withLock { $0 = "Operation \(number) of \(count): \(summary)" }
        case .progress(let done, let total, let unit):
            tellOperation()
            write(total.map { "  \(done) of \($0) \(unit)" } ?? "  \(done) \(unit)")
        case .lockBusy(let attempt, let count, let pause):
            tellOperation()
            write("  The lock is taken (try \(attempt) of \(count)); again in \(pause.formatted).")
        case .invalidIndexDropped(let name): write("  Dropped what a broken-off build left of index \(name).")
        case .started, .finished: break
        }
    }

    private func tellOperation() {
        let text = operation.withLock { text in
            defer { text = nil }
            return text
        }
        if let text { write(text) }
    }
}
