import CovetMigrations
import CovetSQL
import Testing

/// The migrations that Documentation/migrations.md and migrations-lint.md show.
private enum Migrations {
    static let m0001Initial = Migration(
        "0001_initial",
        [
            .createTable(
                TableSchema(
                    "posts",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated),
                        ColumnDefinition("title", .text, isNullable: true),
                    ]
                )
            )
        ]
    )
    static let keepInStep: [SQL] = ["CREATE TRIGGER ..."]
    static let leaveAlone: [SQL] = ["DROP TRIGGER ..."]
}

extension Migrations {
    /// `+` posts.slug text
    ///
    /// `+` unique index posts_slug_key on posts
    static let m0002AddPostsSlug = Migration(
        "0002_add_posts_slug",
        [
            .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts"),
            .createIndex(
                IndexDefinition("posts_slug_key", on: ["slug"], isUnique: true),
                on: "posts",
                concurrently: true
            ),
        ]
    )

    static let m0007RenamePostsHeadline = Migration(
        "0007_rename_posts_headline",
        [
            .addColumn(ColumnDefinition("headline", .text, isNullable: true), to: "posts"),
            .run(keepInStep, reverse: leaveAlone),  // a trigger writes each column into the other
            .backfill(Backfill("headline", table: "posts", setting: "headline = title")),
        ],
        nextRelease: [
            .run(leaveAlone, reverse: keepInStep),
            .dropColumn(ColumnDefinition("title", .text, isNullable: true), from: "posts"),
        ]
    )

    static let m0009DropPostsTitle = Migration(
        "0009_drop_posts_title",
        allows: [LintAllowance("column-dropped", because: "no release that runs names it")],
        finishing: m0007RenamePostsHeadline
    )
}

struct GuideTests {
    @Test func theGuidesMigrationsLeadToTheNewColumn() throws {
        let schema = try Schema(replaying: [
            Migrations.m0001Initial, Migrations.m0002AddPostsSlug, Migrations.m0007RenamePostsHeadline,
            Migrations.m0009DropPostsTitle,
        ])
        let posts = try #require(schema.tables.first { $0.name == "posts" })
        #expect(posts.columns.map(\.name.name) == ["id", "slug", "headline"])
    }
}
