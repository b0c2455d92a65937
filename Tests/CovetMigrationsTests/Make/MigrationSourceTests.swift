import CovetDatabase
import CovetSQL
import CovetSQLite
import Testing

@testable import CovetMigrations

@Suite struct MigrationSourceTests {
    @Test func aMigrationIsWrittenAsSwift() throws {
        let source = try MigrationSource(
            [
                .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts"),
                .createIndex(
                    IndexDefinition(table: "posts", on: ["slug"], isUnique: true),
                    on: "posts",
                    concurrently: true
                ),
            ],
            after: [Tables.base]
        )
        #expect(source.fileName == "0002_add_posts_slug.swift")
        #expect(
            try source.text() == """
                import Covet

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
                }

                """
        )
    }

    /// A model's index over words is an error in SQLite; the migration that is written must be the same one, not an empty text.
    @Test func whatADatabaseHasNoWordForStaysTheErrorThatSaysSo() throws {
        let words = SQL(sqlite: SQL(unsupported: "no words here"), postgres: #"to_tsvector("body")"#)
        let index = IndexDefinition("posts_words", on: [.expression(words)], method: .gin)
        let text = try MigrationSource([.createIndex(index, on: "posts", concurrently: true)], after: [Tables.base])
            .text()
        #expect(text.contains(#"SQL(unsupported: "no words here")"#) && text.contains("to_tsvector"))
        let renamed = words.renaming("body", to: "text")
        #expect(renamed.statement(for: .postgres).text == #"to_tsvector("text")"#)
        #expect(renamed.statement(for: .sqlite).problem == "no words here")
    }

    @Test func namesFollowWhatChanges() throws {
        let cases: [([CovetMigrations.Operation], String)] = [
            ([.createTable(TableSchema("tags", columns: []))], "0002_create_tags"),
            ([.dropColumn(ColumnDefinition("name", .text, isNullable: true), from: "users")], "0002_drop_users_name"),
            ([.setNotNull("name", in: "users")], "0002_require_users_name"),
            (
                [.dropIndex(IndexDefinition(table: "posts", on: ["author_id"]), on: "posts")],
                "0002_drop_posts_author_id_index"
            ),
        ]
        for (operations, expected) in cases {
            #expect(try MigrationSource(operations, after: [Tables.base]).migration.id == expected)
        }
        let named = try MigrationSource(
            [],
            name: "Tidy up: the «posts»!",
            after: [Tables.base, Migration("0041_x", [])]
        )
        #expect(named.migration.id == "0042_tidy_up_the_posts")
        #expect(try MigrationSource([.createTable(Tables.users)], after: []).migration.id == "0001_initial")
        #expect(throws: MigrationError.self) { _ = try MigrationSource([], name: "¡!", after: []) }
    }

    @Test func namesFromACatalogueCannotBecomeCode() async throws {
        // Each would end the literal or start an interpolation, were it pasted.
        let attacks = [
            #"x"); fatalError() ; (""#, #"\(fatalError())"#, ##"a"# + \#(evil)"##, "line\nbreak */ fatalError()",
            "\u{202e}reversed", #"a\"#, "tab\tquote\"", ###"##"#"###,
        ]
        for attack in attacks {
            let name = try await Self.name(attack)
            let table = TableSchema(name, columns: [ColumnDefinition(name, .text, default: .value(.text(attack)))])
            let text = try MigrationSource([.createTable(table)], after: []).text()
            #expect(Literals.all(in: text).filter { $0 == attack }.count == 3, "\(attack) is not given back by \(text)")
        }
    }

    /// A name as only a catalogue gives it.
    private static func name(_ text: String) async throws -> SQLIdentifier {
        let database = try Database.sqlite(SQLiteConfiguration(.memory))
        let quoted = text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        try await database.execute(SQL(unsafeRaw: "CREATE TABLE \"\(quoted)\" (a TEXT)"))
        let found = try await Inspection.read(database).schema.tables[0].name
        await database.close()
        return found
    }

    @Test func statementsOfManyLinesStayReadable() throws {
        let function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n\n    RETURN NEW;\nEND\n$$"
        let text = try MigrationSource([.run([SQL(unsafeRaw: function)], reverse: [])], name: "f", after: []).text()
        #expect(
            text.contains(
                """
                            .run(
                                [
                                    \"""
                                    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
                                    BEGIN

                                        RETURN NEW;
                                    END
                                    $$
                                    \"""
                                ],
                """
            ),
            "\(text)"
        )
        // What three quotes would not give back exactly stays on its line.
        for odd in ["a\n\"\"\"b", "a\n\\(evil)", "a\n\tb"] {
            let text = try MigrationSource([.run([SQL(unsafeRaw: odd)], reverse: [])], name: "f", after: []).text()
            #expect(Literals.all(in: text).contains(odd), "\(text)")
        }
    }

    @Test func theListIsAddedToAndNothingElseChanges() throws {
        let first = MigrationList.text(of: ["m0001Initial"])
        #expect(first.contains("        m0001Initial\n    ]"))
        let second = try MigrationList.text(adding: "m0002Slug", to: first)
        #expect(second == MigrationList.text(of: ["m0001Initial", "m0002Slug"]))
        #expect(try MigrationList.text(adding: "m0002Slug", to: second) == second)
        let own = first.replacing("import Covet", with: "// ours\nimport Covet") + "// and this\n"
        let added = try MigrationList.text(adding: "m0002Slug", to: own)
        #expect(added.hasPrefix("// ours\n") && added.hasSuffix("// and this\n"))
        let short = "static let all: [Migration] = [m0001]"
        #expect(
            try MigrationList.text(adding: "m0002", to: short)
                == "static let all: [Migration] = [m0001,\n        m0002,\n    ]"
        )
        #expect(throws: MigrationError.self) { try MigrationList.text(adding: "m", to: "let list = []") }
    }

    @Test func thePlanTellsWhatNeedsCare() throws {
        let before = try Schema(replaying: [Tables.base])
        let plan = try MigrationPlan(
            Migration(
                "0002",
                [
                    .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts"),
                    .dropColumn(ColumnDefinition("name", .text, isNullable: true), from: "users"),
                    .createTable(TableSchema("tags", columns: [ColumnDefinition("a", .text)])),
                    .setNotNull("a", in: "tags"),
                ]
            ),
            after: before
        )
        #expect(plan.lines.map(\.mark) == ["+", "-", "+", "~"])
        #expect(plan.lines.map(\.needsCare) == [false, true, false, false])
        #expect(plan.lines[0].text == "posts.slug text" && plan.lines[0].note == "nullable: no rewrite")
        #expect(plan.lines[1].rules.map(\.id).contains("column-dropped"))
    }

    /// What the lint finds about operations is what the plan says of them: there is one list of dangers.
    @Test func thePlanSaysWhatTheLintFinds() async throws {
        let before = try Schema(replaying: [Tables.base])
        for one in OperationCase.all {
            let migration = Migration("0002", one.operations)
            let plan = try MigrationPlan(migration, after: before)
            let report = await MigrationLint().report(for: [Tables.base, migration]) { $0.id == "0002" }
            for (index, line) in plan.lines.enumerated() {
                let found = Set(report.open.filter { $0.location.step == index + 1 }.map(\.rule))
                #expect(Set(line.rules.map(\.id)) == found, "\(one.testDescription): \(line.text)")
            }
        }
    }

    @Test func tablesThatAreMadeTogetherShareALineOfTheComment() throws {
        let text = try MigrationSource(
            [
                .createTable(Tables.users), .createTable(Tables.posts),
                .dropColumn(ColumnDefinition("name", .text, isNullable: true), from: "users"),
            ],
            after: []
        ).text()
        #expect(text.contains("    /// `+` tables users, posts\n    ///\n    /// `-` users.name text\n    static let"))
    }

    @Test func theChecksumIsOfWhatIsSaidNotHowItLooks() {
        let one = Migration("1", [.addCheck(.init("c", #""a" > \#(1)"#), to: "t")])
        let same = Migration("2", [.addCheck(.init("c", #""a" > 1"#), to: "t")])
        let other = Migration("1", [.addCheck(.init("c", #""a" > 2"#), to: "t")])
        #expect(one.checksum == same.checksum && one.checksum != other.checksum)
        let slow = Migration("1", [.backfill(Backfill("b", table: "t", setting: "a = 1", load: 0.1))])
        let fast = Migration("1", [.backfill(Backfill("b", table: "t", setting: "a = 1", batchSize: 9))])
        #expect(slow.checksum == fast.checksum)
    }
}

/// Reads the string literals of Swift sources as the compiler does, without interpolation.
enum Literals {
    static func all(in text: String) -> [String] {
        var found: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !line.contains("///") {
            var rest = Array(line.unicodeScalars)[...]
            while let first = rest.first {
                let marks = rest.prefix { $0 == "#" }.count
                guard rest.dropFirst(marks).first == "\"" else {
                    rest = rest.dropFirst(first == "#" ? marks : 1)
                    continue
                }
                rest = rest.dropFirst(marks + 1)
                var value = String.UnicodeScalarView()
                while let next = rest.first {
                    if next == "\"", rest.dropFirst().prefix(marks).allSatisfy({ $0 == "#" }),
                        rest.dropFirst().prefix(marks).count == marks
                    {
                        rest = rest.dropFirst(1 + marks)
                        break
                    }
                    if next == "\\", rest.dropFirst().prefix(marks).count == marks,
                        rest.dropFirst().prefix(marks).allSatisfy({ $0 == "#" })
                    {
                        rest = rest.dropFirst(1 + marks)
                        switch rest.popFirst() {
                        case "n": value.append("\n")
                        case "t": value.append("\t")
                        case "\"": value.append("\"")
                        case "\\": value.append("\\")
                        case "u":
                            let digits = rest.dropFirst().prefix { $0 != "}" }
                            rest = rest.dropFirst(digits.count + 2)
                            if let scalar = UInt32(String(String.UnicodeScalarView(digits)), radix: 16).flatMap(
                                Unicode.Scalar.init
                            ) {
                                value.append(scalar)
                            }
                        default: return ["an interpolation or an unknown escape"]
                        }
                        continue
                    }
                    value.append(next)
                    rest = rest.dropFirst()
                }
                found.append(String(value))
            }
        }
        return found
    }
}
