import CovetSQL
import Testing

@testable import CovetMigrations

/// The lint on operations: the same rules as on SQL, by another way.
struct OperationLintTests {
    private let posts = TableSchema(
        "posts",
        columns: [
            ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("title", .varchar(100)),
            ColumnDefinition("author_id", .int64, isNullable: true),
            ColumnDefinition("views", .int32, isNullable: true),
        ],
        indexes: [IndexDefinition("posts_author", on: ["author_id"])]
    )
    private let users = TableSchema("users", columns: [ColumnDefinition("id", .int64, primaryKey: .generated)])

    private func report(
        _ operations: [Operation],
        allows: [LintAllowance] = [],
        judge: SQLJudge = .none
    ) async -> LintReport {
        let first = Migration("0001_initial", [.createTable(users), .createTable(posts)])
        let second = Migration("0002_change", allows: allows, operations)
        return await MigrationLint(judge: judge).report(for: [first, second]) { $0.id == second.id }
    }

    private func rules(_ operations: [Operation]) async -> [String] {
        await report(operations).open.map(\.rule)
    }

    @Test
    func theFirstMigrationIsInNobodysWay() async {
        let all = await MigrationLint().report(for: [
            Migration("0001_initial", [.createTable(users), .createTable(posts)])
        ])
        #expect(all.open.map(\.rule) == ["varchar-limit"])
    }

