import CovetMigrations
import CovetSQL
import CovetTestSupport
import Foundation
import Testing

/// `covet migrate lint` as its users meet it.
struct LintToolTests {
    private func lint(_ sql: String, _ arguments: String...) throws -> Tool.Outcome {
        try Tool.run(["--sql", "-"] + arguments, input: Array(sql.utf8))
    }

    @Test
    func exitStatusTellsCleanFindingsAndNotJudged() throws {
        #expect(try lint("SELECT 1;").status == 0)
        #expect(try lint("DROP SCHEMA s;").status == 1)
        let broken = try lint("SELECT 1;\nSELEC 2;")
        #expect(broken.status == 2)
        #expect(broken.output.contains("-:2:1: not judged: syntax error at or near \"SELEC\""))
        let absent = try Tool.run(["--sql", "/nowhere/a.sql"])
        #expect(absent.status == 2)
        #expect(absent.output.contains("/nowhere/a.sql does not exist"))
        let folder = try Tool.run(["--sql", "/tmp"])
        #expect(folder.status == 2)
        #expect(folder.output.contains("folder"))
        #expect(try Tool.run(["--sql", "-"], input: [0x53, 0xff]).status == 2)
    }

    @Test(
        arguments: [
            [], ["--sql"], ["--sql", "-", "--format", "xml"], ["--sql", "-", "--postgres-version", "new"],
            ["--explain", "nothing"], ["--sql", "-", "--enable", "nothing"], ["--sql", "-", "--fix", "--diff"],
            ["--sql", "-", "-"], ["--sql", "-", "--fix", "--format", "json"],
        ]
    )
    func wrongArgumentsAreRefusedWithAWord(_ arguments: [String]) throws {
        let outcome = try Tool.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("Error:"))
    }

    @Test
    func aFileWithoutTheOptionIsToldTheOption() throws {
        #expect(try Tool.run(["a.sql"]).errors.contains("Say which files: --sql FILE..."))
    }

    @Test
    func jsonIsTheReport() throws {
        let outcome = try lint("DROP SCHEMA s;\nCREATE INDEX i ON t (a);", "--format", "json")
        let report = try JSONDecoder().decode(LintReport.self, from: Data(outcome.output.utf8))
        #expect(outcome.status == 1)
        #expect(report.version == 1)
        #expect(report.open.map(\.rule).prefix(2) == ["schema-dropped", "index-not-concurrent"])
        #expect(report.findings[1].lock == .share)
        #expect(report.findings[1].location == LintLocation("-", line: 2, column: 1))
        #expect(report.findings[1].safeForm?.statements.last?.sql == "CREATE INDEX CONCURRENTLY i ON t (a)")
    }

    @Test
    func githubGetsCommandsInItsEscaping() throws {
        let lines = try lint("\n  DROP SCHEMA s;", "--format", "github").output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("::error file=-,line=2,col=3,title=schema-dropped::") == true)
        let many = try lint("CREATE INDEX i ON t (a);", "--format", "github").output
        #expect(many.contains("%0ACREATE INDEX CONCURRENTLY"))
    }

    @Test
    func sarifHasRulesResultsAndSuppressions() throws {
        let sql = "-- covet:allow schema-dropped: empty\nDROP SCHEMA IF EXISTS s;\nDROP SCHEMA t;"
        let outcome = try lint(sql, "--format", "sarif")
        let root = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let run = try #require((root["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(root["version"] as? String == "2.1.0")
        #expect(results.map { $0["ruleId"] as? String } == ["schema-dropped", "schema-dropped"])
        #expect(results[0]["suppressions"] != nil && results[1]["suppressions"] == nil)
    }

    @Test
    func aPipeGetsNoColours() throws {
        #expect(try !lint("DROP SCHEMA s;").output.contains("\u{1b}"))
    }

    @Test
    func fixWritesTheFileAndWhatComesAfterTheNextRelease() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("7.sql")
            try Data("-- note\nCREATE INDEX i ON t (a);\nALTER TABLE t DROP COLUMN b;\n".utf8).write(to: file)
            let shown = try Tool.run(["--sql", file.path, "--diff"])
            #expect(shown.output.contains("-CREATE INDEX i ON t (a);"))
            #expect(shown.output.contains("+CREATE INDEX CONCURRENTLY i ON t (a);"))
            #expect(try String(contentsOf: file, encoding: .utf8).contains("\nCREATE INDEX i ON"))
            let fixed = try Tool.run(["--sql", file.path, "--fix"])
            #expect(fixed.status == 0, "\(fixed.errors)")
            #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("SET lock_timeout = '2s';"))
            let later = try String(contentsOf: URL(fileURLWithPath: file.path + ".next.sql"), encoding: .utf8)
            #expect(later.contains("ALTER TABLE t DROP COLUMN IF EXISTS b;"))
            #expect(try Tool.run(["--sql", file.path, "\(file.path).next.sql"]).status == 0)
        }
    }

    @Test
    func fixLeavesWhatItCannotJudgeAndNeverOverwritesTheNextFile() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("7.sql")
            let broken = "CREATE INDEX i ON t (a);\nSELEC 1;\n"
            try Data(broken.utf8).write(to: file)
            #expect(try Tool.run(["--sql", file.path, "--fix"]).status == 2)
            #expect(try String(contentsOf: file, encoding: .utf8) == broken)
            let drop = "ALTER TABLE t DROP COLUMN b;\n"
            try Data(drop.utf8).write(to: file)
            try Data("precious".utf8).write(to: URL(fileURLWithPath: file.path + ".next.sql"))
            let refused = try Tool.run(["--sql", file.path, "--fix"])
            #expect(refused.status != 0)
            #expect(refused.errors.contains(".next.sql"))
            #expect(try String(contentsOf: file, encoding: .utf8) == drop)
            #expect(
                try String(contentsOf: URL(fileURLWithPath: file.path + ".next.sql"), encoding: .utf8) == "precious"
            )
        }
    }

    @Test
    func rulesAreListedAndExplained() throws {
        let list = try Tool.run(["--list-rules"])
        #expect(list.status == 0)
        #expect(list.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) } == LintRule.all.map(\.id))
        let explained = try Tool.run(["--explain", "index-not-concurrent"])
        #expect(explained.output.contains("In Squawk: require-concurrent-index-creation"))
    }

    @Test
    func anAppAsksTheToolAboutItsRawSQL() async {
        let migrations = [
            Migration("0001_initial", [.createTable(TableSchema("t", columns: [ColumnDefinition("a", .int64)]))]),
            Migration("0002_raw", [.run(["SELECT 1", "CREATE INDEX i ON t (a)"], reverse: [])]),
        ]
        let report = await MigrationLint(judge: .tool(path: Tool.path)).report(for: migrations)
        #expect(report.open.map(\.rule) == ["index-not-concurrent"])
        #expect(report.open.first?.location == LintLocation("0002_raw", step: 1, line: 2, column: 1))
        #expect(report.exitCode == 1)
    }

    @Test
    func aToolThatIsAbsentSilentOrOfAnotherKindIsNamed() async {
        let raw = Migration("0001_raw", [.run(["SELECT 1"], reverse: [])])
        func unjudged(_ judge: SQLJudge) async -> LintReport { await MigrationLint(judge: judge).report(for: [raw]) }
        for (path, reason) in [
            ("/nowhere/covet", "cannot be run"), ("/bin/false", "status 1"), ("/bin/echo", "another release"),
        ] {
            let report = await unjudged(.tool(path: path))
            #expect(report.exitCode == 2)
            #expect(report.unjudged.first?.reason.contains(reason) == true, "\(report.unjudged)")
        }
    }

    /// `Documentation/migrations-lint.md` lists every rule as `--list-rules` does.
    @Test
    func theDocumentationListsEveryRule() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Documentation/migrations-lint.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") && !$0.hasPrefix("| `--") }.map(String.init)
        #expect(rows == LintRule.all.map(Self.row))
    }

    private static func row(_ rule: LintRule) -> String {
        let severity = rule.isOptIn ? "\(rule.severity.rawValue), opt-in" : rule.severity.rawValue
        let squawk = rule.squawk.isEmpty ? "" : rule.squawk.map { "`\($0)`" }.joined(separator: ", ")
        return "| `\(rule.id)` | \(severity) | \(rule.summary) | \(rule.remedy) | \(squawk) |"
    }
}
