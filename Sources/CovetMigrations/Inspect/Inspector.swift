public import CovetDatabase
import CovetSQL

extension Inspection {
    /// Reads the catalogue of a database: on PostgreSQL the first schema of the search path. Covet's own tables of migrations are left out.
    ///
    /// - Throws: `DatabaseError` where the catalogue cannot be read.
    public static func read(_ connection: some Queryable) async throws -> Inspection {
        switch connection.dialect {
        case .sqlite: try await SQLiteInspector(connection: connection).inspect()
        case .postgres: try await PostgresInspector(connection: connection).inspect()
        }
    }

    /// True of a table that the migrator keeps for itself.
    static func isOwn(_ table: String) -> Bool {
        (History.tables + [History.adopted]).contains { $0.name.name == table }
    }
}
