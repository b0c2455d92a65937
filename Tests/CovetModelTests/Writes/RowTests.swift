import CovetDatabase
import CovetModel
import FoundationEssentials
import Synchronization
import Testing

/// Rows stored, changed and deleted one by one and many at once.
@Suite struct RowTests {
    @Test(arguments: Backend.there) func timesComeFromTheDatabasesClock(backend: Backend) async throws {
        try await backend.withShop { database in
            let time = Mutex(Date(timeIntervalSince1970: 1_000))
            let database = database.timed(by: WallClock { time.withLock { $0 } })
            let product = try await database.insert(Product.Draft(name: "pen", price: 1, stock: 1))
            #expect(product.createdAt == Date(timeIntervalSince1970: 1_000) && product.updatedAt == product.createdAt)
            time.withLock { $0 = Date(timeIntervalSince1970: 2_000) }
            try await Product.find(product.id).update { $0.stock += 1 }.run(in: database)
            let changed = try await Product.all.one(from: database)
            #expect(changed.createdAt == product.createdAt && changed.updatedAt == Date(timeIntervalSince1970: 2_000))
            time.withLock { $0 = Date(timeIntervalSince1970: 3_000) }
            let stored = try await database.transaction { try await $0.update(changed) }
            #expect(stored.updatedAt == Date(timeIntervalSince1970: 3_000))
            let imported = try await database.insert(
                Product.Draft(name: "old", price: 1, stock: 1, createdAt: Date(timeIntervalSince1970: 5))
            )
            #expect(imported.createdAt == Date(timeIntervalSince1970: 5))
        }
    }

    @Test(arguments: Backend.there) func tableGivesDefaultsAndComputedValues(backend: Backend) async throws {
        try await backend.withShop { database in
            let drafts = [nil, 4, nil].enumerated().map { Product.Draft(name: "\($0)", price: 1, stock: $1) }
            let products = try await database.insert(drafts)
            #expect(products.map(\.stock) == [1, 4, 1] && products.map(\.doubled) == [2, 8, 2])
            #expect(products.allSatisfy { $0.note == "not stored" && $0.version == 1 })
        }
    }

    @Test(arguments: Backend.there) func staleRowIsRefused(backend: Backend) async throws {
        try await backend.withShop { database in
            let first = try await database.insert(Product.Draft(name: "pen", price: 1, stock: 1))
            var mine = first
            var yours = first
            mine.stock = 2
            yours.stock = 3
            let stored = try await database.update(mine)
            #expect(stored.version == 2 && stored.stock == 2 && stored.doubled == 4)
            await #expect(throws: StaleRowError(model: "Product")) { try await database.update(yours) }
            await #expect(throws: StaleRowError(model: "Product")) { try await database.update([yours]) }
            await #expect(throws: StaleRowError(model: "Product")) { try await database.delete(yours) }
            #expect(try await Product.all.one(from: database).stock == 2)
            try await database.delete(stored)
            await #expect { try await database.update(stored) } throws: { ($0 as? ModelError)?.code == .notFound }
        }
    }

