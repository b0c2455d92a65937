import Testing

@testable import Covet

/// Migrations found in Swift that is written to mislead.
struct MigrationCallTests {
    private func call(_ text: String) throws -> MigrationCall? {
        let text = SwiftText(Array(text.utf8))
        let places = MigrationCall.places(of: "0002_x", in: text)
        return places.count == 1 ? try MigrationCall(places[0], in: text) : nil
    }

    private func parts(_ text: String) throws -> [String]? {
        try call(text).map { call in call.operations.parts.map { call.text[$0] } }
    }

    @Test(arguments: [
        (#"Migration("0002_x", [a, b])"#, ["a", "b"]),
        (#"Migration("0002_x", [])"#, []),
        (#"Migration("0002_x", [/* none, yet */])"#, []),
        (
            "Migration(\n    \"0002_x\", // [0, 1]\n    [\n        a(1, 2), // b,\n        c[3, 4],\n    ],\n)",
            ["a(1, 2)", "c[3, 4]"]
        ),
        (#"Migration("0002_x", [a("],["), b("(")])"#, [#"a("],[")"#, #"b("(")"#]),
        (##"Migration("0002_x", [a(#"]"#), b(#"\"#), c])"##, [##"a(#"]"#)"##, ##"b(#"\"#)"##, "c"]),
        (
            "Migration(\"0002_x\", [a(\"\"\"\n    ], \"quoted\" [\n    \"\"\"), b])",
            ["a(\"\"\"\n    ], \"quoted\" [\n    \"\"\")", "b"]
        ),
        (#"Migration("0002_x", [a("\(f([1, 2], "]"))"), b])"#, [#"a("\(f([1, 2], "]"))")"#, "b"]),
        (#"Migration("0002_x", [a /* , [ /* ] */ */, b])"#, ["a", "b"]),
        (
            #"Migration("0002_x", [.data("l, [") { try await $0.f("a", [1, 2]) } reverse: { _ in }, b])"#,
            [#".data("l, [") { try await $0.f("a", [1, 2]) } reverse: { _ in }"#, "b"]
        ),
        (#"Migration("0002_x", allows: [A("]", because: ",")], [a], nextRelease: [b, c])"#, ["a"]),
        (#"Covet.Migration ( "0002_x" , [a] )"#, ["a"]),
        (##"Migration(#"0002_x"#, [a])"##, ["a"]),
    ])
    func operationsAreTakenApartAtTheirCommas(text: String, expected: [String]) throws {
        let found = try parts(text)
        #expect(found == expected)
    }

    @Test(arguments: [
        #"// Migration("0002_x", [a])"#, #"/* /* */ Migration("0002_x", [a]) */"#,
        #"let t = "Migration("0002_x", [a])""#,
        ##"let t = #"Migration("0002_x", [a])"#"##, "let t = \"\"\"\nMigration(\"0002_x\", [a])\n\"\"\"",
        #"MyMigration("0002_x", [a])"#, #"Migrations("0002_x", [a])"#, #"Migration(id, [a])"#,
        #"Migration("0002_x" + suffix, [a])"#, #"Migration("0002\u{5f}x", [a])"#, #"Migration("\(name)", [a])"#,
        #"Migration("0002_x", [a"#, #"Migration("0002_x", [a)]"#, #"Migration("0002_x", [a}])"#, "", "Migration(",
        #"Migration("0002_x", [a], [b]) + Migration("0002_x", [c])"#, #"Migration("0002_x", ["#, #"Migration("0002_x"#,
    ])
    func whatIsNoMigrationIsNotFound(text: String) throws {
        let found = try parts(text)
        #expect(found == nil)
    }

    @Test(arguments: [
        ("#if DEBUG\nlet m = Migration(\"0002_x\", [a])\n#endif", "#if decides"),
        ("let m = Migration(\"0002_x\", [\n#if DEBUG\na,\n#endif\nb])", "#if decides"),
        (#"Migration("0002_x", operations)"#, "not written as one list"),
        (#"Migration("0002_x", [a] + more)"#, "not written as one list"),
        (#"Migration("0002_x", (0..<3).map { [$0] })"#, "not written as one list"),
        (#"Migration("0002_x", [[a]][0])"#, "not written as one list"),
        (#"Migration("0002_x", finishing: m0001)"#, "finishing:"),
        (#"Migration("0002_x")"#, "no list"),
        (#"Migration("0002_x", [a], nextRelease: rest)"#, "nextRelease is not written as one list"),
        (#"Migration("0002_x", [a], other: 1)"#, "an argument `other`"),
    ])
    func whatIsWrittenOtherwiseIsRefused(text: String, reason: String) throws {
        let error = #expect(throws: MigrationTextError.self) { _ = try call(text) }
        let words = error?.description ?? ""
        #expect(words.contains(reason), "\(words)")
    }

    @Test(
        arguments: [
            ("static let m0002X = ", "m0002X"), ("let one: Migration = ", "one"), ("let all: [Migration] = [", nil),
            ("return ", nil), ("", nil), ("let other = 1; f(", nil), ("var x: Covet.Migration = ", "x"),
        ] as [(String, String?)]
    )
    func theNameOfAMigrationIsKnown(before: String, name: String?) throws {
        let found = try call("\(before)Migration(\"0002_x\", [a])")
        #expect(found?.symbol == name)
    }

    @Test func conditionsThatAreOverDecideNothing() throws {
        let found = try parts(
            "#if os(Linux)\nimport Glibc\n#else\nimport Darwin\n#endif\nlet m = Migration(\"0002_x\", [a])"
        )
        #expect(found == ["a"])
    }
}
