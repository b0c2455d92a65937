import CovetSQL
import Testing

@testable import CovetMigrations

/// Models between two releases, ahead of what the database still has.
struct NextReleaseTests {
    private static let title = ColumnDefinition("title", .text, isNullable: true)
    private static let headline = ColumnDefinition("headline", .text, isNullable: true)
    private static let base = Migration("0001_base", [.createTable(posts(title))])

    private static func posts(_ columns: ColumnDefinition...) -> TableSchema {
        TableSchema("posts", columns: [ColumnDefinition("id", .int64, primaryKey: .generated)] + columns)
    }

    private static func expand(leaving next: [CovetMigrations.Operation]) -> Migration {
        Migration("0002_headline", [.addColumn(headline, to: "posts")], nextRelease: next)
    }

    private static let scheduled = expand(leaving: [.dropColumn(title, from: "posts")])

    private func difference(_ migrations: [Migration], _ columns: ColumnDefinition...) throws -> SchemaDifference {
        let table = TableSchema("posts", columns: [ColumnDefinition("id", .int64, primaryKey: .generated)] + columns)
        return try Schema.difference(from: migrations, to: Schema(tables: [table]))
    }

    @Test func whatIsScheduledToGoIsNoDrift() throws {
        #expect(try difference([Self.base, Self.scheduled], Self.headline).isEmpty)
        // The models may still have both.
        #expect(try difference([Self.base, Self.scheduled], Self.title, Self.headline).isEmpty)
        let finished = Migration("0003_drop_title", finishing: Self.scheduled)
        #expect(try difference([Self.base, Self.scheduled, finished], Self.headline).isEmpty)
        #expect(Migration.unfinished([Self.base, Self.scheduled]).map(\.id) == ["0002_headline"])
        #expect(Migration.unfinished([Self.base, Self.scheduled, finished]).isEmpty)
    }

    @Test func whatIsNotScheduledIsDrift() throws {
        // The same without the word that it goes.
        let silent = try difference([Self.base, Self.expand(leaving: [])], Self.headline)
        #expect(silent.operations.map(\.summary) == ["drop column posts.title"])
        // Once it is done, nothing excuses models that still have it.
        let finished = Migration("0003_drop_title", finishing: Self.scheduled)
        let behind = try difference([Self.base, Self.scheduled, finished], Self.title, Self.headline)
        #expect(behind.operations.map(\.summary) == ["add column posts.title"])
        // Another column is gone, and another is new.
        let note = ColumnDefinition("note", .text, isNullable: true)
        let more = Migration("0002_note", [.addColumn(note, to: "posts")])
        let gone = try difference([Self.base, more, Self.scheduled], Self.headline)
        #expect(gone.operations.map(\.summary) == ["drop column posts.note"])
        let new = try difference([Self.base, Self.scheduled], Self.headline, note)
        #expect(new.operations.map(\.summary) == ["add column posts.note"])
        let after = Migration("0003_note", new.operations)
        #expect(try difference([Self.base, Self.scheduled, after], Self.headline, note).isEmpty)
        // What is left leads elsewhere than the models.
        let required = try difference(
            [Self.base, Self.scheduled],
            ColumnDefinition("headline", .text, isNullable: true, default: .value(.text("?")))
        )
        #expect(required.operations.count == 1)
    }

    @Test func modelsWithoutTheNewColumnAreDrift() throws {
        let behind = try difference([Self.base, Self.scheduled], Self.title)
        #expect(!behind.isEmpty)
        let neither = try difference([Self.base, Self.scheduled])
        #expect(neither.operations.map(\.summary) == ["drop column posts.headline"])
    }

    @Test func modelsMayBeAheadOfSomeAndNotOfOthers() throws {
        let body = ColumnDefinition("body", .text, isNullable: true)
        let views = ColumnDefinition("views", .int32, isNullable: true)
        let note = ColumnDefinition("note", .text, isNullable: true)
        let base = Migration("0001_base", [.createTable(Self.posts(Self.title, body, views))])
        let noBody = Migration("0003_no_body", [], nextRelease: [.dropColumn(body, from: "posts")])
        let noViews = Migration("0004_no_views", [], nextRelease: [.dropColumn(views, from: "posts")])
        let all = [base, Self.scheduled, noBody, noViews]
        // Every choice of what the models still have.
        for has in 0..<8 {
            let left = [(1, Self.title), (2, body), (4, views)].filter { has & $0.0 != 0 }.map(\.1)
            let columns = [ColumnDefinition("id", .int64, primaryKey: .generated)] + left + [Self.headline]
            func found(_ more: ColumnDefinition...) throws -> [String] {
                let table = TableSchema("posts", columns: columns + more)
                return try Schema.difference(from: all, to: Schema(tables: [table])).operations.map(\.summary)
            }
            let nothing = try found()
            #expect(nothing == [], "\(left.map(\.name))")
            let added = try found(note)
            #expect(added == ["add column posts.note"], "\(left.map(\.name))")
        }
    }

    @Test func modelsThatChangeWhatIsLeftAreToldWhatToDo() throws {
        let asked = DifferenceAnswers(renames: [.table("posts"): "articles"])
        let articles = TableSchema("articles", columns: Self.posts(Self.headline).columns)
        let error = #expect(throws: MigrationError.self) {
            _ = try Schema.difference(
                from: [Self.base, Self.scheduled],
                to: Schema(tables: [articles]),
                answers: asked
            )
        }
        let words = error.map { "\($0)" } ?? ""
        #expect(words.contains("0002_headline left for the next release"), "\(words)")
        #expect(words.contains("migrate make --finish"))
    }

    @Test func aRestThatDoesNotFitIsNamed() throws {
        let other = Migration("0003_drop", [.dropColumn(Self.title, from: "posts")])
        let error = #expect(throws: MigrationError.self) {
            _ = try difference([Self.base, Self.scheduled, other], Self.headline, Self.title)
        }
        let words = error.map { "\($0)" } ?? ""
        #expect(words.contains("0002_headline") && words.contains("finishing:"), "\(words)")
    }

    @Test func theRestIsNoPartOfTheChecksumAndIsNotRun() throws {
        #expect(Self.scheduled.checksum == Self.expand(leaving: []).checksum)
        let statements = try Self.scheduled.statements(for: .postgres, in: Schema(replaying: [Self.base]))
        #expect(statements.count == 1)
        let finished = Migration("0003_drop_title", finishing: Self.scheduled)
        #expect(finished.operations == Self.scheduled.nextRelease && finished.finishes == "0002_headline")
    }

    @Test func theRestIsWrittenAsAMigrationOfItsOwn() throws {
        let source = try MigrationSource(finishing: Self.scheduled, after: [Self.base, Self.scheduled])
        #expect(source.fileName == "0003_drop_posts_title.swift")
        #expect(
            try source.text() == """
                import Covet

                extension Migrations {
                    /// `-` posts.title text
                    static let m0003DropPostsTitle = Migration(
                        "0003_drop_posts_title",
                        allows: [LintAllowance("column-dropped", because: "no release that runs names it")],
                        finishing: m0002Headline
                    )
                }

                """
        )
        let named = try MigrationSource(
            finishing: Self.scheduled,
            symbol: "renameTitle",
            after: [Self.base, Self.scheduled]
        )
        #expect(try named.text().contains("finishing: renameTitle\n"))
        #expect(throws: MigrationError.self) {
            _ = try MigrationSource(finishing: Self.expand(leaving: [.dropTable(Self.posts())]), after: [])
        }
    }
}
