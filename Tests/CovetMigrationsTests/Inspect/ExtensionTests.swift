import CovetDatabase
import CovetMigrations
import CovetSQL
import Testing

/// What an extension brings comes and goes with it: it is no drift, and no table of the app.
@Suite(.enabled(if: Place.hasServer, Place.hint)) struct ExtensionTests {
    @Test func whatExtensionsBringIsNotTheApps() async throws {
        try await withDatabase(.postgres) { database in
            let migrator = Migrator.quick([Tables.base])
            try await migrator.up(database)
            // Views and functions, a table with its sequence, an enumeration and a domain.
            for name in ["pg_stat_statements", "citext"] as [SQLIdentifier] {
                try await database.execute("CREATE EXTENSION \(identifier: name)")
            }
            let others: [SQL] = [
                "CREATE TABLE places (id bigint PRIMARY KEY)", "CREATE TYPE mood AS ENUM ('good')",
                "CREATE DOMAIN price AS numeric", "CREATE SEQUENCE numbers", "CREATE VIEW front AS SELECT 1 AS a",
            ]
            for statement in others { try await database.execute(statement) }
            for object in ["TABLE places", "TYPE mood", "DOMAIN price", "SEQUENCE numbers"] {
                try await database.execute(SQL(unsafeRaw: "ALTER EXTENSION citext ADD \(object)"))
            }
            let found = try await drift(of: database, from: migrator.schema())
            #expect(found.count == 1 && found.first?.hasPrefix("- view front") == true, "\(found)")
            let inspection = try await Inspection.read(database)
            #expect(inspection.schema.tables.map(\.name) == ["posts", "users"])
            #expect(inspection.schema.enumerations == [])
        }
    }
}
