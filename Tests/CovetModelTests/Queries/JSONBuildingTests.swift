import CovetDatabase
import CovetModel
import FoundationEssentials
import Testing

/// What the database makes of a row as JSON, against the row itself.
@Suite struct JSONBuildingTests {
    struct Summary: Codable, Sendable {
        var id: Entry.ID
        var name: String
        var note: String?
        var amount: Int
        var bonus: Int?
        var score: Double?
        var price: Decimal
        var at: Date
        var until: Date?
        var isBig: Bool
        var isRich: Bool?
        var data: Payload
        var owner: Owner
        var pair: [Int?]

        struct Owner: Codable, Sendable {
            var name: String?
            var role: String?
        }
    }

    private static func summaries() -> some Query<(Entry, JSONColumn<Summary>)> {
        Entry.order { $0.id.ascending }.including { entry in
            JSONColumn<Summary>.object([
                "id": entry.id, "name": entry.name, "note": entry.note, "amount": entry.amount, "bonus": entry.bonus,
                "score": entry.score, "price": entry.price, "at": entry.at, "until": entry.until,
                "isBig": entry.amount > 5, "isRich": entry.bonus > 1 || entry.bonus == nil, "data": entry.data,
                "owner": JSONColumn<Summary.Owner>.object(["name": entry.owner.name, "role": entry.owner.role]),
                "pair": JSONColumn<[Int?]>.array([entry.amount + 1, entry.bonus]),
            ])
        }
    }

    @Test(arguments: Backend.there)
    func valuesOfARowAndOfMany(backend: Backend) async throws {
        try await backend.withDatabase(models: DifferentialTests.models) { try await check($0) }
    }

    private func check(_ database: Database) async throws {
        try await NastyData.fill(database)
        let owners = try await Entry.order { $0.id.ascending }.joining(\.owner).fetch(from: database)
        let rows = try await Self.summaries().fetch(from: database)
        #expect(rows.count == 12)
        for ((entry, json), (_, owner)) in zip(rows, owners) {
            let summary = json.value
            #expect(summary.id == entry.id && summary.name == entry.name && summary.note == entry.note)
            #expect(summary.amount == entry.amount && summary.bonus == entry.bonus && summary.score == entry.score)
            #expect(SQLDecimal(summary.price) == entry.price)
            #expect(summary.at == entry.at && summary.until == entry.until)
            #expect(summary.isBig == (entry.amount > 5) && summary.isRich == (entry.bonus.map { $0 > 1 } ?? true))
            #expect(summary.data.theme == entry.data.value.theme && summary.data.nested == entry.data.value.nested)
            #expect(summary.owner.name == owner?.name && summary.owner.role == owner?.role.rawValue)
            #expect(summary.pair == [entry.amount + 1, entry.bonus])
        }

        let (all, none, objects) = try await Entry.all.aggregate {
            (
                $0.jsonValues(\.bonus), $0.jsonValues(\.at, where: { $0.amount > 1_000 }),
                $0.jsonValues { JSONColumn<[Bool]>.array([$0.amount > 5]) }
            )
        }.one(from: database)
        let bonuses = rows.map(\.0.bonus)
        #expect(all.value.map { $0 ?? -100 }.sorted() == bonuses.map { $0 ?? -100 }.sorted())
        #expect(none.value.isEmpty)
        #expect(objects.value.count { $0.value == [true] } == rows.count { $0.0.amount > 5 })
        let moments = try await Entry.all.aggregate { $0.jsonValues(\.at) }.one(from: database)
        #expect(moments.value.sorted() == rows.map(\.0.at).sorted())

        // What comes from outside stays a value, as a name as well.
        let attack = "'); DROP TABLE entries; --\""
        let attacked = Entry.all.limit(1).select { _ in JSONColumn<[String: String]>.object([attack: Computed(attack)])
        }
        #expect(try await attacked.one(from: database).value == [attack: attack])
        let ambiguous = Entry.select { JSONColumn<Summary.Owner>.object(["name": $0.name, "name": $0.note]) }
        await #expect(throws: ModelError.self) { try await ambiguous.fetch(from: database) }
        let many = Entry.all.limit(1).select { entry in
            JSONColumn<[Int]>.array(Array(repeating: entry.amount, count: 100))
        }
        #expect(try await many.one(from: database).value.count == 100)
        let tooMany = Entry.select { entry in JSONColumn<[Int]>.array(Array(repeating: entry.amount, count: 101)) }
        await #expect(throws: ModelError.self) { try await tooMany.fetch(from: database) }
        let bytes = Entry.select { _ in JSONColumn<[Data]>.array([Computed(Data([1]))]) }
        await #expect(throws: (any Error).self) { try await bytes.fetch(from: database) }
    }

    @Test func ordersAndZones() async throws {
        let sorted = Entry.all.aggregate { $0.jsonValues(\.amount) { $0.amount.descending } }
        #expect(throws: ModelError.self) { try sorted._plan.statement(for: .sqlite, file: #fileID, line: #line) }
        guard TestPostgres.isThere else { return }
        try await Backend.postgres.withDatabase(models: DifferentialTests.models) { database in
            try await NastyData.fill(database)
            let amounts = try await sorted.one(from: database).value
            #expect(amounts == amounts.sorted(by: >) && amounts.count == 12)
            // The session's time zone and style of dates change nothing.
            try await database.transaction { transaction in
                try await transaction.execute("SET LOCAL TIME ZONE 'Asia/Kolkata'")
                try await transaction.execute("SET LOCAL DateStyle = 'German'")
                for (entry, json) in try await Self.summaries().fetch(from: transaction) {
                    #expect(json.value.at == entry.at && json.value.until == entry.until)
                }
            }
        }
    }
}
