import ArgumentParser
import CovetMigrations
import CovetSQL
import Foundation
import Testing

@testable import Covet

/// `migrate lint --fix`: what it writes into the files of migrations, and what it leaves alone.
struct LintFixTests {
    typealias Operation = CovetMigrations.Operation

    static let posts = TableSchema(
        "posts",
        columns: [
            ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("title", .text),
            ColumnDefinition("legacy", .text),
        ]
    )
    static let base = Migration("0001_base", [.createTable(posts)])
    static let index = IndexDefinition("posts_title", on: ["title"])

    /// Fixes a migration that stands in that text.
    private func fix(
        _ migration: Migration,
        in texts: String...,
        applied: Set<String> = []
    ) async throws -> (fixer: LintFixer, texts: [String]) {
        let folder = Folder()
        for (number, text) in texts.enumerated() { try folder.write(text, to: "Migrations/\(number).swift") }
        let sources = try MigrationSources(folder: folder.url.path + "/Migrations")
        var fixer = LintFixer([Self.base, migration], sources: sources, app: "Blog")
        let report = await MigrationLint().report(for: [Self.base, migration]) { $0.id == migration.id }
        fixer.fix(report, applied: applied)
        try fixer.sources?.write()
        let written = try texts.indices.map { number in
            try String(contentsOf: folder.url.appendingPathComponent("Migrations/\(number).swift"), encoding: .utf8)
        }
        return (fixer, written)
    }

