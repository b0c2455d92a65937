import CovetDatabase
import CovetModel
import FoundationEssentials
import Testing

/// Relations to one and through a link, with the number of statements they take.
@Suite struct RelationTests {
    @Test(arguments: Backend.there) func oneRelatedRowIsJoinedOrFetched(backend: Backend) async throws {
        try await backend.withShop { database in
            let users = try await database.insert(["ann", "ben"].map { User.Draft(name: $0, email: $0) })
            try await database.insert(Badge.Draft(owner: users[1].id, number: 7))
            let (rows, statements) = try await database.countingStatements {
                try await User.joining(\.badge).order { $0.id.ascending }.fetch(from: database)
            }
            #expect(rows.map { $0.1?.number } == [nil, 7] && statements.count == 1)
            let (fetched, more) = try await database.countingStatements {
                try await User.prefetching(\.badge) { $0.joining(\.owner) }.order { $0.id.ascending }.fetch(
                    from: database
                )
            }
            #expect(fetched.map { $0.1?.1.name } == [nil, "ben"] && more.count == 2)
            #expect(try await User.where { $0.has(\.badge) }.select(\.name).fetch(from: database) == ["ben"])
            #expect(try await User.where { $0.has(\.badge) { $0.number > 7 } }.isEmpty(in: database))
            let numbered = User.where { $0.related(\.badge).number == 7 }
            #expect(try await numbered.select(\.name).fetch(from: database) == ["ben"])
            let without = User.where { $0.related(\.badge).number == nil }
            #expect(try await without.select(\.name).fetch(from: database) == ["ann"])
            let owned = User.where { $0.related(\.badge).owner.name == "ben" }
            #expect(try await owned.count(in: database) == 1)
        }
    }

