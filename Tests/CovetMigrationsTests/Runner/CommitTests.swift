import CovetDatabase
import CovetSQL
import Testing

@testable import CovetMigrations

/// A transaction holds the locks of one table in use at a time, so that no two migrations or requests can wait for each other.
@Suite struct CommitTests {
    private static let note = ColumnDefinition("note", .text, isNullable: true)
    private static let tags = TableSchema(
        "tags",
        columns: [ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("user_id", .int64)],
        foreignKeys: [ForeignKey(["user_id"], references: "users", ["id"])],
        indexes: [IndexDefinition(table: "tags", on: ["user_id"])]
    )

    @Test func aTransactionEndsWhereTheNextTableBegins() async {
        let cases: [([CovetMigrations.Operation], Set<Int>)] = [
            ([.addColumn(Self.note, to: "posts"), .addColumn(Self.note, to: "users")], [1]),
            ([.addColumn(Self.note, to: "posts"), .dropNotNull("title", in: "posts")], []),
            // Nobody uses what is made here, but for the tables that it refers to.
            ([.createTable(Self.tags), .addColumn(Self.note, to: "tags")], []),
            ([.createTable(Self.tags), .addColumn(Self.note, to: "users")], []),
            ([.createTable(Self.tags), .addColumn(Self.note, to: "posts")], [1]),
            // Who swaps two names means both or none.
            ([.renameTable("posts", to: "old"), .addColumn(Self.note, to: "users")], []),
            ([.addColumn(Self.note, to: "posts"), .run(["SELECT 1"], reverse: []), .dropTable(Tables.users)], []),
            // The one in between is a transaction of its own.
            (
                [
                    .addColumn(Self.note, to: "posts"), .validateConstraint("a", on: "posts"),
                    .addColumn(Self.note, to: "users"),
                ], []
            ),
        ]
        for (operations, commits) in cases {
            let migration = Migration("0002_change", operations)
            #expect(migration.commits == commits, "\(operations.map(\.summary))")
        }
        let two = Migration("0002_two", cases[0].0)
        let report = await MigrationLint().report(for: [Tables.base, two]) { $0.id == two.id }
        #expect(report.open.map(\.rule) == [])
    }

    @Test(arguments: Place.all) func whatWasDoneForOneTableStaysDone(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let two = Migration(
                "0002_two",
                [
                    .addColumn(Self.note, to: "posts"), .addColumn(Self.note, to: "users"),
                    .addColumn(ColumnDefinition("more", .text, isNullable: true), to: "users"),
                ]
            )
            let migrator = Migrator.quick([Tables.base, two])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("ALTER TABLE users ADD COLUMN more TEXT")
            await #expect(throws: DatabaseError.self) { try await migrator.up(database) }
            #expect(try await migrator.status(database).partial?.operations == (place == .postgres ? 1 : nil))
            try await database.execute("ALTER TABLE users DROP COLUMN more")
            try await migrator.up(database)
            #expect(try await migrator.status(database).pending.isEmpty)
            let left = try await drift(of: database, after: [Tables.base, two])
            #expect(left == [])
            try await migrator.down(database)
            let before = try await drift(of: database, after: [Tables.base])
            #expect(before == [])
        }
    }
}
