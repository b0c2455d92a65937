import CovetDatabase
import CovetModel
import Testing

@Suite struct FetchTests {
    @Test func oneStatementLoadsRowsAndTheirParents() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let (rows, statements) = try await database.countingStatements {
                try await Article.joining(\.author).joining(\.editor).order { $0.id.ascending }.fetch(from: database)
            }
            #expect(statements.count == 1)
            #expect(rows.map { $0.0.id } == [room.first.id, room.second.id, room.third.id])
            #expect(rows.map { $0.1.name } == ["ann", "ben", "ben"])
            #expect(rows.map { $0.2?.name } == ["ben", nil, nil])
        }
    }

    @Test func joiningGoesThroughKeys() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            let rows = try await Comment.joining(\.article.author).joining(\.parent.author)
                .order { $0.id.ascending }.fetch(from: database)
            #expect(rows.map { $0.1.name } == ["ann", "ann", "ben"])
            #expect(rows.map { $0.2?.name } == [nil, "ben", nil])
        }
    }

    @Test func prefetchingTakesOneMoreStatementForAllRows() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            let (rows, statements) = try await database.countingStatements {
                try await Article.joining(\.author)
                    .prefetching(\.comments) { $0.joining(\.author).order { $0.id.descending } }
                    .prefetching(\.tags) { $0.order { $0.name.ascending } }
                    .order { $0.id.ascending }
                    .fetch(from: database)
            }
            #expect(statements.count == 3)
            #expect(rows.map { $0.1.name } == ["ann", "ben", "ben"])
            #expect(rows.map { $0.2.map { $0.0.body } } == [["thanks", "good"], ["why"], []])
            #expect(rows.map { $0.2.map { $0.1.name } } == [["ann", "ben"], ["eve"], []])
            #expect(rows.map { $0.3.map(\.name) } == [["sql", "swift"], ["sql"], []])
        }
    }

    @Test func prefetchingNests() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            let (rows, statements) = try await database.countingStatements {
                try await User.where { $0.name == "ann" }.prefetching(\.articles) { $0.prefetching(\.comments) }
                    .one(from: database)
            }
            #expect(statements.count == 3)
            #expect(rows.1.map { $0.1.map(\.body) } == [["good", "thanks"]])
        }
    }

    @Test func prefetchingNothingSendsNothing() async throws {
        try await withDatabase { database in
            let (rows, statements) = try await database.countingStatements {
                try await Article.prefetching(\.comments).fetch(from: database)
            }
            #expect(rows.isEmpty && statements.count == 1)
        }
    }

    @Test func limitOfAPrefetchIsForEachRow() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            try await database.insert(
                (0..<10).map { Comment.Draft(body: "\($0)", article: room.second.id, author: room.ann.id) }
            )
            let (rows, statements) = try await database.countingStatements {
                try await Article.prefetching(\.comments) { $0.order { $0.id.descending }.limit(2).offset(1) }
                    .order { $0.id.ascending }.fetch(from: database)
            }
            #expect(rows.map { $0.1.map(\.body) } == [["good"], ["8", "7"], []])
            #expect(statements.count == 2)
        }
    }

    @Test func prefetchOfManyRowsIsOneStatement() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            try await database.insert((0..<17_000).map { Tag.Draft(name: "tag \($0)") })
            let last = try await Tag.order { $0.id.descending }.first(from: database)
            try await database.insert(Tagging.Draft(article: room.third.id, tag: try #require(last).id))
            let (rows, statements) = try await database.countingStatements {
                try await Tag.prefetching(\.articles).order { $0.id.ascending }.fetch(from: database)
            }
            #expect(statements.count == 2)
            #expect(rows.map { $0.1.count }.reduce(0, +) == 4)
            #expect(rows.last?.1.map(\.slug) == ["three"])
        }
    }

    /// The list of articles that a reader sees: with author, counts, own marks and tags, filtered in every way, in three statements.
    @Test func articleListCostsTheSameWhateverItsSize() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let me = room.eve.id
            for size in [1, 2, 20] {
                let (page, statements) = try await database.countingStatements {
                    try await Article
                        .joining(\.author)
                        .including { $0.count(of: \.favorites) }
                        .including { $0.has(\.favorites) { $0.user == me } }
                        .including { $0.author.has(\.followers) { $0.id == me } }
                        .prefetching(\.tags)
                        .order {
                            $0.createdAt.descending; $0.id.ascending
                        }
                        .page(1, size: size, from: database)
                }
                #expect(page.total == 3 && page.items.count == min(size, 3))
                #expect(statements.count == (size == 20 ? 2 : 3))
                let (article, author, favorites, isFavorite, isFollowed, tags) = page.items[0]
                #expect(article.slug == "one" && author.name == "ann" && favorites == 2 && isFavorite && !isFollowed)
                #expect(tags.map(\.name) == ["swift", "sql"])
            }
            let byTag = Article.where { $0.has(\.tags) { $0.name == "sql" } }
            #expect(try await byTag.count(in: database) == 2)
            let byFan = Article.where { $0.has(\.favorites) { $0.user.name == "ben" } }
            #expect(try await byFan.select(\.slug).fetch(from: database) == ["one"])
            let feed = Article.where { $0.author.has(\.followers) { $0.id == me } }
            #expect(try await feed.select(\.slug).fetch(from: database) == ["two", "three"])
            let same = Article.where { $0.author.isIn(Follow.where { $0.follower == me }.select(\.followed)) }
            #expect(try await same.select(\.slug).fetch(from: database) == ["two", "three"])
        }
    }

    @Test func relationToTheSameModelIsNotConfused() async throws {
        try await withDatabase { database in
            let root = try await database.insert(Shadows.Category.Draft(title: "root"))
            let leaf = try await database.insert(Shadows.Category.Draft(title: "leaf", parent: root.id))
            try await database.insert(Shadows.Category.Draft(title: "grandchild", parent: leaf.id))
            let parents = Shadows.Category.where { $0.has(\.children) }.order { $0.id.ascending }
            #expect(try await parents.select(\.title).fetch(from: database) == ["root", "leaf"])
            let grandparents = Shadows.Category.where { $0.has(\.children) { $0.has(\.children) } }
            #expect(try await grandparents.select(\.title).fetch(from: database) == ["root"])
            let grandchildren = Shadows.Category.where { $0.parent.parent.title == "root" }
            #expect(try await grandchildren.select(\.title).fetch(from: database) == ["grandchild"])
            let counted = Shadows.Category.order {
                $0.count(of: \.children).descending; $0.id.descending
            }
            #expect(try await counted.select(\.title).fetch(from: database) == ["leaf", "root", "grandchild"])
        }
    }

    @Test func innerConditionMayNameTheOuterRow() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            // Articles on which their own author's editor or the author themselves commented.
            let query = Article.where { article in article.has(\.comments) { $0.author == article.author } }
            #expect(try await query.select(\.slug).fetch(from: database) == ["one"])
            let joined = Article.where { article in article.has(\.comments) { $0.author.name == article.editor.name } }
            #expect(try await joined.select(\.slug).fetch(from: database) == ["one"])
        }
    }

    @Test func firstAndOneSayWhatTheyFind() async throws {
        try await withDatabase { database in
            _ = try await Newsroom(in: database)
            #expect(try await User.order { $0.age.ascending }.first(from: database)?.name == "ben")
            #expect(try await User.where { $0.age > 99 }.first(from: database) == nil)
            await #expect { try await User.where { $0.age > 99 }.one(from: database) } throws: {
                ($0 as? ModelError)?.code == .notFound
            }
            await #expect { try await User.all.one(from: database) } throws: { ($0 as? ModelError)?.code == .notUnique }
        }
    }

    @Test func aggregatesMeanTheRowsOfTheQuery() async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let articles = Article.where { $0.author == room.ben.id }
            #expect(try await articles.count(in: database) == 2)
            #expect(try await articles.sum(of: \.views, in: database) == 25)
            #expect(try await articles.average(of: \.views, in: database) == 12.5)
            #expect(try await articles.min(of: \.views, in: database) == 5)
            #expect(try await articles.max(of: \.title, in: database) == "Two")
            #expect(try await articles.exists(in: database))
            #expect(try await Article.order { $0.views.descending }.limit(2).sum(of: \.views, in: database) == 30)
            #expect(try await Article.all.limit(2).count(in: database) == 2)
            let none = Article.where { $0.views > 1_000 }
            #expect(try await none.sum(of: \.views, in: database) == 0)
            #expect(try await none.average(of: \.views, in: database) == nil)
            #expect(try await none.min(of: \.views, in: database) == nil)
            #expect(try await !none.exists(in: database))
            let byAuthor = try await Article.all.count(by: \.author, in: database)
            #expect(byAuthor == [room.ann.id: 1, room.ben.id: 2])
            #expect(try await Article.all.count(by: \.author.role, in: database) == [.editor: 1, .author: 2])
        }
    }

    @Test func pagesTellWhereTheyAre() async throws {
        try await withDatabase { database in
            try await database.insert((1...45).map { Tag.Draft(name: "tag \($0)") })
            let query = Tag.order { $0.id.ascending }
            let second = try await query.page(2, size: 20, from: database)
            #expect(second.items.first?.name == "tag 21" && second.total == 45 && second.count == 3)
            #expect(second.number == 2 && second.hasNext && second.hasPrevious)
            let last = try await query.page(3, size: 20, from: database).map(\.name)
            #expect(last.items.count == 5 && !last.hasNext && last.total == 45)
            let beyond = try await query.page(9, size: 20, from: database)
            #expect(beyond.items.isEmpty && beyond.total == 45)
            let slice = try await query.slice(offset: 44, limit: 3, from: database)
            #expect(slice.items.map(\.name) == ["tag 45"] && slice.total == 45)
            #expect(try await query.slice(offset: 0, limit: 0, from: database).total == 45)
        }
    }

    @Test(arguments: [(0, 20), (-1, 20), (1, 0), (1, 1_001), (.max, 20)])
    func pageOutOfRangeIsAnError(number: Int, size: Int) async throws {
        try await withDatabase { database in
            await #expect { try await Tag.all.page(number, size: size, from: database) } throws: {
                ($0 as? ModelError)?.code == .invalidQuery
            }
        }
    }

    @Test func negativeLimitIsAnErrorAndNotNoLimit() async throws {
        try await withDatabase { database in
            for query in [Tag.all.limit(-1), Tag.all.offset(-1)] {
                await #expect(throws: ModelError.self) { try await query.fetch(from: database) }
                await #expect(throws: ModelError.self) { try await query.delete().run(in: database) }
                await #expect(throws: ModelError.self) { try await query.count(in: database) }
            }
        }
    }
}