    @Test func onlyWhatHasASafeFormIsReplaced() async throws {
        let migration = Migration(
            "0002_x",
            allows: [LintAllowance("unjudged", because: "counted by hand")],
            [
                .data("count [, ]") { _ in },
                .createIndex(Self.index, on: "posts"),
                .dropColumn(Self.posts.columns[2], from: "posts"),
                .addColumn(ColumnDefinition("note", .text, isNullable: true), to: "posts"),
            ]
        )
        let text = """
            import Covet

            extension Migrations {
                /// The second one: [, ( and "
                static let m0002X = Migration(
                    "0002_x",
                    allows: [LintAllowance("unjudged", because: "counted by hand")],
                    [
                        .data("count [, ]") { rows in  // ], [
                            try await rows.execute("UPDATE posts SET title = '],'")
                        },
                        // Found by title.
                        .createIndex(
                            IndexDefinition("posts_title", on: ["title"]),  // the one of the list
                            on: "posts"
                        ),  // behind it
                        .dropColumn(ColumnDefinition("legacy", .text), from: "posts"),
                        .addColumn(ColumnDefinition("note", .text, isNullable: true), to: "posts")  /* last */
                    ]
                )
            }

            """
        let (fixer, written) = try await fix(migration, in: text)
        #expect(fixer.refusals == [] && fixer.printed == [])
        #expect(
            written[0] == """
                import Covet

                extension Migrations {
                    /// The second one: [, ( and "
                    static let m0002X = Migration(
                        "0002_x",
                        allows: [LintAllowance("unjudged", because: "counted by hand"), LintAllowance("not-null-dropped", because: "the column is about to go; releases that do not write it must be able to insert")],
                        [
                            .data("count [, ]") { rows in  // ], [
                                try await rows.execute("UPDATE posts SET title = '],'")
                            },
                            // Found by title.
                            // the one of the list
                            .createIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts", concurrently: true),  // behind it
                            .dropNotNull("legacy", in: "posts"),
                            .addColumn(ColumnDefinition("note", .text, isNullable: true), to: "posts")  /* last */
                        ],
                        nextRelease: [
                            .dropColumn(ColumnDefinition("legacy", .text, isNullable: true), from: "posts")
                        ]
                    )
                }

                """
        )
        #expect(fixer.changes.count == 2 && fixer.changes[0].hasSuffix("0.swift: 2 operations of 0002_x rewritten"))
        #expect(fixer.changes[1].contains("`Blog migrate make --finish 0002_x`"))
        // What was written needs no fixing any more, and what is judged is what was written.
        let again = await MigrationLint().report(for: fixer.migrations) { $0.id == "0002_x" }
        #expect(again.open.map(\.rule) == ["irreversible-step"])
    }

    static let unsafe: [[Operation]] = [
        [.renameColumn("title", to: "headline", in: "posts")], [.renameTable("posts", to: "articles")],
        [.changeType(TypeChange(of: "title", from: .text, to: .varchar(9)), in: "posts")], [.dropTable(posts)],
        [
            .createIndex(index, on: "posts"), .addUnique(["title"], to: "posts"),
            .addCheck(.init("c", #""title" <> ''"#), to: "posts"),
        ],
        [.addColumn(ColumnDefinition("slug", .text), to: "posts"), .setNotNull("title", in: "posts")],
    ]

    /// What is written says what the fix means: it is the file that `migrate make` would have written.
    @Test(arguments: unsafe.indices)
    func whatIsWrittenIsWhatIsMeant(number: Int) async throws {
        let source = try MigrationSource(Self.unsafe[number], name: "x", after: [Self.base])
        let (fixer, written) = try await fix(source.migration, in: try source.text())
        #expect(fixer.refusals == [])
        let text = SwiftText(Array(written[0].utf8))
        let call = try MigrationCall(#require(MigrationCall.places(of: "0002_x", in: text).first), in: text)
        let fixed = fixer.migrations[1]
        #expect(call.operations.parts.map { text[$0] } == fixed.operations.map { $0.written(indentation: 12) })
        #expect(
            (call.nextRelease?.parts ?? []).map { text[$0] } == fixed.nextRelease.map { $0.written(indentation: 12) }
        )
        #expect(
            call.allows.map { text[$0] }
                == (fixed.allows.isEmpty ? nil : "[\(fixed.allows.map(\.written).joined(separator: ", "))]")
        )
    }

    @Test func layoutsOfPeopleAreKept() async throws {
        let migration = Migration("0002_x", [.createIndex(Self.index, on: "posts"), .dropTable(Self.posts)])
        let line =
            #"let m = Migration("0002_x", [.createIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts"), .dropTable(t)]) // end"#
        let (_, one) = try await fix(migration, in: line)
        #expect(
            one[0].hasPrefix(
                #"let m = Migration("0002_x", [.createIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts", concurrently: true), ], nextRelease: ["#
            )
        )
        #expect(one[0].hasSuffix("\n]) // end"))

        let windows =
            "let m = Migration(\r\n\t\"0002_x\",\r\n\t[\r\n\t\t.createIndex(IndexDefinition(\"posts_title\", on: [\"title\"]), on: \"posts\"),\r\n\t\t.dropTable(t),\r\n\t],\r\n)\r\n"
        let (_, two) = try await fix(migration, in: windows)
        #expect(two[0].contains("concurrently: true),\r\n\t],\r\n\tnextRelease: [\r\n\t\t.dropTable("), "\(two[0])")
        #expect(two[0].utf8.count { $0 == 0x0A } == two[0].utf8.count { $0 == 0x0D })
        #expect(two[0].hasSuffix("\r\n\t],\r\n)\r\n"))
    }

    @Test func moreIsLeftBesideWhatIsLeftAlready() async throws {
        let note = ColumnDefinition("note", .text, isNullable: true)
        let migration = Migration(
            "0002_x",
            [
                .addColumn(note, to: "posts"), .dropTable(TableSchema("tags", columns: [])),
                .createTable(TableSchema("tags2", columns: [])),
            ],
            nextRelease: [.dropColumn(note, from: "posts")]
        )
        let base = Migration("0001_base", Self.base.operations + [.createTable(TableSchema("tags", columns: []))])
        let text = """
            let m = Migration(
                "0002_x",
                [.addColumn(ColumnDefinition("note", .text, isNullable: true), to: "posts"), .dropTable(TableSchema("tags", columns: [])), .createTable(TableSchema("tags2", columns: []))],
                nextRelease: [
                    .dropColumn(ColumnDefinition("note", .text, isNullable: true), from: "posts"),  // first
                ]
            )
            """
        let folder = Folder()
        try folder.write(text, to: "a.swift")
        var fixer = LintFixer([base, migration], sources: try MigrationSources(folder: folder.url.path), app: "Blog")
        fixer.fix(await MigrationLint().report(for: [base, migration]) { $0.id == "0002_x" }, applied: [])
        #expect(fixer.refusals == [])
        let call = try #require(try fixer.sources?.find("0002_x").call)
        #expect(call.nextRelease?.parts.count == 2 && call.operations.parts.count == 2)
        #expect(
            try fixer.sources?.difference.contains("+        .dropTable(TableSchema(\"tags\", columns: []))") == true
        )
    }

    /// Nothing is written, the migration is printed, and the reason names the way out.
    @Test(arguments: [
        ("", "stands in no file"),
        (#"let m = Migration("0002_x", [.createIndex(a, on: "posts"), b])"#, "operations: 2 stand there"),
        (#"let m = Migration("0002_x", [])"#, "operations: 0 stand there"),
        (#"let m = Migration("0002_x", operations)"#, "not written as one list"),
        (
            #"let m = Migration("0002_x", [.createIndex(a, on: "posts")]), n = Migration("0002_x", [])"#,
            "stands 2 times"
        ),
        ("#if A\nlet m = Migration(\"0002_x\", [.createIndex(a, on: \"posts\")])\n#endif", "#if decides"),
        (
            #"let m = Migration("0002_x", [.createIndex(IndexDefinition("posts_other", on: ["title"]), on: "posts")])"#,
            "reads otherwise"
        ),
        (
            #"let m = Migration("0002_x", [.dropIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts")])"#,
            "reads otherwise"
        ),
        (#"let m = Migration("0002_x", [addIndex])"#, "reads otherwise"),
        (
            #"let m = Migration("0002_x", [.createIndex(a, on: "posts")], nextRelease: [a])"#,
            "nextRelease: 1 stands there"
        ),
    ])
    func whatIsNotCertainIsPrinted(text: String, reason: String) async throws {
        let migration = Migration("0002_x", [.createIndex(Self.index, on: "posts")])
        let (fixer, written) = try await fix(migration, in: text)
        #expect(written == [text])
        #expect(fixer.printed.count == 1 && fixer.printed[0].contains("concurrently: true"))
        #expect(fixer.refusals.count == 1 && fixer.refusals[0].contains(reason), "\(fixer.refusals)")
        #expect(fixer.refusals.allSatisfy { $0.contains("belongs in place of") })
        #expect(fixer.migrations[1] == migration && fixer.changes == [])
    }

    @Test func anIdInTwoFilesIsRefused() async throws {
        let text = #"let m = Migration("0002_x", [.createIndex(a, on: "posts")])"#
        let migration = Migration("0002_x", [.createIndex(Self.index, on: "posts")])
        let (fixer, written) = try await fix(migration, in: text, text)
        #expect(written == [text, text])
        #expect(fixer.refusals.first?.contains("stands 2 times") == true)
        #expect(fixer.refusals.first?.contains("1.swift:1") == true)
    }

    @Test func anAppliedMigrationIsNeverRewritten() async throws {
        let text = #"let m = Migration("0002_x", [.createIndex(a, on: "posts")])"#
        let migration = Migration("0002_x", [.createIndex(Self.index, on: "posts")])
        let (fixer, written) = try await fix(migration, in: text, applied: ["0002_x"])
        #expect(written == [text] && fixer.printed == [])
        #expect(fixer.refusals.first?.contains("has applied it") == true)
        #expect(fixer.migrations[1].checksum == migration.checksum)
    }

    @Test func whatDoesNotFitOrCannotBeJudgedIsLeftAlone() async throws {
        let again = Migration("0002_x", [.dropTable(Self.posts), .createTable(Self.posts)])
        let (fixer, written) = try await fix(
            again,
            in: #"let m = Migration("0002_x", [.dropTable(a), .createTable(b)])"#
        )
        #expect(written[0].hasSuffix("[.dropTable(a), .createTable(b)])"))
        #expect(fixer.refusals.first?.contains("does not fit what stands beside it") == true, "\(fixer.refusals)")

        let closure = Migration(
            "0002_x",
            [
                .createIndex(Self.index, on: "posts"),
                .data("d") { _ in
                } reverse: { _ in
                },
            ]
        )
        let (other, text) = try await fix(
            closure,
            in: #"let m = Migration("0002_x", [.createIndex(a, on: "posts"), d])"#
        )
        #expect(text[0].hasSuffix("[.createIndex(a, on: \"posts\"), d])"))
        #expect(other.refusals.first?.contains("could not be judged") == true)
    }

    @Test func theCommandWritesOrShowsAndJudgesAgain() async throws {
        let source = try MigrationSource(BlogToFix.operations, name: "x", after: [Self.base])
        let folder = Folder()
        try folder.write(try source.text(), to: "M/0002_x.swift")
        let path = folder.url.path + "/M"
        func run(_ arguments: String...) async throws -> Int32 {
            let command = try MigrateLint<BlogToFix>.parse(["--since", "0001_base", "--path", path] + arguments)
            do { try await command.run() } catch let code as ExitCode { return code.rawValue }
            return 0
        }
        func text() throws -> String {
            try String(contentsOf: folder.url.appendingPathComponent("M/0002_x.swift"), encoding: .utf8)
        }
        let shown = try await run("--diff")
        #expect(shown == 0)
        #expect(try text() == source.text())
        let fixed = try await run("--fix")
        #expect(fixed == 0)
        let written = try text()
        #expect(written.contains("concurrently: true") && written.contains("nextRelease: ["))
        // The program is that of before: its operations are no longer those of the file.
        let stale = try await run("--fix")
        #expect(stale == 1)
        #expect(try text() == written)
    }

    @Test(arguments: [
        ["--fix", "--diff"], ["--fix", "--format", "json"], ["--diff", "--sql", "a.sql"], ["--path", "x"],
    ])
    func optionsThatDoNotGoTogetherAreRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { _ = try MigrateLint<BlogToFix>.parse(arguments) }
    }
}

private struct BlogToFix: CovetApp {
    static let name = "BlogToFix"
    static let operations: [CovetMigrations.Operation] = [
        .createIndex(LintFixTests.index, on: "posts"),
        .dropColumn(LintFixTests.posts.columns[2], from: "posts"),
    ]

    func configure(_ app: inout App) {
        app.migrations = [LintFixTests.base, Migration("0002_x", Self.operations)]
    }
}
