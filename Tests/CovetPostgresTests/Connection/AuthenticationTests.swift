import CovetDatabase
import CovetTestSupport
import Testing

@testable import CovetPostgres

/// Every way in, on the real server: the roles that `script/postgres` makes.
@Suite(.serialized, .enabled(if: TestServer.hasFolder, TestServer.hint))
struct AuthenticationTests {
    private func whoami(_ change: (inout PostgresConfiguration) throws -> Void) async throws -> [String] {
        try await withConnection(change) { try await $0.strings("SELECT session_user::text") }
    }

    @Test(arguments: [PostgresConfiguration.TLS.Mode.disable, .require])
    func scram(mode: PostgresConfiguration.TLS.Mode) async throws {
        let user = try await whoami { $0.tls = .init(mode) }
        #expect(user == ["covet"])
    }

    @Test func scramBoundToTheChannel() async throws {
        let user = try await whoami {
            $0.tls = .init(.require)
            $0.channelBinding = .require
        }
        #expect(user == ["covet"])
        let without = try await failure {
            _ = try await whoami {
                $0.tls = .init(.disable)
                $0.channelBinding = .require
            }
        }
        #expect(without.message.contains("channel_binding"))
        let unbound = try await whoami {
            $0.tls = .init(.require)
            $0.channelBinding = .disable
        }
        #expect(unbound == ["covet"])
    }

    @Test(arguments: [
        ("covet_md5", PostgresConfiguration.AuthenticationMethod.md5), ("covet_plain", .cleartext),
    ])
    func weakMethodsOnlyWhereTheyAreAllowed(role: String, method: PostgresConfiguration.AuthenticationMethod)
        async throws
    {
        let refused = try await failure { _ = try await whoami { $0.user = role } }
        #expect(refused.code == .connection && refused.message.contains("require_auth"))
        let user = try await whoami {
            $0.user = role
            $0.authentication = [method]
        }
        #expect(user == [role])
    }

    @Test func trustAndNoTrust() async throws {
        let user = try await whoami {
            $0.user = "covet_trust"
            $0.password = nil
        }
        #expect(user == ["covet_trust"])
        let refused = try await failure {
            _ = try await whoami {
                $0.user = "covet_trust"
                $0.authentication = [.scramSHA256]
            }
        }
        #expect(refused.message.contains("require_auth"))
    }

    @Test func clientCertificate() async throws {
        let user = try await whoami {
            $0.user = "covet_cert"
            $0.password = nil
            $0.tls = .init(.verifyFull, rootCertificatePath: try TestServer.tlsFile("root.crt"))
            $0.tls.certificatePath = try TestServer.tlsFile("client.crt")
            $0.tls.privateKeyPath = try TestServer.tlsFile("client.key")
        }
        #expect(user == ["covet_cert"])
        let without = try await failure {
            _ = try await whoami {
                $0.user = "covet_cert"
                $0.tls = .init(.require)
            }
        }
        #expect(without.code == .connection)
    }

    @Test func aWrongPasswordIsNamedAndNotShown() async throws {
        let error = try await failure { _ = try await whoami { $0.password = .init("wrong-secret") } }
        #expect(error.code == .connection && error.vendorCode == "28P01")
        #expect(error.message.contains("covet") && !"\(error)".contains("wrong-secret"))
        let missing = try await failure { _ = try await whoami { $0.password = nil } }
        #expect(missing.message.contains("none is set"))
    }

    @Test func anUnknownDatabaseIsNamed() async throws {
        let error = try await failure { _ = try await whoami { $0.database = "nowhere" } }
        #expect(error.vendorCode == "3D000" && error.message.contains("nowhere"))
    }
}
