import Covet
import Testing

@testable import Conduit

struct MigrationTests {
    /// What `migrate make --check` says.
    @Test func theMigrationsLeadToTheModels() async throws {
        try await withConduit { world in
            let difference = try world.app.modelDifference()
            #expect(difference.isEmpty, "run `Conduit migrate make`: \(difference.operations.map(\.summary))")
        }
    }

    @Test func theyAreUndoneAndAppliedAgain() async throws {
        try await withConduit { world in
            let migrator = Migrator(Migrations.all)
            let undone = try await migrator.down(world.database, count: Migrations.all.count)
            #expect(undone.steps.count == Migrations.all.count)
            let status = try await world.app.migrationStatus()
            #expect(status.pending == Migrations.all.map(\.id))
            try await world.app.migrate()
            _ = try await world.user("ann")
        }
    }
}
