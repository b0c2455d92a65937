import CovetDatabase
import CovetTestSupport
import Testing

@testable import CovetPostgres

/// Whoever is not let in is told what to do about it, whether there is one host or several.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint))
struct WayInTests {
    @Test(arguments: [1, 2]) func aDatabaseThatIsNotThereIsToBeMade(hosts: Int) async throws {
        let message = await refusal { configuration in
            configuration.database = "no_such_database"
            configuration.hosts = Array(repeating: configuration.hosts[0], count: hosts)
        }
        #expect(
            message?.contains(
                "database \"no_such_database\" does not exist; make it with CREATE DATABASE, or correct the name"
            ) == true,
            "\(message ?? "it was let in")"
        )
    }

    @Test func aWrongPasswordIsToBeCorrected() async throws {
        let message = await refusal { $0.password = .init("wrong") }
        #expect(message?.hasSuffix("; correct the user or the password") == true, "\(message ?? "it was let in")")
        #expect(message?.contains("wrong") == false)
    }

    /// Why a connection is not made; nil where it is.
    private func refusal(_ change: (inout PostgresConfiguration) -> Void) async -> String? {
        do {
            try await withConnection(change) { _ in }
            return nil
        } catch {
            return (error as? DatabaseError)?.message ?? "\(error)"
        }
    }
}
