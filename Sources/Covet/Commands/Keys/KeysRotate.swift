import ArgumentParser

/// `keys rotate`: seals again what older keys sealed.
struct KeysRotate<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "rotate",
            abstract: "Encrypt again, with the current key, what older keys encrypted",
            discussion: """
                Row by row while the app runs; a row that changes meanwhile keeps the change. It may be stopped and begun again. Texts that \
                are bound to an owner need a data step of the app's own: `database.reencrypt(\\Patient.diagnosis, of: \\.number, by: keys)`.
                """
        )
    }

    @Option(help: "How many rows are read at once.")
    var batch = 500

    func validate() throws {
        if batch < 1 { throw ValidationError("--batch is \(batch); at least 1 is needed.") }
    }

    func run() async throws {
        let rotated = try await Application.run(App.self) { app in try await app.rotateKeys(batch: batch) }
        if rotated.isEmpty { print("No model has an encrypted column.") }
        var failures: [String] = []
        for one in rotated {
            switch one.result {
            case .success(let count): print("\(one.column): \(count) sealed again")
            case .failure(let error): failures.append("\(one.column): \(error)")
            }
        }
        guard failures.isEmpty else {
            throw AppError(
                """
                \(failures.joined(separator: "\n"))
                What came before in these columns is sealed again, and nothing is lost. Where texts are bound to an owner, call \
                `reencrypt(_:of:by:)` in a data step.
                """
            )
        }
    }
}
