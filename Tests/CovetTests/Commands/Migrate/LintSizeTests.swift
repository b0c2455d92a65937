import CovetDatabase
import CovetMigrations
import CovetPostgres
import CovetTestSupport
import Testing

@testable import Covet

/// How large tables are, asked of a real server: `migrate lint --database`.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(2)))
struct LintSizeTests {
    @Test func whatOnlyTakesLongIsAWarningOnASmallTable() async throws {
        try await EmptyDatabase.with(beside: TestServer.requireURL()) { url in
            let database = try Database.postgres(url: url)
            try await database.execute("CREATE TABLE small AS SELECT n AS a FROM generate_series(1, 100) AS n")
            try await database.execute("CREATE TABLE large AS SELECT n AS a FROM generate_series(1, 20000) AS n")
            try await database.execute("ANALYZE small, large")
            let tables = ["small", "large"].map { name in
                TableSchema(SQLIdentifier(derived: name), columns: [ColumnDefinition("a", .int32, isNullable: true)])
            }
            let index = Migration(
                "0002",
                tables.map { .createIndex(IndexDefinition(table: $0.name, on: ["a"]), on: $0.name) }
            )
            let base = Migration("0001", tables.map { .createTable($0) })
            let found = await MigrationLint().report(for: [base, index]) { $0.id == "0002" }
            let report = try await found.sized { try await TableSize.of($0, in: database) }
            let sizes = report.findings.filter { $0.rule == "index-not-concurrent" }
            #expect(sizes.map(\.size?.rows) == [100, 20_000])
            #expect(sizes.map(\.severity) == [.warning, .error])
            #expect(report.text(hasColor: false).contains("about 20 thousand rows"))
            #expect(try await TableSize.of(RelationName("none"), in: database) == nil)
            await database.close()
        }
    }
}
