import CovetDatabase
import CovetMigrations
import CovetSQL
import CovetTestSupport
import Testing

/// Schemas at random, each made of the one before by the operations that are derived: the database is then as the schema says, and after the way back as it was.
@Suite(.timeLimit(.minutes(5)))
struct RandomSchemaTests {
    @Test(arguments: Place.all, 0..<4)
    func whatIsDerivedLeadsThereAndBack(_ place: Place, _ seed: Int) async throws {
        var dice = SeededGenerator(seed: UInt64(seed) * 7919 + 13)
        var states = [Schema()]
        var migrations: [Migration] = []
        for number in 1...5 {
            let next = RandomSchema.make(after: states[states.count - 1], &dice)
            // Some have no way that can be derived, which is said and not tried.
            guard let operations = Self.operations(from: states[states.count - 1], to: next) else { continue }
            migrations.append(Migration("\(number)", operations))
            states.append(next)
        }
        #expect(migrations.count > 1)
        try await withDatabase(place) { database in
            for count in 1...migrations.count {
                let some = Array(migrations[..<count])
                try await Migrator.quick(some).up(database)
                let left = try await drift(of: database, from: states[count])
                #expect(left == [], "up to \(count): \(some[count - 1].operations.map(\.summary))")
            }
            for count in (0..<migrations.count).reversed() {
                try await Migrator.quick(Array(migrations[...count])).down(database)
                let left = try await drift(of: database, from: states[count])
                #expect(left == [], "down to \(count): \(migrations[count].operations.map(\.summary))")
            }
        }
    }

    /// Where nothing was renamed and no table has rows; nil where no operations lead there.
    private static func operations(from old: Schema, to new: Schema) -> [CovetMigrations.Operation]? {
        var answers = DifferenceAnswers()
        while let difference = try? old.difference(to: new, answers: answers) {
            if difference.questions.isEmpty { return difference.operations.isEmpty ? nil : difference.operations }
            for question in difference.questions {
                switch question {
                case .renamed(let name, _): answers.removals.insert(name)
                case .fill(.column(_, let table), _): answers.emptyTables.insert(table)
                case .fill: return nil
                }
            }
        }
        return nil
    }
}

/// Tables with names, defaults and constraints of every kind that is awkward.
private enum RandomSchema {
    private static let names: [SQLIdentifier] = ["c0", "c\"1", "order", "C3", "owner_id", "default"]

    static func make(after old: Schema, _ dice: inout SeededGenerator) -> Schema {
        var tables: [TableSchema] = []
        for name in ["t0", "t 1", "select", "T3"] as [SQLIdentifier] where dice.next() % 4 != 0 {
            var table = TableSchema(name, columns: [ColumnDefinition("id", .int64, primaryKey: .generated)])
            for column in names where dice.next() % 3 != 0 {
                table.columns.append(self.column(column, after: old.table(name), &dice))
            }
            addConstraints(to: &table, besides: tables, &dice)
            tables.append(table)
        }
        return Schema(tables: tables)
    }

    private static func column(
        _ name: SQLIdentifier,
        after old: TableSchema?,
        _ dice: inout SeededGenerator
    ) -> ColumnDefinition {
        if var column = old?.columns.first(where: { $0.name == name }), dice.next() % 4 != 0 {
            if dice.next() % 5 == 0 { column.isNullable.toggle() }
            return column
        }
        let kinds: [(SQLType, SQLValue?)] = [
            (.int16, .int64(7)), (.int32, .int64(-7)), (.int64, .int64(0)), (.text, .text("it's \"a\\b\"")),
            (.text, .text("now()")), (.varchar(20), .text("")), (.bool, .bool(true)), (.double, .double(-2.25)),
            (.decimal(precision: 10, scale: 2), .decimal(SQLDecimal(1))), (.timestamp, nil), (.uuid, nil),
            (.json, .json("{}")), (.date, nil), (.bytes, .bytes([0, 255])),
        ]
        let (type, value) = kinds[Int(dice.next() % UInt64(kinds.count))]
        return ColumnDefinition(
            name,
            type,
            isNullable: dice.next() % 2 == 0,
            default: dice.next() % 2 == 0 ? value.map { .value($0) } : type == .timestamp ? .now : nil
        )
    }

    private static func addConstraints(
        to table: inout TableSchema,
        besides others: [TableSchema],
        _ dice: inout SeededGenerator
    ) {
        // JSON has no order on PostgreSQL that is worth an index.
        let columns = table.columns.dropFirst().filter { $0.type != .json }.map(\.name)
        if columns.count > 1, dice.next() % 2 == 0 {
            table.uniques.append(UniqueConstraint(on: Array(columns.prefix(2))))
        }
        for (place, column) in columns.enumerated() where dice.next() % 3 == 0 {
            let name: SQLIdentifier = .derived([table.name, column], suffix: "\(place)'s")
            let index: IndexDefinition =
                switch dice.next() % 4 {
                case 0: IndexDefinition(name, on: [.descending(column), .ascending("id")], isUnique: true)
                case 1: IndexDefinition(name, on: [.ascending(column)], where: "\(identifier: column) IS NOT NULL")
                case 2:
                    IndexDefinition(name, on: [.expression("coalesce(\(identifier: column), \(identifier: column))")])
                default: IndexDefinition(name, on: [.ascending(column)])
                }
            table.indexes.append(index)
        }
        if let column = columns.last, dice.next() % 2 == 0 {
            table.checks.append(
                .init(.derived([table.name], suffix: "check"), "\(identifier: column) IS NOT NULL OR \"id\" > 0")
            )
        }
        let parents = [table.name] + others.map(\.name)
        if table.columns.contains(where: { $0.name == "owner_id" && $0.type == .int64 }) {
            let parent = parents[Int(dice.next() % UInt64(parents.count))]
            table.foreignKeys.append(ForeignKey(["owner_id"], references: parent, ["id"], onDelete: .cascade))
        }
    }
}
