import Foundation
package import Testing

/// The PostgreSQL servers that `script/postgres` started, by the environment. Tests that need one are skipped with the reason
/// where it is not there; with CI=true they fail.
package enum TestServer {
    package static let url = variable("COVET_TEST_POSTGRES")
    /// Where its certificates and its password lie.
    package static let folder = variable("COVET_TEST_POSTGRES_DIR")
    package static let standbyURL = variable("COVET_TEST_POSTGRES_STANDBY")
    package static let bouncerURL = variable("COVET_TEST_PGBOUNCER").map { $0 + "?pgbouncer=true" }

    package static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

    package static let isHere = url != nil || isCI
    package static let hasStandby = isHere && (standbyURL != nil || isCI)
    package static let hasBouncer = isHere && (bouncerURL != nil || isCI)

    package static let hint: Comment =
        "needs PostgreSQL: eval \"$(script/postgres start DIR)\", and where it is a replica or PgBouncer, standby and bouncer"

    /// - Throws: where no server is there.
    package static func requireURL() throws -> String { try require(url) }
    package static func requireFolder() throws -> String { try require(folder) }
    package static func requireStandbyURL() throws -> String { try require(standbyURL) }
    package static func requireBouncerURL() throws -> String { try require(bouncerURL) }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func require(_ value: String?) throws -> String {
        guard let value else { throw MissingServer() }
        return value
    }

    private struct MissingServer: Error, CustomStringConvertible {
        var description: String { "\(hint)" }
    }
}
