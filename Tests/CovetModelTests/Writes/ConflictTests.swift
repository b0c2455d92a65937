import CovetDatabase
import CovetModel
import FoundationEssentials
import Testing

/// What happens where a row is there already.
@Suite struct ConflictTests {
    @Test(arguments: Backend.there) func chosenColumnsAreTaken(backend: Backend) async throws {
        try await backend.withShop { database in
            try await database.insert(Product.Draft(name: "pen", price: 1, stock: 5))
            let draft = Product.Draft(name: "pen", price: 2, stock: 9, status: .listed)
            let (row, statements) = try await database.countingStatements {
                try await database.insert(draft, onConflict: .update(\.price, matching: \.name))
            }
            #expect(row?.price == 2 && row?.stock == 5 && row?.status == .draft && row?.version == 2)
            #expect(statements.count == 1)
            #expect(try await Product.all.count(in: database) == 1)
        }
    }

    @Test(arguments: Backend.there) func changeComputesWithBothRows(backend: Backend) async throws {
        try await backend.withShop { database in
            let conflict = OnConflict<Product>.update(matching: \.name) { row, new in
                row.stock = row.stock + new.stock
            }
            for _ in 0..<3 {
                try await database.insert(Product.Draft(name: "pen", price: 1, stock: 2), onConflict: conflict)
            }
            let row = try await Product.all.one(from: database)
            #expect(row.stock == 6 && row.version == 3 && row.doubled == 12)
        }
    }

    @Test(arguments: Backend.there) func conditionDecidesWhetherARowIsChanged(backend: Backend) async throws {
        try await backend.withShop { database in
            try await database.insert(Product.Draft(name: "pen", price: 5, stock: 1))
            let cheaper = OnConflict<Product>.update(\.price, matching: \.name).where { row, new in
                new.price < row.price
            }
            #expect(
                try await database.insert(Product.Draft(name: "pen", price: 9, stock: 1), onConflict: cheaper) == nil
            )
            let changed = try await database.insert(Product.Draft(name: "pen", price: 3, stock: 1), onConflict: cheaper)
            #expect(changed?.price == 3)
        }
    }

    @Test(arguments: Backend.there) func ignoringLeavesTheRowAsItIs(backend: Backend) async throws {
        try await backend.withShop { database in
            try await database.insert(Product.Draft(name: "pen", price: 5, stock: 1))
            let drafts = ["pen", "ink"].map { Product.Draft(name: $0, price: 1, stock: 1) }
            let rows = try await database.insert(drafts, onConflict: .ignore(\.name))
            #expect(rows.map(\.name) == ["ink"])
            #expect(try await Product.where { $0.name == "pen" }.one(from: database).price == 5)
        }
    }

    @Test(arguments: Backend.there) func deletedRowIsNoConflict(backend: Backend) async throws {
        try await backend.withShop { database in
            let old = try await database.insert(Shelf.Draft(code: "A"))
            try await database.delete(old)
            let new = try await database.upsert(Shelf.Draft(code: "A", row: 7), matching: \.code)
            #expect(new.id != old.id && new.row == 7)
            let again = try await database.upsert(Shelf.Draft(code: "A", row: 8), matching: \.code)
            #expect(again.id == new.id && again.row == 8)
        }
    }

    @Test(arguments: Backend.there) func findOrInsertMakesOneRowHoweverManyAsk(backend: Backend) async throws {
        try await backend.withShop { database in
            for round in 0..<5 {
                let name = "tag \(round)"
                let results = try await withThrowingTaskGroup(of: (Product.ID, Bool).self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            let draft = Product.Draft(name: name, price: Decimal(number), stock: 1)
                            let (row, isNew) = try await database.findOrInsert(draft, matching: \.name)
                            return (row.id, isNew)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(results.map { $0.0 }).count == 1)
                #expect(results.count { $0.1 } == 1)
            }
            #expect(try await Product.all.count(in: database) == 5)
        }
    }

    @Test(arguments: Backend.there) func upsertsAtOnceLoseNoChange(backend: Backend) async throws {
        try await backend.withDatabase(models: [User.self, Counter.self]) { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await database.insert(
                            Counter.Draft(name: "hits", value: 1),
                            onConflict: .update(matching: \.name) { row, new in row.value = row.value + new.value }
                        )
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Counter.all.one(from: database).value == 40)
        }
    }

    @Test(arguments: Backend.there) func valueThatIsTakenElsewhereIsNamed(backend: Backend) async throws {
        try await backend.withShop { database in
            try await database.insert(User.Draft(name: "ann", email: "ann@x.org"))
            await #expect(throws: UniqueViolation(model: "User", fields: ["email"])) {
                try await database.findOrInsert(User.Draft(name: "other", email: "ann@x.org"), matching: \.name)
            }
        }
    }

    @Test func whatHasNoMeaningIsAnErrorAndNoStatement() async throws {
        try await Backend.sqlite.withShop { database in
            let draft = Product.Draft(name: "pen", price: 1, stock: 1)
            let (_, statements) = try await database.countingStatements {
                await #expect(throws: ModelError.self) {
                    try await database.insert(draft, onConflict: .update(matching: \.note))
                }
                await #expect(throws: ModelError.self) { try await database.upsert(draft) }
                await #expect(throws: ModelError.self) { try await database.findOrInsert(draft) }
                await #expect(throws: ModelError.self) { try await database.findOrInsert(draft, matching: \.shelf) }
                await #expect(throws: ModelError.self) {
                    try await database.insert(
                        draft,
                        onConflict: .update(matching: \.name) { row, _ in row.version = 3 }
                    )
                }
            }
            #expect(statements.count == 0)
        }
    }
}
