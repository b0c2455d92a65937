import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

/// Connection strings as people write them, against the servers that they name.
@Suite(.enabled(if: TestServer.hasStandby, TestServer.hint), .timeLimit(.minutes(1)))
struct ConnectionStringServerTests {
    private struct Parts {
        let user: String
        let password: String
        let database: String
        let primary: Int
        let standby: Int

        init() throws {
            let configuration = try TestServer.configuration()
            user = configuration.user
            password = try #require(configuration.password?.reveal())
            database = configuration.database
            primary = try #require(configuration.hosts.first?.port)
            standby = try #require(try TestServer.standbyConfiguration().hosts.first?.port)
        }
    }

    private func lend<Result>(_ text: String, _ body: (PostgresConnection) async throws -> Result) async throws
        -> Result
    {
        let connection = try await TestServer.connect(try PostgresConfiguration(text))
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    @Test func keysAndURLsSayTheSame() async throws {
        let parts = try Parts()
        let quoted = parts.password.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        let asked =
            "SELECT concat_ws('|', current_database(), current_user, current_setting('application_name'), current_setting('geqo'), current_setting('statement_timeout'), current_setting('lock_timeout'))"
        let expected = "\(parts.database)|\(parts.user)|my 'app'|off|7s|250ms"
        for text in [
            """
            host=127.0.0.1 port=\(parts.primary) dbname = \(parts.database) user='\(parts.user)' password='\(quoted)'
            application_name='my \\'app\\'' options='-c geqo=off' connect_timeout=5 statement_timeout=7s lock_timeout=250
            """,
            "postgresql://\(parts.user):\(parts.password)@127.0.0.1:\(parts.primary)/\(parts.database)?application_name=my%20'app'&options=-c%20geqo%3Doff&connect_timeout=5&statement_timeout=7s&lock_timeout=250",
        ] {
            let answer = try await lend(text) { try await $0.strings(asked) }
            #expect(answer == [expected])
            let database = try Database.postgres(url: text, pool: PoolConfiguration(size: 0...1))
            let pooled = try await database.first(SQL(unsafeRaw: asked), as: String.self)
            #expect(pooled == expected)
            await database.close()
        }
    }

    /// Nobody listens at the first of three.
    @Test(arguments: [
        ("any", false), ("read-write", false), ("read-only", true), ("primary", false), ("standby", true),
        ("prefer-standby", true),
    ])
    func ofSeveralHostsTheFirstOfTheRightKindIsTaken(wanted: String, isStandby: Bool) async throws {
        let parts = try Parts()
        let ports = [1, parts.primary, parts.standby]
        for text in [
            "postgresql://\(parts.user):\(parts.password)@\(ports.map { "127.0.0.1:\($0)" }.joined(separator: ","))/\(parts.database)?target_session_attrs=\(wanted)",
            "host=127.0.0.1,127.0.0.1,127.0.0.1 port=\(ports.map(String.init).joined(separator: ",")) dbname=\(parts.database) user=\(parts.user) password=\(parts.password) target_session_attrs=\(wanted)",
        ] {
            let found = try await lend(text) { try await $0.isStandby() }
            #expect(found == isStandby)
        }
    }

    @Test func whereNoneOfThemWillDoEachSaysWhy() async throws {
        let parts = try Parts()
        let error = try await failure {
            try await lend(
                "postgresql://\(parts.user):\(parts.password)@127.0.0.1:1,127.0.0.1:\(parts.primary)/\(parts.database)?target_session_attrs=standby"
            ) { _ in }
        }
        #expect(error.code == .connection)
        #expect(error.message.contains("127.0.0.1:1: it refused the connection"))
        #expect(error.message.contains("127.0.0.1:\(parts.primary): it is a primary and a standby is wanted"))
        #expect(!error.message.contains(parts.password))
    }

    @Test func theFolderOfASocketIsAHost() async throws {
        let parts = try Parts()
        let folder = try #require(TestServer.folder) + "/socket"
        for text in [
            "host=\(folder) port=\(parts.primary) dbname=\(parts.database) user=\(parts.user) password=\(parts.password) sslmode=verify-full",
            "postgresql://\(parts.user):\(parts.password)@\(folder.replacing("/", with: "%2F")):\(parts.primary)/\(parts.database)",
        ] {
            let address = try await lend(text) {
                try await $0.strings("SELECT coalesce(inet_server_addr()::text, 'none')")
            }
            #expect(address == ["none"])
        }
    }

    @Test func theEnvironmentsOfLibpqNameAServerToo() async throws {
        let parts = try Parts()
        let configuration = try PostgresConfiguration(
            "",
            environment: [
                "PGHOST": "127.0.0.1,127.0.0.1", "PGPORT": "\(parts.standby),\(parts.primary)", "PGUSER": parts.user,
                "PGPASSWORD": parts.password, "PGDATABASE": parts.database, "PGTARGETSESSIONATTRS": "read-write",
                "PGAPPNAME": "from the environment",
            ]
        )
        let connection = try await TestServer.connect(configuration)
        let isStandby = try await connection.isStandby()
        let name = try await connection.strings("SELECT current_setting('application_name')")
        await connection.close()
        #expect(!isStandby && name == ["from the environment"])
    }
}
