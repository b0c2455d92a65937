import CovetMigrations
import Testing

/// Whatever stands in the list already, what comes is its next element.
struct MigrationListTests {
    @Test(
        arguments: [
            (
                "Migration(\"0001\", [.run([\"SELECT 1\"], reverse: [])]), ",
                "Migration(\"0001\", [.run([\"SELECT 1\"], reverse: [])]),"
            ),
            ("\n        m0001  // the first, ]\n    ", "\n        m0001,  // the first, ]"),
            ("\n        m0001,  // \"\n    ", "\n        m0001,  // \""), ("m0001 /* ] */ ", "m0001, /* ] */"),
            ("Migration(\"a]\\\"\", [])", "Migration(\"a]\\\"\", []),"),
            ("Migration(#\"]\"\"#, [])", "Migration(#\"]\"\"#, []),"),
            ("\n        // none yet\n    ", "\n        // none yet"), ("", ""),
            ("make(\"\"\"\n  a \" ]\n  \"\"\")", "make(\"\"\"\n  a \" ]\n  \"\"\"),"),
        ]
    )
    func itIsAddedBehindTheLast(_ list: String, _ expected: String) throws {
        let (start, end) = (
            "enum Migrations {\n    static let all: [Migration] = [", "]\n    static let other = [1]\n}\n"
        )
        let text = try MigrationList.text(adding: "m0002", to: start + list + end)
        #expect(text == start + expected + "\n        m0002,\n    " + end)
        #expect(try MigrationList.text(adding: "m0002", to: text) == text)
    }

    @Test(arguments: ["m0001", "Migration(\"0001", "m0001 /* "])
    func aListWithoutAnEndIsLeftToPeople(_ list: String) {
        #expect(throws: MigrationError.self) {
            try MigrationList.text(adding: "m0002", to: "static let all: [Migration] = [" + list)
        }
    }
}
