import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

struct EmptyDatabaseTests {
    @Test(arguments: [
        ("postgresql://host/app", "postgresql://host/other"),
        ("postgresql://host", "postgresql://host/other"),
        ("postgres://u:p%2F@a:1,b:2/app?sslmode=require", "postgres://u:p%2F@a:1,b:2/other?sslmode=require"),
        ("postgresql://host?dbname=app&user=u", "postgresql://host/other?user=u"),
        ("postgresql:///app?host=%2Frun", "postgresql:///other?host=%2Frun"),
    ]) func aURLNamesAnotherDatabase(url: String, wanted: String) throws {
        let replaced = try EmptyDatabase.replacingDatabase(of: url, by: "other")
        #expect(replaced == wanted)
        #expect(try PostgresConfiguration(replaced).database == "other")
    }

    @Test func keysAreNoURL() async throws {
        let error = try await failure { try await EmptyDatabase.with(beside: "host=db password=secret") { _ in } }
        #expect(error.message.contains("postgresql://"))
        #expect(!error.message.contains("secret"))
    }

    @Test(.enabled(if: TestServer.isHere, TestServer.hint), arguments: [false, true])
    func whatWasMadeIsEmptyAndGoneAfterwards(isCancelled: Bool) async throws {
        struct Stop: Error {}
        let server = try #require(TestServer.url)
        let task = Task {
            var name = ""
            do {
                try await EmptyDatabase.with(beside: server) { url in
                    name = try PostgresConfiguration(url).database
                    let tables = try await Database.postgres(url: url).lend { database in
                        let count: SQL = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
                        return try await database.query(count, as: Int64.self)
                    }
                    #expect(tables == [0])
                    if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
                    throw Stop()
                }
            } catch is Stop {}
            return name
        }
        let name = try await task.value
        let left = try await Database.postgres(url: server).lend { database in
            try await database.query("SELECT datname FROM pg_database WHERE datname = \(name)", as: String.self)
        }
        #expect(!name.isEmpty)
        #expect(left.isEmpty)
    }
}
