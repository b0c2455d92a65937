import CovetDatabase
import CovetTestSupport
import Testing

@testable import CovetPostgres

@Suite(.serialized, .enabled(if: TestServer.hasStandby, TestServer.hint))
struct HostsTests {
    /// Primary and standby in both orders, and one behind which there is nobody.
    @Test(arguments: [
        (PostgresConfiguration.TargetSession.any, nil as Bool?), (.primary, false), (.standby, true),
        (.readWrite, false),
        (.readOnly, true), (.preferStandby, true),
    ])
    func theFirstHostOfTheRightKindIsTaken(target: PostgresConfiguration.TargetSession, isStandby: Bool?) async throws {
        let primary = try TestServer.configuration().hosts
        let standby = try TestServer.standbyConfiguration().hosts
        for hosts in [primary + standby, standby + primary] {
            let found = try await withConnection({
                $0.hosts = [.init("127.0.0.1", port: 1)] + hosts
                $0.targetSession = target
            }) { try await $0.isStandby() }
            #expect(found == (isStandby ?? (hosts == standby + primary)))
        }
    }

    @Test func aStandbyIsPreferredAndNotAMust() async throws {
        let found = try await withConnection({ $0.targetSession = .preferStandby }) { try await $0.isStandby() }
        #expect(!found)
        let error = try await failure {
            try await withConnection({ $0.targetSession = .standby }) { _ in }
        }
        #expect(error.code == .connection && error.message.contains("standby is wanted"))
    }

    @Test func aWriteToAStandbyIsReadOnly() async throws {
        let connection = try await TestServer.connect(TestServer.standbyConfiguration())
        let error = try await failure { try await connection.execute("CREATE TABLE nothing ()") }
        await connection.close()
        #expect(error.code == .readOnly && error.vendorCode == "25006")
    }
}
