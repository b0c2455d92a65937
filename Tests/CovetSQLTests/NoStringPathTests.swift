import Foundation
import Testing

/// The promise of the checklist's line sql.parameterized: there is no way from a String to SQL but the one with the ugly name. The compiler is asked.
@Suite struct NoStringPathTests {

    static var compiler: String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/swiftc" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Where the build put the module CovetSQL.
    static var moduleDirectory: String? {
        var directory = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        for _ in 0..<4 {
            let modules = directory.appendingPathComponent("Modules").path
            if FileManager.default.fileExists(atPath: modules + "/CovetSQL.swiftmodule") { return modules }
            directory.deleteLastPathComponent()
        }
        let url = Bundle.allBundles.map(\.bundleURL).map {
            $0.deletingLastPathComponent().appendingPathComponent("Modules").path
        }
        return url.first { FileManager.default.fileExists(atPath: $0 + "/CovetSQL.swiftmodule") }
    }

    /// Whether a function body compiles, and what the compiler says.
    private func compiles(_ body: String) throws -> (Bool, String) {
        let compiler = try #require(Self.compiler)
        let modules = try #require(
            Self.moduleDirectory,
            "the build directory with CovetSQL.swiftmodule is beside the tests"
        )
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("covet-\(UUID().uuidString).swift")
        try Data("import CovetSQL\nfunc test(text: String, table: TableSchema) throws {\n\(body)\n}\n".utf8).write(
            to: file
        )
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: compiler)
        process.arguments = ["-typecheck", "-swift-version", "6", "-I", modules, file.path]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus == 0, output)
    }

    @Test(.enabled(if: NoStringPathTests.compiler != nil, "swiftc is not on the PATH"))
    func whatIsMeantToCompileDoes() throws {
        let (isFine, output) = try compiles(
            """
            let part: SQL = "a = \\(text)"
            let all: SQL = "SELECT \\(identifier: "a") FROM \\(identifier: table.name) WHERE \\(part)"
            let column = SQL(identifier: try table.column(named: text).name)
            let raw = SQL(unsafeRaw: text)
            _ = (all, column, raw)
            """
        )
        #expect(isFine, "\(output)")
    }

    @Test(
        .enabled(if: NoStringPathTests.compiler != nil, "swiftc is not on the PATH"),
        arguments: [
            "let sql: SQL = text", "_ = SQL(text)", "_ = SQL(stringLiteral: text)", "_ = SQL(\"SELECT \" + text)",
            "let sql: SQL = \"a\"; _ = sql + text", "let name: SQLIdentifier = text", "_ = SQLIdentifier(text)",
            "_ = SQLIdentifier(stringLiteral: text)",
            "let sql: SQL = \"SELECT \\(identifier: text)\"", "_ = SQLIdentifier(derived: text)",
            "_ = Statement(text: text)", "_ = SQL(pieces: [.raw(text)])",
            "let sql: SQL = \"SELECT \\(raw: text)\"", "var sql = SQL(); sql.append(text)",
            "_ = TableSchema(text, columns: [])",
        ]
    )
    func aStringDoesNotBecomeSQL(_ line: String) throws {
        let (isFine, output) = try compiles(line)
        #expect(!isFine, "this compiled: \(line)")
        #expect(output.contains("error:") && !output.contains("no such module"), "\(output)")
    }
}