    @Test func oneRowOfAKeyThatIsNotUniqueIsAnError() async throws {
        try await withDatabase { database in
            let (_, statements) = try await database.countingStatements {
                await #expect { try await User.joining(\.wrongBadge).fetch(from: database) } throws: {
                    ($0 as? ModelError)?.message
                        == "User has one Article only when Article.author is @Unique"
                }
                await #expect(throws: ModelError.self) {
                    try await User.where { $0.related(\.wrongBadge).title == "x" }.fetch(from: database)
                }
            }
            #expect(statements.count == 0)
        }
    }

    @Test(arguments: Backend.there) func linksAreAddedRemovedAndReplaced(backend: Backend) async throws {
        try await backend.withShop { database in
            let shelf = try await database.insert(Shelf.Draft(code: "A"))
            let other = try await database.insert(Shelf.Draft(code: "B"))
            let labels = try await database.insert((0..<5).map { Label.Draft(text: "\($0)") })
            let ids = labels.map(\.id)
            func linked(_ shelf: Shelf) async throws -> [String] {
                try await Shelf.find(shelf.id).prefetching(\.labels) { $0.order { $0.text.ascending } }
                    .one(from: database).1.map(\.text)
            }
            #expect(try await database.add(ids[..<3], to: \.labels, of: shelf) == 3)
            #expect(try await database.add(ids[2...3], to: \.labels, of: shelf) == 1)
            #expect(try await database.add([Label.ID](), to: \.labels, of: shelf) == 0)
            try await database.add(ids, to: \.labels, of: other)
            #expect(try await linked(shelf) == ["0", "1", "2", "3"])
            #expect(try await database.remove([ids[0], ids[4]], from: \.labels, of: shelf) == 1)
            #expect(try await linked(shelf) == ["1", "2", "3"])
            let kept = try await ShelfLabel.where { $0.shelf == shelf.id && $0.label == ids[3] }.one(from: database)
            let ((added, removed), statements) = try await database.countingStatements {
                try await database.replace(\.labels, of: shelf, with: [ids[3], ids[4], ids[0]])
            }
            #expect(added == 2 && removed == 2 && statements.count == (backend == .sqlite ? 2 : 3))
            #expect(try await linked(shelf) == ["0", "3", "4"])
            #expect(try await ShelfLabel.find(kept.id).one(from: database).createdAt == kept.createdAt)
            try await database.replace(\.labels, of: shelf, with: [])
            #expect(try await linked(shelf) == [])
            #expect(try await linked(other).count == 5)
            let missing = ForeignKeyViolation(model: "ShelfLabel", fields: ["label"], reason: .missingRow)
            await #expect {
                try await database.add([Label.ID(99)], to: \.labels, of: shelf)
            } throws: {
                let error = $0 as? ForeignKeyViolation
                return error?.model == missing.model && error?.fields.contains("label") == true
            }
        }
    }

    @Test(arguments: Backend.there) func replacingAtOnceGivesOneOfTheTwo(backend: Backend) async throws {
        try await backend.withShop { database in
            let shelf = try await database.insert(Shelf.Draft(code: "A"))
            let ids = try await database.insert((0..<6).map { Label.Draft(text: "\($0)") }).map(\.id)
            for _ in 0..<5 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await database.replace(\.labels, of: shelf, with: ids[..<3]) }
                    group.addTask { try await database.replace(\.labels, of: shelf, with: ids[3...]) }
                    try await group.waitForAll()
                }
                let linked = try await ShelfLabel.all.select(\.label).fetch(from: database)
                #expect(Set(linked) == Set(ids[..<3]) || Set(linked) == Set(ids[3...]))
            }
        }
    }

    @Test(arguments: Backend.there) func linkBringsWhatStandsBeside(backend: Backend) async throws {
        try await backend.withShop { database in
            let shelf = try await database.insert(Shelf.Draft(code: "A"))
            let labels = try await database.insert(["x", "y"].map { Label.Draft(text: $0) })
            try await database.insert([
                ShelfLabel.Draft(shelf: shelf.id, label: labels[0].id, position: 2),
                ShelfLabel.Draft(shelf: shelf.id, label: labels[1].id, position: 1),
            ])
            let (row, statements) = try await database.countingStatements {
                try await Shelf.prefetching(\.shelfLabels) { $0.joining(\.label).order { $0.position.ascending } }
                    .one(from: database)
            }
            #expect(row.1.map { $0.1.text } == ["y", "x"] && row.1.map { $0.0.position } == [1, 2])
            #expect(statements.count == 2)
            let first = Shelf.where { $0.has(\.shelfLabels) { $0.position == 1 && $0.label.text == "y" } }
            #expect(try await first.count(in: database) == 1)
        }
    }

    @Test func linkThatCannotBeMadeSaysWhy() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            await #expect { try await database.add([Comment.ID(1)], to: \.comments, of: room.first) } throws: {
                ($0 as? ModelError)?.message == "a Comment belongs to a Article by its own key: update that instead"
            }
        }
    }

    @Test(arguments: Backend.there) func fourLevelsTakeAStatementEach(backend: Backend) async throws {
        let models: [any Model.Type] = [
            User.self, Article.self, Comment.self, Tag.self, Tagging.self, Favorite.self, Follow.self,
        ]
        try await backend.withDatabase(models: models) { database in
            _ = try await Newsroom(in: database)
            let (rows, statements) = try await database.countingStatements {
                try await User.prefetching(\.articles) { articles in
                    articles.prefetching(\.comments) { comments in
                        comments.prefetching(\.replies) { $0.prefetching(\.replies).joining(\.article.author) }
                    }
                }.order { $0.id.ascending }.fetch(from: database)
            }
            #expect(statements.count == 5)
            let comments = rows[0].1[0].1
            #expect(comments.map { $0.0.body } == ["good", "thanks"])
            #expect(comments[0].1.map { $0.0.body } == ["thanks"] && comments[0].1[0].2.name == "ann")
            let deep = try await Comment.where { $0.parent.article.author.name == "ann" }
                .joining(\.parent).joining(\.parent.author).joining(\.article.author).one(from: database)
            #expect(deep.0.body == "thanks" && deep.1?.body == "good" && deep.2?.name == "ben" && deep.3.name == "ann")
        }
    }

    @Test(arguments: Backend.there) func prefetchOfTheBestOfEachIsOneStatement(backend: Backend) async throws {
        try await backend.withShop { database in
            let shelves = try await database.insert((0..<30).map { Shelf.Draft(code: "\($0)", row: $0) })
            try await database.insertOnly(
                shelves.flatMap { shelf in
                    (0..<10).map { Box.Draft(name: "\(shelf.row)-\($0)", weight: $0, shelf: shelf.id) }
                }
            )
            let (rows, statements) = try await database.countingStatements {
                try await Shelf.prefetching(\.boxes) {
                    $0.where { $0.weight != 9 }.order { $0.weight.descending }.limit(2)
                }.order { $0.row.ascending }.fetch(from: database)
            }
            #expect(statements.count == 2)
            #expect(rows.allSatisfy { $0.1.map(\.weight) == [8, 7] && $0.1.allSatisfy { $0.name.hasPrefix("") } })
            #expect(rows[29].1.map(\.name) == ["29-8", "29-7"])
            let counted = try await Shelf.including { $0.count(of: \.boxes) { $0.weight > 4 } }.fetch(from: database)
            #expect(counted.allSatisfy { $0.1 == 5 })
        }
    }

    @Test(arguments: Backend.there) func anyNumberOfRowsIsPrefetchedByOneStatement(backend: Backend) async throws {
        try await backend.withShop { database in
            let codes = (0..<40_000).map { Shelf.Draft(code: "\($0)", row: $0) }
            try await database.insertOnly(codes)
            let last = try await Shelf.order { $0.row.descending }.limit(1).one(from: database)
            try await database.insert(Box.Draft(name: "b", shelf: last.id))
            let (rows, statements) = try await database.countingStatements {
                try await Shelf.prefetching(\.boxes).order { $0.row.ascending }.fetch(from: database)
            }
            #expect(rows.count == 40_000 && rows.last?.1.map(\.name) == ["b"] && statements.count == 2)
        }
    }
}
