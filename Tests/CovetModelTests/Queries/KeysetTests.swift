import CovetDatabase
import CovetModel
import CovetTestSupport
import FoundationEssentials
import Testing

@Suite struct KeysetTests {
    /// An order and the same one in Swift, over rows with ties and nulls.
    struct Order: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let query: Select<User, User>
    }

    static let orders = [
        Order(testDescription: "by nothing but the id", query: User.all),
        Order(testDescription: "ascending with ties", query: User.order { $0.age.ascending }),
        Order(testDescription: "descending with ties", query: User.order { $0.age.descending }),
        Order(
            testDescription: "both ways",
            query: User.order {
                $0.age.descending; $0.role.ascending
            }
        ),
        Order(
            testDescription: "with nulls first",
            query: User.order {
                $0.bio.ascending; $0.age.descending
            }
        ),
        Order(testDescription: "with nulls last", query: User.order { $0.bio.ascending.nullsLast }),
        Order(testDescription: "descending, nulls first", query: User.order { $0.bio.descending.nullsFirst }),
        Order(
            testDescription: "by a computation",
            query: User.order {
                ($0.age % 3).descending; $0.name.lowercased().ascending
            }
        ),
        Order(testDescription: "of some", query: User.where { $0.age > 1 }.order { $0.bio.descending }),
    ]

    private static func fill(_ database: Database) async throws {
        try await database.insert(
            (0..<23).map { number in
                User.Draft(
                    name: "user \(number)",
                    email: "\(number)",
                    bio: [nil, "a", "b", nil, ""][number % 5],
                    role: number % 2 == 0 ? .author : .reader,
                    age: number % 4
                )
            }
        )
    }

    @Test(arguments: orders, [1, 2, 5, 22, 23, 24])
    func pagesOneAfterAnotherAreAllRowsOnce(_ order: Order, size: Int) async throws {
        try await withDatabase { database in
            try await Self.fill(database)
            // Among equals the id decides, in the direction of the first part.
            let all = try await order.query.page(first: 1_000, from: database)
            #expect(all.next == nil && all.previous == nil)
            let ids = all.items.map(\.id)
            #expect(ids.count > 10 && Set(ids).count == ids.count)

            var forwards: [User.ID] = []
            var cursor: Cursor<User>?
            var pages: [CursorPage<User, User>] = []
            repeat {
                let page = try await order.query.page(first: size, after: cursor, from: database)
                forwards += page.items.map(\.id)
                pages.append(page)
                // The cursor goes to a client and comes back as text.
                cursor = try page.next.map { try #require(Cursor<User>("\($0)")) }
            } while cursor != nil
            #expect(forwards == ids)
            #expect(pages.first?.previous == nil && pages.dropFirst().allSatisfy { $0.previous != nil })

            var backwards: [User.ID] = []
            repeat {
                let page = try await order.query.page(last: size, before: cursor, from: database)
                backwards = page.items.map(\.id) + backwards
                cursor = page.previous
            } while cursor != nil
            #expect(backwards == ids)
        }
    }

    @Test func aPageStaysWhereItIsWhenRowsComeAndGo() async throws {
        try await withDatabase { database in
            try await Self.fill(database)
            let query = User.order { $0.age.ascending }
            let first = try await query.page(first: 5, from: database)
            let rest = try await query.page(first: 100, after: first.next, from: database).items.map(\.id)
            let last = try #require(first.items.last)
            // A new row before, and the row of the cursor itself is gone.
            try await database.insert(User.Draft(name: "new", email: "new", age: -1))
            try await User.find(last.id).delete().run(in: database)
            #expect(try await query.page(first: 100, after: first.next, from: database).items.map(\.id) == rest)
        }
    }

    @Test func aPageLoadsWhatTheQueryLoads() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let query = Article.order { $0.views.descending }.joining(\.author).prefetching(\.tags)
            let first = try await query.page(first: 2, from: database)
            #expect(first.items.map { $0.0.id } == [room.second.id, room.first.id])
            #expect(first.items.map { $0.1.name } == ["ben", "ann"])
            #expect(first.items.map { $0.2.count } == [1, 2])
            let second = try await query.page(first: 2, after: first.next, from: database).map { $0.0.slug }
            #expect(second.items == ["three"] && second.next == nil)
        }
    }

    @Test func whatIsNoPlaceInTheOrderIsRefused() async throws {
        try await withDatabase { database in
            try await Self.fill(database)
            let byAge = User.order { $0.age.ascending }
            let byBio = User.order { $0.bio.ascending }
            let cursor = try #require(try await byAge.page(first: 2, from: database).next)
            await #expect(throws: ModelError.self) { try await byBio.page(first: 2, after: cursor, from: database) }
            await #expect(throws: ModelError.self) { try await byAge.page(first: 0, from: database) }
            await #expect(throws: ModelError.self) { try await byAge.page(first: 1_001, from: database) }
            await #expect(throws: ModelError.self) { try await byAge.limit(3).page(first: 2, from: database) }
            let random = User.order { _ in .random }
            let error = await #expect(throws: ModelError.self) { try await random.page(first: 2, from: database) }
            #expect(error?.message == "a query in random order has no pages")
        }
    }

    /// Whatever a client makes of a cursor, it is a place or refused; never SQL, never a trap.
    @Test func aForgedCursorIsAPlaceOrRefused() async throws {
        try await withDatabase { database in
            try await Self.fill(database)
            let query = User.order { $0.name.ascending }
            let honest = try #require(try await query.page(first: 3, from: database).next)
            let attacks: [[SQLValue]] = [
                [.text("' OR 1=1 --"), .int64(1)], [.text("\u{0}"), .int64(.min)], [.int64(1), .int64(1)],
                [.text("x"), .text("1; DROP TABLE users")], [.text("x")], [], [.null, .int64(1)],
                [.text("x"), .int64(1), .int64(2)], [.text("x"), .double(.nan)],
            ]
            for values in attacks {
                let forged = try #require(Cursor<User>(Cursor<User>(order: honest.order, values: values).description))
                #expect(forged.values.count == values.count)
                do {
                    _ = try await query.page(first: 3, after: forged, from: database)
                    guard case .text = values.first, case .int64 = values.last, values.count == 2 else {
                        Issue.record("a cursor of other values was taken")
                        continue
                    }
                } catch {
                    #expect((error as? ModelError)?.code == .invalidQuery)
                }
            }
            #expect(try await User.all.count(in: database) == 23)
            var random = SeededGenerator(seed: 3)
            let text = Array(honest.description)
            for _ in 0..<3_000 {
                var mangled = text
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    switch Int.random(in: 0...2, using: &random) {
                    case 0 where !mangled.isEmpty: mangled.remove(at: .random(in: 0..<mangled.count, using: &random))
                    case 1:
                        mangled.insert(
                            "_-Az09=/+ %\u{e9}".randomElement(using: &random) ?? "A",
                            at: .random(in: 0...mangled.count, using: &random)
                        )
                    default:
                        if !mangled.isEmpty {
                            mangled[.random(in: 0..<mangled.count, using: &random)] =
                                "ABCabc019-_".randomElement(using: &random) ?? "A"
                        }
                    }
                }
                guard let cursor = Cursor<User>(String(mangled)) else { continue }
                do {
                    _ = try await query.page(first: 3, after: cursor, from: database)
                } catch {
                    #expect((error as? ModelError)?.code == .invalidQuery)
                }
            }
            #expect(Cursor<User>(String(repeating: "A", count: 1_000_000)) == nil)
        }
    }

    @Test func aCursorIsCodable() throws {
        let cursor = Cursor<User>(
            order: 7,
            values: [
                .text("é"), .null, .double(-0.0), .bool(true), .timestamp(SQLTimestamp(microseconds: -5)),
                .uuid(UUID()), .decimal(SQLDecimal("-1.50") ?? SQLDecimal(0)),
            ]
        )
        let coded = try JSONDecoder().decode([Cursor<User>].self, from: JSONEncoder().encode([cursor]))
        #expect(coded == [cursor])
        #expect(
            !cursor.description.contains { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")) }
        )
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Cursor<User>.self, from: Data("\"?\"".utf8)) }
    }
}
