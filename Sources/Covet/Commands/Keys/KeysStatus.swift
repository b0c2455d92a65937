import ArgumentParser
import CovetCrypto

/// `keys status`: which key sealed how many texts.
struct KeysStatus<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "status",
            abstract:
                "List how many texts each key has encrypted; fails where there are some that no key of the ring opens"
        )
    }

    func run() async throws {
        try await Application.run(App.self) { app in
            let keys = try app.requireKeyRing()
            let counts = try await app.sealedTexts(by: keys)
            print(counts.isEmpty ? "No model has an encrypted column." : Self.table(counts, keys).text)
            for id in keys.previousIDs where !counts.contains(where: { $0.key == id && $0.count > 0 }) {
                print("\(id) seals nothing any more: it may leave ENCRYPTION_KEYS.")
            }
            let lost = counts.filter { $0.key == nil }.reduce(0) { $0 + $1.count }
            guard lost == 0 else {
                throw AppError(
                    "No key of ENCRYPTION_KEYS opens \(lost) of the texts: put the key that sealed them back."
                )
            }
        }
    }

    private static func table(_ counts: [SealedTexts], _ keys: KeyRing) -> TextTable {
        var table = TextTable(header: ["COLUMN", "KEY", "TEXTS"])
        for one in counts where one.count > 0 || one.key == keys.currentID {
            let key = one.key.map { $0 == keys.currentID ? "\($0) (current)" : $0 } ?? "none of the ring"
            table.rows.append([one.column, key, "\(one.count)"])
        }
        return table
    }
}
