import CovetReadiness
import Testing

@testable import Covet

@Suite(.enabled(if: ProjectFolder.hasGit, "git is not installed")) struct DotenvTests {
    @Test func anIgnoredFileThatWasNeverCommittedPasses() async throws {
        let line = try await line { folder in
            try folder.write(".env\n", to: ".gitignore")
            try folder.write("SECRET_KEY=x\n", to: ".env")
        }
        #expect(line.verdict == .pass, "\(line.told)")
    }

    @Test func aFileThatGitWouldTakeFails() async throws {
        let line = try await line { try $0.write("*.log\n", to: ".gitignore") }
        #expect(line.findings.map(\.message) == [".env is not ignored by git"])
    }

    @Test(arguments: [".env", "deploy/.env"])
    func aFileThatWasCommittedOnceFails(path: String) async throws {
        let line = try await line { folder in
            try folder.write("SECRET_KEY=x\n", to: path)
            try folder.git("add", "--force", path)
            try folder.git("commit", "--quiet", "--message", "Oops")
            try folder.git("rm", "--quiet", path)
            try folder.git("commit", "--quiet", "--message", "Better")
            try folder.write(".env\n", to: ".gitignore")
        }
        #expect(line.verdict == .fail)
        #expect(line.findings.contains { $0.message.hasPrefix(".env was committed, in ") })
    }

    @Test func aFolderWithoutRepositoryProvesNothing() async throws {
        let line = try await Trial(isDeploy: false).line("secrets.dotenv-ignored")
        #expect(line.verdict == .unproven)
        #expect(line.reason?.contains("no git repository") == true)
    }

    private func line(_ arrange: @escaping @Sendable (ProjectFolder) throws -> Void) async throws
        -> LineReport
    {
        try await Trial(
            isDeploy: false,
            folder: { folder in
                try folder.git("init", "--quiet")
                try folder.write("x\n", to: "x")
                try folder.git("add", "x")
                try folder.git("commit", "--quiet", "--message", "Begin")
                try arrange(folder)
            }
        ).line("secrets.dotenv-ignored")
    }
}
