import Testing

@testable import Covet

/// Where docs.readme finds the commands of an app.
struct ReadmeTests {
    private func line(_ section: String) async throws -> (verdict: Verdict, told: String) {
        let found = try await Trial(
            isDeploy: false,
            folder: { try $0.write("# Subject\n\n## Production\n\n\(section)\n", to: "README.md") }
        ).line("docs.readme")
        return (found.verdict, found.told)
    }

    @Test(arguments: [
        "```sh\nSubject migrate\n```", "Run so:\n\n    Subject migrate\n\n    Subject serve", "Run `Subject migrate`.",
        "\tSubject migrate",
    ])
    func codeIsReadHoweverItIsMarked(section: String) async throws {
        let (verdict, told) = try await line(section)
        #expect(verdict == .pass, "\(told)")
    }

    @Test(arguments: [
        "Subject migrate", "1. First.\n\n    Subject migrate", "- First,\n    Subject migrate",
        "Some words\n    Subject migrate",
    ])
    func proseIsNoCode(section: String) async throws {
        let (verdict, told) = try await line(section)
        #expect(verdict == .fail)
        #expect(told.contains("names no command of Subject"), "\(told)")
    }

    @Test func aCommandThatIsNotThereIsFoundInEveryKindOfCode() async throws {
        let (verdict, told) = try await line("    Subject migrate\n    Subject deploy")
        #expect(verdict == .fail)
        #expect(told.contains("Subject has no command deploy"), "\(told)")
    }
}
