public import CovetDatabase
public import CovetSQL

/// Compares a live database with the schema that its migrations lead to.
///
/// Databases write expressions, types and defaults in words of their own. So the expected schema is made in the same database system and read by the same words: on PostgreSQL in
/// a schema of its own within a transaction that is rolled back, on SQLite in another database.
public enum SchemaDrift {
    /// The same against what applied migrations lead to. A view, trigger, function, sequence or domain that one of their steps of raw SQL names is left out: only a database
    /// could tell what such a step makes. What an adopted database had that no migration has a word for is expected as it was then.
    ///
    /// - Throws: ``MigrationError`` where the migrations do not fit each other, `DatabaseError` as above.
    public static func find(in database: Database, after migrations: [Migration], scratch: Database?) async throws
        -> [String]
    {
        let schema = try Schema(replaying: migrations, on: database.dialect)
        var (live, expected) = try await inspect(database, schema, scratch)
        let adopted = try await database.primary.transaction(.readOnly) { try await History.adoptedDetails($0) }
        // A migration may have taken it away since.
        expected.details.merge(adopted.filter { live.details[$0.key] != nil }) { own, _ in own }
        return live.leavingOut(namesInRawSteps(of: migrations, on: database.dialect)).differences(to: expected)
    }

    /// What the database has and the schema has not (`-`), the other way round (`+`), and what differs (`~`); empty where they agree. The database is not changed.
    ///
    /// - Parameter scratch: an empty SQLite database, in memory; PostgreSQL needs none.
    /// - Throws: `DatabaseError` where PostgreSQL's user may not create a schema.
    public static func find(in database: Database, expecting schema: Schema, scratch: Database?) async throws
        -> [String]
    {
        let (live, expected) = try await inspect(database, schema, scratch)
        return live.differences(to: expected)
    }

    private static func inspect(_ database: Database, _ schema: Schema, _ scratch: Database?) async throws
        -> (live: Inspection, expected: Inspection)
    {
        let live = try await database.primary.transaction(.readOnly) { try await Inspection.read($0) }
        let expected =
            switch database.dialect {
            case .sqlite: try await inScratch(scratch, schema)
            case .postgres: try await inSchemaOfItsOwn(database.primary, schema)
            }
        return (live.asKept(by: database.dialect), expected.asKept(by: database.dialect))
    }

    private static func namesInRawSteps(of migrations: [Migration], on dialect: SQLDialect) -> Set<String> {
        var names: Set<String> = []
        for case .run(let step) in migrations.flatMap(\.operations) {
            for statement in step.statements {
                SQLWords.scan(statement.inlined(for: dialect)) { word in
                    switch word {
                    case .name(let name, _), .other(let name): names.insert(name.lowercased())
                    }
                }
            }
        }
        return names
    }

    private static func inScratch(_ scratch: Database?, _ schema: Schema) async throws -> Inspection {
        guard let scratch else {
            throw MigrationError.notDerivable(
                "the schema of an SQLite database is compared with one made in another: give it an empty one"
            )
        }
        return try await scratch.transaction { transaction in
            try await create(schema, in: transaction)
            return try await Inspection.read(transaction)
        }
    }

    private static func inSchemaOfItsOwn(_ database: Database, _ schema: Schema) async throws -> Inspection {
        let name = SQLIdentifier(derived: "covet_scratch_\(UInt64.random(in: 0...UInt64.max))")
        let found = Found()
        do {
            try await database.transaction { transaction in
                try await transaction.execute("CREATE SCHEMA \(identifier: name)")
                // What extensions put into the old path must be found; new objects go to the first.
                _ = try await transaction.query(
                    "SELECT set_config('search_path', \(name.quoted) || ', ' || current_setting('search_path'), true)",
                    as: String.self
                )
                try await create(schema, in: transaction)
                await found.set(try await Inspection.read(transaction))
                throw RolledBack()
            }
        } catch is RolledBack {}
        return await found.inspection ?? Inspection(schema: schema)
    }

    private struct RolledBack: Error {}

    private actor Found {
        var inspection: Inspection?
        func set(_ inspection: Inspection) { self.inspection = inspection }
    }

    private static func create(_ schema: Schema, in transaction: Transaction) async throws {
        let operations = try Schema().difference(to: schema).operations
        let dialect = transaction.dialect
        for statement in try Migration("", operations).statements(for: dialect, in: Schema()) {
            try await transaction.execute(statement)
        }
    }
}