    @Test(arguments: Backend.there) func oneOfManyTasksWinsEachVersion(backend: Backend) async throws {
        try await backend.withShop { database in
            let product = try await database.insert(Product.Draft(name: "pen", price: 1, stock: 0))
            let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...12 {
                    group.addTask {
                        var copy = product
                        copy.stock = number
                        do {
                            try await database.update(copy)
                            return true
                        } catch is StaleRowError {
                            return false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
        }
    }

    @Test(arguments: Backend.there) func onlyWhatDiffersIsStored(backend: Backend) async throws {
        try await backend.withShop { database in
            let shelf = try await database.insert(Shelf.Draft(code: "A", row: 1))
            var mine = shelf
            mine.row = 2
            try await Shelf.find(shelf.id).update { $0.place = "left" }.run(in: database)
            let (_, statements) = try await database.countingStatements {
                try await database.update(mine, from: shelf)
                try await database.update(mine, from: mine)
            }
            #expect(statements.count == 1 && !(statements.texts.first ?? "").contains("\"code\" ="))
            let now = try await Shelf.all.one(from: database)
            #expect(now.row == 2 && now.place == "left")
            let other = try await database.insert(Shelf.Draft(code: "B"))
            await #expect(throws: ModelError.self) { try await database.update(mine, from: other) }
        }
    }

    @Test(arguments: Backend.there) func manyRowsAreUpdatedInOneStatement(backend: Backend) async throws {
        try await backend.withShop { database in
            let drafts = (0..<200).map { Product.Draft(name: "p\($0)", price: 1, stock: $0) }
            var products = try await database.insert(drafts)
            for index in products.indices {
                products[index].stock += 1_000
                products[index].status = .sold
                products[index].price = Decimal(index)
            }
            let (stored, statements) = try await database.countingStatements {
                try await database.update(products.reversed())
            }
            #expect(statements.count == 1)
            #expect(stored.map(\.id) == products.reversed().map(\.id))
            #expect(stored.allSatisfy { $0.version == 2 && $0.status == .sold && $0.doubled == $0.stock * 2 })
            let all = try await Product.order { $0.id.ascending }.fetch(from: database)
            #expect(
                all.map(\.stock) == (1_000..<1_200).map(\.self) && all.map(\.price) == (0..<200).map { Decimal($0) }
            )
        }
    }

    @Test(arguments: Backend.there) func onlyWhatIsNamedOfManyRowsIsStored(backend: Backend) async throws {
        try await backend.withShop { database in
            let loaded = try await database.insert((0..<50).map { Shelf.Draft(code: "\($0)", row: $0) })
            // Somebody else changes what these rows do not name.
            try await Shelf.all.update { $0.place = "left" }.run(in: database)
            let mine = loaded.map { shelf in
                var copy = shelf
                (copy.row, copy.code, copy.place) = (shelf.row + 100, "mine\(shelf.code)", "right")
                return copy
            }
            let (stored, statements) = try await database.countingStatements {
                try await database.update(mine, only: \.row)
            }
            #expect(statements.count == 1 && stored.map(\.row) == (100..<150).map(\.self))
            #expect(stored.allSatisfy { $0.place == "left" && !$0.code.hasPrefix("mine") })
            try await database.update(mine, only: \.code, \.place)
            let all = try await Shelf.order { $0.id.ascending }.fetch(from: database)
            #expect(all.allSatisfy { $0.place == "right" && $0.code.hasPrefix("mine") })
            let products = try await database.insert([Product.Draft(name: "p", price: 1, stock: 1)])
            for wrong: any PartialKeyPath<Product> & Sendable in [\.id, \.version, \.doubled] {
                await #expect { try await database.update(products, only: wrong) } throws: {
                    ($0 as? ModelError)?.code == .invalidQuery
                }
            }
        }
    }

    @Test(arguments: Backend.there) func manyRowsAreUpdatedAllOrNone(backend: Backend) async throws {
        try await backend.withShop { database in
            var shelves = try await database.insert((0..<3).map { Shelf.Draft(code: "\($0)", row: $0) })
            try await database.delete(shelves[2])
            for index in shelves.indices { shelves[index].row = 9 }
            await #expect { try await database.update(shelves) } throws: { ($0 as? ModelError)?.code == .notFound }
            #expect(try await Shelf.all.select(\.row).fetch(from: database).sorted() == [0, 1])
            await #expect { try await database.update([shelves[0], shelves[0]]) } throws: {
                ($0 as? ModelError)?.code == .invalidQuery
            }
            #expect(try await database.update([Shelf]()).isEmpty)
        }
    }

    @Test(arguments: Backend.there) func deletedAndUpdatedRowsComeBack(backend: Backend) async throws {
        try await backend.withShop { database in
            try await database.insert(
                (0..<5).map { (number: Int) in Product.Draft(name: "p\(number)", price: 1, stock: number) }
            )
            let gone = try await Product.where { $0.stock > 2 }.delete().fetch(from: database)
            #expect(Set(gone.map(\.name)) == ["p3", "p4"])
            let changed = try await Product.where { $0.stock == 2 }.update { $0.stock += 40 }.fetch(from: database)
            #expect(changed.map(\.stock) == [42] && changed.map(\.doubled) == [84])
            #expect(try await Product.all.count(in: database) == 3)
        }
    }

    @Test(arguments: Backend.there) func manyDraftsAreStoredAllOrNone(backend: Backend) async throws {
        try await backend.withShop { database in
            var drafts = (0..<12_000).map { Product.Draft(name: "p\($0)", price: 1, stock: 1) }
            drafts[11_999].name = "p0"
            await #expect(throws: UniqueViolation(model: "Product", fields: ["name"])) {
                try await database.insert(drafts)
            }
            #expect(try await Product.all.count(in: database) == 0)
            drafts.removeLast()
            #expect(try await database.insertOnly(drafts) == 11_999)
            #expect(try await Product.all.count(in: database) == 11_999)
            let (rows, statements) = try await database.countingStatements {
                try await database.insert((0..<1_000).map { Product.Draft(name: "q\($0)", price: 1, stock: $0) })
            }
            #expect(rows.map(\.stock) == Array(0..<1_000) && statements.count == 1)
        }
    }

    @Test(arguments: Backend.there) func decimalsAreExactAndNeverRounded(backend: Backend) async throws {
        try await backend.withShop { database in
            let prices = ["0.10", "0.20", "9999999999.99", "-0.01", "12.50"].compactMap { Decimal(string: $0) }
            try await database.insert(prices.enumerated().map { Product.Draft(name: "\($0)", price: $1, stock: 1) })
            #expect(try await Product.order { $0.id.ascending }.select(\.price).fetch(from: database) == prices)
            for wrong in ["0.001", "10000000000"].compactMap({ Decimal(string: $0) }) {
                await #expect(throws: PrecisionViolation(model: "Product", field: "price", precision: 12, scale: 2)) {
                    try await database.insert(Product.Draft(name: "x", price: wrong, stock: 1))
                }
                await #expect(throws: PrecisionViolation.self) {
                    try await Product.all.update { $0.price = wrong }.run(in: database)
                }
            }
        }
    }
}
