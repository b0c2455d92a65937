import Testing

@testable import Covet

@Suite struct SwiftSourceTests {
    @Test(arguments: [
        ("SQL(unsafeRaw: text)", [1]),
        ("let a = 1\n\nSQL.init(\n    unsafeRaw :\n text)", [4]),
        ("x = .init(unsafeRaw: text); y = SQL(unsafeRaw: text)", [1]),
        ("let make = SQL.init(unsafeRaw:)", [1]),
        ("\"\\(SQL(unsafeRaw: text))\"", [1]),
        ("\"\\(a(\"(\") + \"\\(SQL(unsafeRaw: b))\")\" // x", [1]),
        ("#\"a \\#(SQL(unsafeRaw: text))\"#", [1]),
        ("\"\"\"\n  \"quoted\" \\(SQL(unsafeRaw: t))\n\"\"\"", [2]),
        ("let r = /\"/\nSQL(unsafeRaw: t)", [2]),
        ("let s = \"\\\\\"; SQL(unsafeRaw: t)", [1]),
        ("/* a /* b */ */ SQL(unsafeRaw: t)", [1]),
        ("#if DEBUG\nSQL(unsafeRaw: t)\n#endif", [2]),
        ("// SQL(unsafeRaw: text)", []),
        ("/* SQL(unsafeRaw:\n /* */ text) SQL(unsafeRaw: a) */", []),
        ("\"SQL(unsafeRaw: text)\"", []),
        ("#\"\\(SQL(unsafeRaw: text))\"#", []),
        ("\"\"\"\nSQL(unsafeRaw: text)\n\"\"\"", []),
        ("public init(unsafeRaw: String) {}", []),
        ("let notunsafeRaw: Int", []),
        ("let unsafeRawText: Int", []),
        ("\"open", []),
        ("/* open", []),
        ("\"\\", []),
    ])
    func usesAreFoundInCodeAlone(text: String, lines: [Int]) {
        #expect(SwiftSource(Array(text.utf8)).uses(ofLabel: "unsafeRaw") == lines)
    }

    @Test func literalsAndCommentsAreKnownByTheirPlaces() {
        let text = ##"a("x\("y(") z", #"]"#) /* " */ // ""##
        let source = SwiftSource(Array(text.utf8))
        let words = { (range: Range<Int>) in String(decoding: Array(text.utf8)[range], as: UTF8.self) }
        #expect(source.literals.map(words) == [#""x\("y(") z""#, ##"#"]"#"##])
        #expect(source.commentRanges.map(words) == [#"/* " */"#, #"// ""#])
        #expect(String(decoding: source.code, as: UTF8.self).filter { !$0.isWhitespace } == "a(,)")
    }

    @Test func commentsKeepTheirLines() {
        let source = SwiftSource(Array("let a = \"//x\"\n// sql-allow: why\nb() // c\n".utf8))
        #expect(source.comments == [2: "// sql-allow: why", 3: "// c"])
    }

    @Test(arguments: [
        "// sql-allow: names of the schema alone\nlet sql = SQL(unsafeRaw: text)\n",
        "let sql = SQL(unsafeRaw: text) // sql-allow: names of the schema alone\n",
    ])
    func usesWithAReasonAreAllowed(text: String) async throws {
        let line = try await Trial(isDeploy: false, folder: { try $0.write(text, to: "Sources/Raw.swift") })
            .line("sql.no-interpolation")
        #expect(line.verdict == .pass)
        #expect(line.evidence.contains { $0.statement == "allowed: names of the schema alone" })
    }

    @Test func testsAndBuildFoldersAreNotSearched() async throws {
        let line = try await Trial(
            isDeploy: false,
            folder: { folder in
                for file in [".build/checkouts/a/A.swift", "Tests/SubjectTests/B.swift"] {
                    try folder.write("SQL(unsafeRaw: text)\n", to: file)
                }
            }
        ).line("sql.no-interpolation")
        #expect(line.verdict == .pass)
    }

    @Test func theFindingNamesFileAndLine() async throws {
        let line = try await Trial(
            isDeploy: false,
            folder: { try $0.write("\n\nlet sql = SQL(unsafeRaw: text)\n", to: "Sources/Raw.swift") }
        ).line("sql.no-interpolation")
        #expect(line.findings.map { $0.location?.description } == ["Sources/Raw.swift:3"])
    }
}
