import CovetDatabase
import CovetModel
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct WriteTests {
    @Test func insertedDraftComesBackWithItsIDAndDefaults() async throws {
        try await withDatabase { database in
            let user = try await database.insert(User.Draft(name: "ann", email: "a@x.org"))
            #expect(user.role == .reader && user.age == 30 && user.bio == nil)
            let again = try await User.find(user.id).one(from: database)
            #expect(again.name == "ann" && again.id == user.id)
        }
    }

    @Test func everyTypeComesBackAsItWas() async throws {
        try await withDatabase { database in
            let date = Date(timeIntervalSince1970: 1_700_000_000.123456)
            let chief = try await database.insert(
                Person.Draft(name: "Zoë 🦊", scope: nil, default: true, column: .max, reference: .min, born: date)
            )
            let clerk = try await database.insert(
                Person.Draft(
                    name: "",
                    scope: "'\"; DROP TABLE people; --",
                    column: 0,
                    reference: 1,
                    order: 0.1,
                    manager: chief.id
                )
            )
            let people = try await Person.order { $0.column.descending }.joining(\.manager).fetch(from: database)
            #expect(people.map { $0.0.id } == [chief.id, clerk.id])
            #expect(people.map { $0.1?.id } == [nil, chief.id])
            #expect(people[0].0.name == "Zoë 🦊" && people[0].0.default && people[0].0.column == .max)
            #expect(people[0].0.born == date && people[0].0.order == -1.5 && people[0].0.reference == .min)
            #expect(people[1].0.scope == "'\"; DROP TABLE people; --" && people[1].0.manager == chief.id)
        }
    }

    @Test func uniqueViolationNamesTheProperties() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            await #expect(throws: UniqueViolation(model: "User", fields: ["email"])) {
                try await database.insert(User.Draft(name: "other", email: "ann@x.org"))
            }
            await #expect(throws: UniqueViolation(model: "Favorite", fields: ["article", "user"])) {
                try await database.insert(Favorite.Draft(article: room.first.id, user: room.eve.id))
            }
            await #expect(throws: UniqueViolation(model: "User", fields: ["name"])) {
                try await User.find(room.ben.id).update { $0.name = "ann" }.run(in: database)
            }
            var ben = room.ben
            ben.name = "eve"
            await #expect(throws: UniqueViolation(model: "User", fields: ["name"])) { try await database.update(ben) }
        }
    }

    @Test func errorsSayNoValue() async throws {
        try await withDatabase { database in
            try await database.insert(User.Draft(name: "hush-hush", email: "secret@x.org"))
            do {
                try await database.insert(User.Draft(name: "hush-hush", email: "secret@x.org"))
                Issue.record("the second user was stored")
            } catch {
                #expect(!String(reflecting: error).contains("hush") && !String(reflecting: error).contains("secret"))
            }
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 41)])
    func textOfWrongLengthIsRefusedBeforeItIsSent(name: String) async throws {
        try await withDatabase { database in
            let (_, statements) = await database.countingStatements {
                let expected = LengthViolation(model: "User", field: "name", allowed: 1...40, count: name.count)
                await #expect(throws: expected) { try await database.insert(User.Draft(name: name, email: "a")) }
                await #expect(throws: expected) { try await User.all.update { $0.name = name }.run(in: database) }
                await #expect(throws: expected) {
                    try await database.update(User(id: User.ID(1), name: name, email: "a", role: .reader))
                }
            }
            #expect(statements.count == 0)
            // Who goes round the model meets the table's own check.
            await #expect {
                try await database.execute("INSERT INTO users (name, email, role, age) VALUES (\(name), '', '', 1)")
            } throws: {
                ($0 as? DatabaseError)?.code == .checkViolation
            }
        }
    }

    @Test func manyDraftsAreOneStatementAndKeepTheirOrder() async throws {
        try await withDatabase { database in
            let drafts = (0..<500).map { Tag.Draft(name: "tag \($0)") }
            let (tags, statements) = try await database.countingStatements { try await database.insert(drafts) }
            #expect(tags.map(\.name) == drafts.map(\.name))
            #expect(statements.count == 1)
            #expect(try await database.insert([Tag.Draft]()).isEmpty)
        }
    }

    @Test func moreDraftsThanAStatementBindsAreStoredAllOrNone() async throws {
        try await withDatabase { database in
            var drafts = (0..<40_000).map { Tag.Draft(name: "tag \($0)") }
            drafts[39_999].name = "tag 0"
            await #expect(throws: UniqueViolation(model: "Tag", fields: ["name"])) { try await database.insert(drafts) }
            #expect(try await Tag.all.count(in: database) == 0)
            drafts.removeLast()
            let tags = try await database.insert(drafts)
            #expect(tags.map(\.name) == drafts.map(\.name))
        }
    }

    @Test func insertIfAbsentIsDoneOnce() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let draft = Favorite.Draft(article: room.third.id, user: room.ann.id)
            #expect(try await database.insertIfAbsent(draft) != nil)
            #expect(try await database.insertIfAbsent(draft) == nil)
            #expect(try await Favorite.where { $0.article == room.third.id }.count(in: database) == 1)
            let new = try await database.insertIfAbsent(["sql", "nio", "swift"].map { Tag.Draft(name: $0) })
            #expect(new.map(\.name) == ["nio"])
        }
    }

    @Test func upsertInsertsOrReplacesTheRest() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let draft = Favorite.Draft(article: room.first.id, user: room.eve.id, note: "again")
            let row = try await database.upsert(draft, matching: \.article, \.user)
            #expect(row.note == "again")
            #expect(try await Favorite.all.count(in: database) == 3)
            let follow = Follow.Draft(follower: room.eve.id, followed: room.ben.id)
            let before = try await Follow.all.one(from: database)
            #expect(try await database.upsert(follow, matching: \.follower, \.followed).id == before.id)
            await #expect(throws: ModelError.self) { try await database.upsert(follow) }
        }
    }

    @Test func rowIsUpdatedAndDeletedAndMissedWhenGone() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            var article = room.third
            article.title = "New"
            article.editor = room.ann.id
            try await database.update(article)
            let stored = try await Article.find(article.id).one(from: database)
            #expect(stored.title == "New" && stored.editor == room.ann.id && stored.slug == "three")
            try await database.delete(article)
            await #expect { try await database.update(article) } throws: { ($0 as? ModelError)?.code == .notFound }
            await #expect { try await database.delete(article) } throws: { ($0 as? ModelError)?.code == .notFound }
        }
    }

    @Test func queryIsUpdatedInOneStatement() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let (count, statements) = try await database.countingStatements {
                try await Article.where { $0.author.name == "ben" }.update {
                    $0.isPublished = true
                    $0.views = $0.views + 1
                    $0.editor = room.ann.id
                }.run(in: database)
            }
            #expect(count == 2 && statements.count == 1)
            let articles = try await Article.order { $0.id.ascending }.fetch(from: database)
            #expect(articles.map(\.views) == [10, 21, 6])
            #expect(articles.map(\.editor) == [room.ben.id, room.ann.id, room.ann.id])
        }
    }

    @Test func nilClearsAnOptionalColumnAndLeavesAnother() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let title: String? = nil
            let changed = try await Article.find(room.first.id).update {
                $0.title = title
                $0.editor = nil
            }.fetch(from: database)
            #expect(changed.map(\.title) == ["One"] && changed.map(\.editor) == [nil])
            #expect(try await Article.find(room.first.id).update { $0.title = title }.run(in: database) == 0)
        }
    }

    @Test func theIDIsNotChanged() async throws {
        try await withDatabase { database in
            await #expect(throws: ModelError.self) {
                try await User.all.update { $0.id = User.ID(9) }.run(in: database)
            }
        }
    }

    @Test func onlyTheSliceIsUpdatedAndDeleted() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            let popular = Article.order { $0.views.descending }.limit(1)
            #expect(try await popular.update { $0.title = "Top" }.run(in: database) == 1)
            #expect(try await Article.where { $0.title == "Top" }.one(from: database).slug == "two")
            #expect(try await Article.order { $0.views.ascending }.limit(2).delete().run(in: database) == 2)
            #expect(try await Article.all.select(\.slug).fetch(from: database) == ["two"])
        }
    }

    @Test func deletingFollowsTheKeys() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            #expect(try await Article.where { $0.author.name == "ben" }.delete().run(in: database) == 2)
            #expect(try await Comment.all.count(in: database) == 2)
            try await database.delete(room.ben)
            #expect(try await Article.find(room.first.id).one(from: database).editor == nil)
        }
    }

    @Test func modelByHandIsWrittenLikeAnyOther() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let counter = try await database.insert(Counter.Draft(name: "hits", user: room.ann.id))
            try await Counter.find(counter.id).update { $0.value = $0.value + 41 }.run(in: database)
            let (found, user) = try await Counter.where { $0.user.name == "ann" }.joining(\.user).one(from: database)
            #expect(found.value == 41 && user?.id == room.ann.id)
            await #expect(throws: UniqueViolation(model: "Counter", fields: ["name"])) {
                try await database.insert(Counter.Draft(name: "hits"))
            }
        }
    }
}
