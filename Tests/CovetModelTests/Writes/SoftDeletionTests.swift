import CovetDatabase
import CovetModel
import FoundationEssentials
import Testing

@Suite struct SoftDeletionTests {
    @Test(arguments: Backend.there) func deletedRowsAreLeftOutUnlessAskedFor(backend: Backend) async throws {
        try await backend.withShop { database in
            let shelves = try await database.insert((0..<3).map { Shelf.Draft(code: "\($0)", row: $0) })
            try await database.delete(shelves[0])
            #expect(try await Shelf.where { $0.row == 1 }.delete().run(in: database) == 1)
            #expect(try await Shelf.all.select(\.code).fetch(from: database) == ["2"])
            #expect(try await Shelf.all.count(in: database) == 1)
            #expect(try await Shelf.find(shelves[0].id).first(from: database) == nil)
            #expect(try await Shelf.withDeleted().count(in: database) == 3)
            #expect(try await Shelf.onlyDeleted().select(\.row).fetch(from: database).sorted() == [0, 1])
            #expect(try await Shelf.where { $0.row < 2 }.withDeleted().exists(in: database))
            #expect(try await Shelf.all.update { $0.row = 9 }.run(in: database) == 1)
            #expect(try await Shelf.withDeleted().max(of: \.row, in: database) == 9)
            // A row that is deleted already is not there to be deleted, nor to be stored.
            await #expect { try await database.delete(shelves[0]) } throws: { ($0 as? ModelError)?.code == .notFound }
            await #expect { try await database.update(shelves[0]) } throws: { ($0 as? ModelError)?.code == .notFound }
            #expect(try await Shelf.withDeleted().delete().run(in: database) == 1)
        }
    }

    @Test(arguments: Backend.there) func valueIsFreeAgainWhenItsRowIsDeleted(backend: Backend) async throws {
        try await backend.withShop { database in
            let old = try await database.insert(Shelf.Draft(code: "A", row: 1, place: "left"))
            await #expect(throws: UniqueViolation(model: "Shelf", fields: ["code"])) {
                try await database.insert(Shelf.Draft(code: "A"))
            }
            await #expect(throws: UniqueViolation(model: "Shelf", fields: ["row", "place"])) {
                try await database.insert(Shelf.Draft(code: "B", row: 1, place: "left"))
            }
            try await database.delete(old)
            let new = try await database.insert(Shelf.Draft(code: "A", row: 2, place: "left"))
            await #expect(throws: UniqueViolation(model: "Shelf", fields: ["code"])) { try await database.restore(old) }
            try await database.deletePermanently(new)
            let restored = try await database.restore(old)
            #expect(restored.id == old.id && restored.deletedAt == nil)
            #expect(try await Shelf.withDeleted().count(in: database) == 1)
            await #expect { try await database.restore(old) } throws: { ($0 as? ModelError)?.code == .notFound }
        }
    }

    @Test(arguments: Backend.there) func momentOfDeletionIsTheClocks(backend: Backend) async throws {
        try await backend.withShop { database in
            let database = database.timed(by: WallClock { Date(timeIntervalSince1970: 77) })
            let shelf = try await database.insert(Shelf.Draft(code: "A"))
            try await database.delete(shelf)
            let deleted = try await Shelf.onlyDeleted().one(from: database)
            #expect(deleted.deletedAt == Date(timeIntervalSince1970: 77))
            // What was loaded deleted can be mended, and stays deleted.
            var mended = deleted
            mended.row = 5
            try await database.update(mended)
            #expect(try await Shelf.onlyDeleted().one(from: database).row == 5)
        }
    }

    @Test(arguments: Backend.there) func relationsLeaveOutDeletedRowsAndKeysLeadToThem(backend: Backend) async throws {
        try await backend.withShop { database in
            let shelf = try await database.insert(Shelf.Draft(code: "A"))
            let boxes = try await database.insert((0..<3).map { Box.Draft(name: "\($0)", shelf: shelf.id) })
            try await database.delete(boxes[0])
            let (_, count, living) = try await Shelf.including { $0.count(of: \.boxes) }.prefetching(\.boxes)
                .one(from: database)
            #expect(count == 2 && living.map(\.name) == ["1", "2"])
            let all = try await Shelf.prefetching(\.boxes) { $0.withDeleted() }.one(from: database).1
            #expect(all.count == 3)
            let deleted = try await Shelf.prefetching(\.boxes) { $0.onlyDeleted() }.one(from: database).1
            #expect(deleted.map(\.name) == ["0"])
            #expect(try await !Shelf.where { $0.has(\.boxes) { $0.name == "0" } }.exists(in: database))
            try await database.delete(shelf)
            let rows = try await Box.joining(\.shelf).order { $0.id.ascending }.fetch(from: database)
            #expect(rows.map { $0.1.code } == ["A", "A"] && rows.allSatisfy { $0.1.deletedAt != nil })
            #expect(try await Box.where { $0.shelf.deletedAt == nil }.count(in: database) == 0)
        }
    }

    @Test(arguments: Backend.there) func rulesOfKeysTakeEffectWhenARowReallyGoes(backend: Backend) async throws {
        try await backend.withShop { database in
            let shelf = try await database.insert(Shelf.Draft(code: "A"))
            try await database.insert(Box.Draft(name: "b", shelf: shelf.id))
            try await database.delete(shelf)
            #expect(try await Box.all.count(in: database) == 1)
            #expect(try await Shelf.onlyDeleted().deletePermanently().run(in: database) == 1)
            #expect(try await Box.withDeleted().count(in: database) == 0)
        }
    }
}