    static let unsafe: [(Operation, String)] = [
        (.createIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts"), "index-not-concurrent"),
        (
            .createIndex(IndexDefinition("h", on: ["title"], method: .hash), on: "posts", concurrently: true),
            "hash-index"
        ),
        (.dropIndex(IndexDefinition("posts_author", on: ["author_id"]), on: "posts"), "drop-index-not-concurrent"),
        (.renameTable("posts", to: "articles"), "table-renamed"),
        (.renameColumn("title", to: "headline", in: "posts"), "column-renamed"),
        (.dropColumn(ColumnDefinition("views", .int32, isNullable: true), from: "posts"), "column-dropped"),
        (
            .dropTable(TableSchema("posts", columns: [ColumnDefinition("id", .int64, primaryKey: .generated)])),
            "table-dropped"
        ),
        (.addColumn(ColumnDefinition("slug", .text), to: "posts"), "required-column"),
        (
            .addColumn(ColumnDefinition("slug", .text, isNullable: true, isUnique: true), to: "posts"),
            "unique-builds-index"
        ),
        (
            .addColumn(ColumnDefinition("key", .uuid, default: .expression("gen_random_uuid()")), to: "posts"),
            "volatile-default"
        ),
        (
            .addColumn(ColumnDefinition("seen", .localTimestamp, isNullable: true), to: "posts"),
            "timestamp-without-zone"
        ),
        (.setNotNull("views", in: "posts"), "not-null-scans"), (.dropNotNull("title", in: "posts"), "not-null-dropped"),
        (.changeType(TypeChange(of: "views", from: .int32, to: .int64), in: "posts"), "column-type-changed"),
        (.addCheck(TableSchema.Check("few", "views < 10"), to: "posts"), "check-validates"),
        (.addForeignKey(ForeignKey(["author_id"], references: "users", ["id"]), to: "posts"), "foreign-key-validates"),
        (
            .addForeignKey(ForeignKey(["views"], references: "users", ["id"]), to: "posts", validated: false),
            "foreign-key-type-differs"
        ),
        (
            .addForeignKey(ForeignKey(["views"], references: "users", ["id"]), to: "posts", validated: false),
            "foreign-key-unindexed"
        ),
        (.addUnique(["title"], to: "posts"), "unique-builds-index"),
        (.addEnumerationCase("late", to: "status"), "enum-value-unplaced"),
        (.renameEnumerationCase("late", to: "delayed", in: "status"), "enum-value-renamed"),
        (
            .changeEnumeration(
                EnumerationChange("status", from: ["a", "b"], to: ["a"], columns: [.init("state", in: "posts")])
            ),
            "enum-value-removed"
        ),
        (
            .changePrimaryKey(
                PrimaryKeyChange(from: [.init("id", .generated)], to: [.init("title", .supplied)]),
                in: "posts"
            ),
            "primary-key-builds-index"
        ),
        (.data("fill", apply: { _ in }), "irreversible-step"),
    ]

    @Test
    func unsafeOperationsAreFound() async {
        for (operation, rule) in Self.unsafe {
            let found = await rules([operation])
            #expect(found.contains(rule), "\(operation.summary): \(found)")
        }
    }

    @Test
    func safeOperationsPass() async {
        let check = TableSchema.Check("posts_views_not_null", "\"views\" IS NOT NULL")
        let safe: [[Operation]] = [
            [.createIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts", concurrently: true)],
            [.addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts")],
            [.addColumn(ColumnDefinition("slug", .text, default: .value(.text(""))), to: "posts")],
            [.addColumn(ColumnDefinition("made", .timestamp, default: .now), to: "posts")],
            [.changeType(TypeChange(of: "title", from: .varchar(100), to: .text), in: "posts")],
            [
                .addCheck(check, to: "posts", validated: false), .validateConstraint(check.name, on: "posts"),
                .setNotNull("views", in: "posts"), .dropCheck(check, from: "posts"),
            ],
            [
                .addForeignKey(ForeignKey(["author_id"], references: "users", ["id"]), to: "posts", validated: false),
                .validateConstraint("posts_author_id_fkey", on: "posts"),
            ],
            [.addUnique(["title"], to: "posts", by: .concurrentIndex)],
            [.backfill(Backfill("views", table: "posts", setting: "views = 0", where: "views IS NULL"))],
        ]
        for operations in safe {
            let found = await rules(operations)
            #expect(found == [], "\(operations.map(\.summary))")
        }
    }

    @Test
    func whatReplacesAnOperationIsSafeItself() async throws {
        for (operation, rule) in Self.unsafe {
            let finding = try #require(await report([operation]).open.first { $0.rule == rule })
            guard let remedy = finding.remedy else { continue }
            #expect(!remedy.now.isEmpty || !remedy.next.isEmpty, "\(operation.summary)")
            let left = await rules(remedy.now).filter { $0 != "not-null-dropped" && $0 != "varchar-limit" }
            // A type that was chosen stays; what builds on a choice that the lint questions is questioned again.
            #expect(left.filter { $0 != "timestamp-without-zone" } == [], "\(operation.summary)")
        }
    }

    @Test
    func aRenameOfAColumnTakesTwoReleases() async throws {
        let operation = Operation.renameColumn("title", to: "headline", in: "posts")
        let report = await report([operation])
        let fix = try #require(MigrationFix(Migration("0002_change", [operation]), report))
        for part in [
            #".addColumn("#, #"ColumnDefinition("headline", .varchar(100), isNullable: true)"#, "CREATE TRIGGER",
            #".backfill("#, #"nextRelease: ["#, #"LintAllowance("not-null-dropped""#, #".dropColumn("#,
        ] {
            #expect(fix.source.contains(part), "\(part) in \(fix.source)")
        }
    }

    @Test
    func aChangeOfTypeTakesTwoReleases() async throws {
        let operation = Operation.changeType(TypeChange(of: "views", from: .int32, to: .int64), in: "posts")
        let finding = try #require(await report([operation]).open.first { $0.rule == "column-type-changed" })
        let remedy = try #require(finding.remedy)
        #expect(remedy.now.map(\.summary).first == "add column posts.views_new")
        #expect(
            remedy.next.suffix(2).map(\.summary) == [
                "drop column posts.views", "rename column posts.views_new to views",
            ]
        )
    }

    @Test
    func aMigrationWithoutFindingsIsNotRewritten() async {
        let operation = Operation.addColumn(ColumnDefinition("note", .text, isNullable: true), to: "posts")
        let report = await report([operation])
        #expect(MigrationFix(Migration("0002_change", [operation]), report) == nil)
    }

    @Test
    func theReportShowsOperationsAsSwift() async {
        let text = await report([.createIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts")]).text()
        #expect(
            text.contains(
                "0002_change step 1: error: CREATE INDEX posts_title locks posts against writes [index-not-concurrent]"
            )
        )
        #expect(text.contains("lock: SHARE on posts, which blocks writes"))
        #expect(text.contains(".createIndex("))
        #expect(text.contains("concurrently: true"))
    }

    @Test
    func aRowChangeAfterASchemaChangeIsInATransactionOfItsOwn() async {
        let found = await rules([
            .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts"),
            .backfill(Backfill("slugs", table: "posts", setting: "slug = ''", where: "slug IS NULL")),
        ])
        #expect(found == [])
    }

    @Test
    func oneTransactionOverSeveralTablesIsFound() async {
        let column = ColumnDefinition("note", .text, isNullable: true)
        // Raw SQL between them may mean all of it as one.
        let step = Operation.run([], reverse: [])
        let found = await rules([.addColumn(column, to: "posts"), step, .addColumn(column, to: "users")])
        #expect(found == ["locks-several-tables"])
    }

    /// What rewrites a table is run by itself, so that another table's lock is not held for as long.
    @Test
    func aRewriteHoldsNoOtherTablesLock() async {
        let note = Operation.addColumn(ColumnDefinition("note", .text, isNullable: true), to: "users")
        let rewrite = Operation.changeType(TypeChange(of: "views", from: .int32, to: .int64), in: "posts")
        #expect(await rules([note, rewrite]) == ["column-type-changed"])
        let widening = Operation.changeType(TypeChange(of: "title", from: .varchar(100), to: .text), in: "posts")
        #expect(await rules([note, widening]) == [])
    }

    @Test
    func rawSQLWithoutAJudgeIsNamedAsNotJudged() async {
        let report = await report([.run(["DROP TABLE posts"], reverse: [])])
        #expect(report.exitCode == 2)
        #expect(report.unjudged.first?.location == LintLocation("0002_change", step: 1))
    }

    @Test
    func rawSQLIsJudgedAmongTheOperations() async {
        // The judge's answer is what the parser would say; the context is the migration's.
        let judge = SQLJudge { _ in
            let at = LintLocation("-", line: 1, column: 1)
            let index = LintFact.createIndex(IndexFact("i", on: RelationName("notes"), ["a"]))
            return .success([LintStep(at: at, "CREATE INDEX", [.init(index, "CREATE INDEX i ON notes (a)", at: at)])])
        }
        let notes = TableSchema("notes", columns: [ColumnDefinition("a", .int64, primaryKey: .supplied)])
        let raw = Operation.run(["CREATE INDEX i ON notes (a)"], reverse: [])
        #expect(await report([.createTable(notes), raw], judge: judge).open.map(\.rule) == [])
        #expect(await report([raw], judge: judge).open.map(\.rule) == ["index-not-concurrent"])
    }

    @Test
    func allowancesOfAMigrationNeedAReason() async {
        let drop = Operation.dropColumn(ColumnDefinition("views", .int32, isNullable: true), from: "posts")
        let allowed = await report([drop], allows: [LintAllowance("column-dropped", because: "unused since 41")])
        #expect(allowed.exitCode == 0)
        #expect(allowed.allowed.map(\.allowedBecause) == ["unused since 41"])
        let empty = await report([drop], allows: [LintAllowance("column-dropped", because: " ")])
        #expect(empty.open.map(\.rule) == ["column-dropped", "allow-without-reason"])
        let unused = await report([], allows: [LintAllowance("column-dropped", because: "just in case")])
        #expect(unused.open.map(\.rule) == ["allow-unused"])
    }

    @Test
    func theSizeOfATableIsShownAndSoftensWhatGrowsWithIt() async {
        let found = await report([
            .createIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts"),
            .renameColumn("title", to: "headline", in: "posts"),
        ])
        let small = await found.sized { _ in TableSize(rows: 500, bytes: 80_000) }
        #expect(small.open.map(\.severity) == [.warning, .error])
        let large = await found.sized { _ in TableSize(rows: 50_000_000, bytes: 12 << 30) }
        #expect(large.open.map(\.severity) == [.error, .error])
        #expect(large.text().contains("about 50 million rows, 12 GiB"))
        let absent = await found.sized { _ in nil }
        #expect(absent.open.allSatisfy { $0.size == nil })
    }

    @Test
    func everyRuleHasAnIdOfItsOwnAndSaysEverything() {
        let rules = LintRule.all
        #expect(Set(rules.map(\.id)).count == rules.count)
        for rule in rules {
            #expect(rule.id.allSatisfy { $0.isLowercase || $0 == "-" }, "\(rule.id)")
            #expect(rule.summary.hasSuffix(".") && rule.why.hasSuffix(".") && rule.remedy.hasSuffix("."), "\(rule.id)")
        }
    }
}
