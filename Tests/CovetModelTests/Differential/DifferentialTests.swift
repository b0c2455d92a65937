import CovetDatabase
import CovetModel
import CovetSQLite
import Testing

#if canImport(CovetPostgres)
import CovetPostgres
#endif

/// Questions in the query language against the same ones in SQL written by hand, on every database: the same rows each time.
@Suite struct DifferentialTests {
    static let models: [any Model.Type] = [
        User.self, Article.self, Comment.self, Tag.self, Tagging.self, Favorite.self, Follow.self, Entry.self,
        Shift.self,
    ]

    static let questions =
        conditions + functions + forms + dates + calendar + documents + groups + subqueries + windows + sets + tables

    @Test(arguments: questions)
    func theSameRowsAsByHandOnSQLite(_ question: Question) async throws {
        try await withDatabase(models: Self.models) { database in
            try await NastyData.fill(database)
            try await Shift.fill(database)
            let (asked, byHand) = try await question.answers(from: database)
            #expect(asked == byHand)
            #expect(!byHand.isEmpty)
        }
    }

    #if canImport(CovetPostgres)
    @Test(.enabled(if: TestPostgres.isThere, TestPostgres.missing))
    func theSameRowsAsByHandOnPostgreSQLAndOnSQLite() async throws {
        try await withDatabase(models: Self.models) { sqlite in
            try await NastyData.fill(sqlite)
            try await Shift.fill(sqlite)
            try await TestPostgres.withDatabase(models: Self.models) { postgres in
                try await NastyData.fill(postgres)
                try await Shift.fill(postgres)
                for question in Self.questions {
                    do {
                        let (asked, byHand) = try await question.answers(from: postgres)
                        #expect(asked == byHand, "\(question.name)")
                        let there = try await question.ask(sqlite)
                        if question.isSameEverywhere {
                            #expect(asked == (question.isOrdered ? there : there.sorted()), "\(question.name)")
                        }
                    } catch {
                        Issue.record("\(question.name): \(error)")
                    }
                }
            }
        }
    }
    #endif
}
