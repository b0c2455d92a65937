import ArgumentParser

/// `keys rotate`: seals again what older keys sealed.
struct KeysRotate<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "rotate",
            abstract: "Encrypt again, with the current key, what older keys encrypted",
            discussion: """
                Row by row while the app runs; a row that changes meanwhile keeps the change. It may be stopped and begun again. A text \
                that is bound to an owner is found by it where another column of its row is that owner. Where none is, the app seals it \
                again by itself: `patient.decrypted(\\.diagnosis, of: owner, by: keys)`, then `Patient.encrypted` of the text for the same.
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
                All other texts of these columns are sealed again, and nothing is lost: keep the old keys. A text that is bound to an owner \
                which is no column of its row is opened by `decrypted(_:of:by:)` and sealed again by `encrypted(_:for:of:by:)` in the app.
                """
            )
        }
    }
}
