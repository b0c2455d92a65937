import CovetReadiness
import Testing

@testable import Covet

/// Where a line cannot be judged, that is what the report says: neither that it holds, nor that something else is to be mended.
struct UnprovenTests {
    @Test(arguments: ["sql.orm-first", "sql.no-interpolation"])
    func linesAboutSourcesWantSources(line: String) async throws {
        let found = try await Trial(isDeploy: false, folder: { try $0.remove("Sources") }).line(CheckID(rawValue: line))
        #expect(found.verdict == .unproven)
        #expect(found.told.contains("there are no Swift sources below"), "\(found.told)")
    }

    @Test func aServerThatIsNotThereIsNoFaultOfAMigration() async throws {
        let found = try await Trial(
            variables: ["DATABASE_URL": "postgresql://app@127.0.0.1:1/app"],
            isMigrated: false,
            isDeploy: false
        ).line("migrations.rollback")
        #expect(found.verdict == .unproven)
        #expect(found.told.contains("there is no database to try them on"), "\(found.told)")
        #expect(found.fix?.contains("Mend the migration") != true)
    }
}
