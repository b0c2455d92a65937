import Testing

/// Mistakes that types catch: the compiler refuses them, and says why in words that help.
@Suite(.enabled(if: Compiler.isMissing == nil, "\(Compiler.isMissing ?? "")")) struct CompileFailTests {
    static let snippets = Snippet.ofModels + Snippet.ofQueries + Snippet.ofTheQueryLanguage

    @Test func mistakesDoNotCompileAndSayWhy() throws {
        let imports = "import CovetDatabase\nimport CovetModel\nimport FoundationEssentials\n"
        var files = ["prelude": imports + Snippet.prelude]
        for (index, snippet) in Self.snippets.enumerated() {
            // Each in a namespace of its own, so that no snippet knows another.
            files["snippet\(index)"] = imports + "enum Snippet\(index) {\n" + snippet.staticCode + "\n}\n"
        }
        let errors = try Compiler().errors(in: files)
        #expect(errors["prelude"] == nil, "what is right does not compile")
        for (index, snippet) in Self.snippets.enumerated() {
            let found = errors["snippet\(index)"] ?? []
            #expect(!found.isEmpty, "compiles: \(snippet.mistake)")
            #expect(
                found.isEmpty || found.contains { $0.contains(snippet.message) },
                "\(snippet.mistake): \(found)"
            )
        }
    }
}

extension Snippet {
    fileprivate var staticCode: String {
        code.hasPrefix("func ") ? "static " + code : code
    }
}
