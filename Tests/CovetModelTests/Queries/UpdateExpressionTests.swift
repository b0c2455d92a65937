import CovetDatabase
import CovetModel
import Testing

@Model
struct Gauge {
    let id: ID
    var wide: Int
    var narrow: Int32
    var short: Int16
    var ratio: Double
    var note: Int?
}

/// What a column becomes may be computed from what it is.
@Suite struct UpdateExpressionTests {
    @Test func valuesAreComputedByTheDatabase() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let update = Article.find(room.first.id).update {
                $0.views += 5
                $0.views *= 2
                $0.title = $0.title.uppercased().appending("!")
                $0.rating = Case(when: $0.views > 9, then: 1.5).otherwise(0)
            }
            let changed = try #require(try await update.fetch(from: database).first)
            #expect(changed.views == 30 && changed.title == "ONE!" && changed.rating == 1.5)
            try await Article.find(room.first.id).update { $0.views -= 1 }.run(in: database)
            try await Article.find(room.first.id).update { $0.views /= 2 }.run(in: database)
            #expect(try await Article.find(room.first.id).one(from: database).views == 14)
        }
    }

    /// SQLite would go on with a floating-point number, which no row could be read with.
    @Test(arguments: Backend.there)
    func aNumberThatGrowsBeyondItsTypeIsAnErrorAndChangesNothing(backend: Backend) async throws {
        try await backend.withDatabase(models: [Gauge.self]) { database in
            let gauge = try await database.insert(Gauge.Draft(wide: .max, narrow: .max, short: .min, ratio: 1))
            let updates = [
                Gauge.all.update { $0.wide += 1 }, Gauge.all.update { $0.narrow += 1 },
                Gauge.all.update { $0.short -= 1 }, Gauge.all.update { $0.wide = $0.wide * 2 - 1 },
            ]
            for update in updates {
                let error = await #expect(throws: DatabaseError.self) { try await update.run(in: database) }
                #expect(error?.code == .invalidValue && error?.message == "a number is out of the range of its type")
            }
            // What is whole and fits is taken, whatever it was computed by; other numbers are not looked at.
            try await Gauge.all.update {
                $0.wide = ($0.narrow.cast(to: Int.self) + 1).rounded()
                $0.ratio += 0.5
                $0.note = $0.narrow.cast(to: Int.self).nullIf(Int(Int32.max))
            }.run(in: database)
            let changed = try await Gauge.find(gauge.id).one(from: database)
            #expect(changed.wide == Int(Int32.max) + 1 && changed.narrow == .max && changed.short == .min)
            #expect(changed.ratio == 1.5 && changed.note == nil)
        }
    }

    @Test func aQueryWithinSpeaksOfTheRowThatChanges() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            // How many articles have fewer views: a query over the same table, within.
            try await Article.all.update { row in
                row.rating = Article.where { $0.views < row.views }.count().cast(to: Double.self)
            }.run(in: database)
            let ratings = try await Article.order { $0.views.ascending }.select(\.rating).fetch(from: database)
            #expect(ratings == [0, 1, 2])
            try await User.all.update { row in
                row.age = Article.where { $0.author == row.id }.sum(of: \.views)
            }.run(in: database)
            #expect(try await User.order { $0.id.ascending }.select(\.age).fetch(from: database) == [10, 25, 0])
            _ = room
        }
    }

    /// Rows that are told by more than a condition over their table are the only ones that change.
    @Test func onlyTheRowsOfTheQueryChange() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            let few = Article.where { $0.slug == "one" }.union(Article.where { $0.slug == "two" })
            #expect(try await few.update { $0.rating = 1 }.run(in: database) == 2)
            let top = Article.where { Window.rank().over(order: $0.views.descending) == 1 }
            #expect(try await top.update { $0.rating = 2 }.run(in: database) == 1)
            let newest = Article.order { $0.id.descending }.distinct(on: \.author)
            #expect(try await newest.update { $0.isPublished = true }.run(in: database) == 2)
            let first = Article.order { $0.id.ascending }.limit(1)
            #expect(try await first.update { $0.rating = 3 }.run(in: database) == 1)
            #expect(try await Article.order { $0.id.ascending }.select(\.rating).fetch(from: database) == [3, 2, 0])
            #expect(try await few.subtracting(first).delete().run(in: database) == 1)
            #expect(
                try await Article.order { $0.id.ascending }.select(\.slug).fetch(from: database) == ["one", "three"]
            )
        }
    }
}
