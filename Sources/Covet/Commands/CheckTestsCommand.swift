import ArgumentParser
import CovetJSON
import Foundation
import NIOCore

/// `check-tests`: runs the tests that the checklist asks a record of.
struct CheckTestsCommand<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "check-tests",
            abstract: "Run the SQL injection tests and record that they passed",
            discussion: """
                Runs `swift test --filter \(TestRecord.filter)` in the project's folder and, where all pass, writes \
                \(TestRecord.path), which the line sql.injection-tests of `check` reads. What was tested must be committed.
                """
        )
    }

    func run() async throws {
        let folder = FileManager.default.currentDirectoryPath
        let git = Git(project: folder)
        guard await git.isRepository, let head = await git("rev-parse", "HEAD"), head.status == 0 else {
            throw AppError(
                "There is no git commit here, and a record names the commit that was tested. Run this in the project's folder, once it is committed."
            )
        }
        let commit = head.output.filter { !$0.isWhitespace }
        guard let change = await git.difference(since: commit, in: InjectionTestsPassed.paths(for: folder)),
            change.isEmpty
        else {
            throw AppError(
                "There are changes that are not committed; commit them first, so that the record says what was tested."
            )
        }
        StandardError.write("Running `swift test --filter \(TestRecord.filter)`, which builds the tests first.")
        let swift = ExternalTool("swift")
        guard let (status, output) = try await swift.outcome(["test", "--filter", TestRecord.filter], keeping: .both)
        else {
            throw AppError("There is no `swift` on PATH, which is needed to run the tests.")
        }
        guard status == 0 else {
            print(output)
            throw AppError("The tests failed; nothing was recorded.")
        }
        guard let tests = Self.count(in: output), tests > 0 else {
            throw AppError("No test is named \(TestRecord.filter); nothing was recorded.")
        }
        let record = TestRecord(
            commit: commit,
            at: Date().timeIntervalSince1970,
            tests: tests,
            command: "swift test --filter \(TestRecord.filter)"
        )
        let file = URL(fileURLWithPath: TestRecord.path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(try JSON.encode(record).readableBytesView).write(to: file, options: .atomic)
        print("\(counted(tests, "test")) passed; recorded in \(TestRecord.path).")
    }

    /// How many tests ran, by the last line that says so.
    static func count(in output: String) -> Int? {
        let lines = output.split(separator: "\n").filter { $0.contains("Test run with ") && $0.contains(" passed") }
        guard let line = lines.last, let start = line.firstRange(of: "Test run with ")?.upperBound else { return nil }
        return Int(line[start...].prefix { $0.isNumber })
    }
}
