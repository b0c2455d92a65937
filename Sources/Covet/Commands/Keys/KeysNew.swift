import ArgumentParser
import CovetCrypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `keys new`: a key for ENCRYPTION_KEYS. It configures no app, which may not start without one.
struct KeysNew: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "new",
            abstract: "Print a new key, to be put in front of ENCRYPTION_KEYS",
            discussion: "It is a secret: keep it where the others are, and where a backup of the database is not."
        )
    }

    @Option(help: "What the key is known by, stored beside each text that it seals. Default: today's date.")
    var id: String?

    func validate() throws {
        guard let id else { return }
        do { _ = try KeyRing.Key.random(id: id) } catch { throw ValidationError("--id is \(id): \(error)") }
    }

    func run() throws {
        print(try KeyRing.Key.random(id: id ?? Date.now.formatted(.iso8601.year().month().day())).settingEntry())
    }
}
