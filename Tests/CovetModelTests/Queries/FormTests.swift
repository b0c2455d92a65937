import CovetDatabase
import CovetModel
import Testing

/// What cannot be computed is an error, in both databases.
@Suite struct FormTests {
    @Test(arguments: Backend.there)
    func charactersThatAreNone(backend: Backend) async throws {
        try await backend.withDatabase(models: [Gauge.self]) { database in
            for number in [0, -1, 0xD800, 0xDFFF, 0x11_0000, 1 << 31, Int.min] {
                try await Gauge.all.delete().run(in: database)
                try await database.insert(Gauge.Draft(wide: number, narrow: 0, short: 0, ratio: 0))
                let character = Gauge.select { $0.wide.character() }
                await #expect(throws: DatabaseError.self, "\(number)") { try await character.fetch(from: database) }
            }
            let last = Gauge.select { _ in Computed(0x10_FFFF).character() }
            #expect(try await last.one(from: database) == "\u{10FFFF}")
        }
    }

    @Test(arguments: Backend.there)
    func textsThatAreTooLong(backend: Backend) async throws {
        try await backend.withDatabase(models: [Gauge.self]) { database in
            try await database.insert(Gauge.Draft(wide: 0, narrow: 0, short: 0, ratio: 0))
            let texts = [
                Gauge.select { _ in Computed("four").repeated(.max) },
                Gauge.select { _ in Computed("x").paddedStart(to: .max, with: "🦊") },
                Gauge.select { _ in Computed("x").paddedEnd(to: 1_500_000_000) },
            ]
            for text in texts {
                await #expect(throws: DatabaseError.self) { try await text.fetch(from: database) }
            }
            let fitting = try await Gauge.select { _ in
                (
                    Computed("").repeated(.max), Computed("x").repeated(.min),
                    Computed("x").paddedEnd(to: .max, with: ""),
                    Computed("äö").repeated(100_000).count
                )
            }.one(from: database)
            #expect(fitting == ("", "", "x", 200_000))
        }
    }

    /// Where a row is read, changed or paged by one, a condition of a null is false as in a `where`.
    @Test(arguments: Backend.there)
    func conditionsOfNullsAreFalseInRowsUpdatesAndPages(backend: Backend) async throws {
        try await backend.withDatabase(models: DifferentialTests.models) { database in
            try await NastyData.fill(database)
            let rows = try await Entry.order { $0.id.ascending }.including { $0.bonus > 1 }.fetch(from: database)
            #expect(rows.map { $0.1 } == rows.map { $0.0.bonus.map { $0 > 1 } ?? false })
            try await Article.all.update { $0.isPublished = Computed($0.editor.cast(to: Int.self) == 3) }.run(
                in: database
            )
            let published = try await Article.where { $0.isPublished }.order { $0.id.ascending }.fetch(from: database)
            #expect(published.map(\.slug) == ["four"])
            var (seen, next): ([Entry.ID], Cursor<Entry>?) = ([], nil)
            repeat {
                let page = try await Entry.order { ($0.bonus > 1).ascending }.page(
                    first: 5,
                    after: next,
                    from: database
                )
                seen += page.items.map(\.id)
                next = page.next
            } while next != nil
            #expect(seen.count == 12 && Set(seen).count == 12)
        }
    }

    @Test(arguments: Backend.there)
    func bitsAreChangedAndMovedWithinTheirType(backend: Backend) async throws {
        try await backend.withDatabase(models: [Gauge.self]) { database in
            try await database.insert(Gauge.Draft(wide: 0b1010, narrow: .min, short: -1, ratio: 0, note: nil))
            try await Gauge.all.update {
                $0.wide |= 0b0101
                $0.narrow ^= -1
                $0.short &= 0b11
                $0.note |= 1
            }.run(in: database)
            let gauge = try await Gauge.all.one(from: database)
            #expect(gauge.wide == 15 && gauge.narrow == .max && gauge.short == 3 && gauge.note == nil)
            try await Gauge.all.update {
                $0.wide &= $0.wide >> 1
                $0.narrow = $0.narrow << 1
                $0.short = ~$0.short
            }.run(in: database)
            let moved = try await Gauge.all.one(from: database)
            #expect(moved.wide == 7 && moved.narrow == -2 && moved.short == -4)
        }
        for query in [
            Gauge.select { $0.narrow << 32 }, Gauge.select { $0.narrow >> -1 }, Gauge.select { $0.narrow << .max },
        ] {
            for dialect in SQLDialect.allCases {
                #expect(throws: ModelError.self) { try query._plan.statement(for: dialect, file: #fileID, line: #line) }
            }
        }
    }
}
