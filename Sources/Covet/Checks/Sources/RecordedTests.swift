import CovetJSON
import CovetReadiness
import Foundation
import NIOCore

/// A run of a test suite, recorded with what it ran on: `readiness/records/sql-injection-tests.json`.
struct TestRecord: Codable, Sendable {
    static let path = "readiness/records/sql-injection-tests.json"
    static let filter = "SQLInjection"

    /// The commit that was checked out, without changes of sources or tests beside it.
    let commit: String
    /// When, in seconds since 1970.
    let at: Double
    /// How many tests ran; all of them passed.
    let tests: Int
    let command: String
}

/// sql.injection-tests: reads the record of a green run, and whether sources and tests are still the same.
struct InjectionTestsPassed: Check {
    let id: CheckID = "sql.injection-tests"
    let phase = Phase.static
    private static let advice =
        "Write a suite whose name has \(TestRecord.filter) in it, of tests that send hostile texts to the routes which take one"

    /// What a run of the tests of a project depends on. A project may be a folder of a package, as an example is.
    static func paths(for project: String) -> [String] {
        var folder = URL(fileURLWithPath: project)
        while folder.path.count > 1,
            !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        let package = folder.path.count > 1 ? folder.path : project
        let paths = ["Sources", "Tests", "Package.swift", "Package.resolved"].map { "\(package)/\($0)" }
        return package == project ? paths : paths + [project, ":(exclude)\(project)/readiness"]
    }

    func run(in context: CheckContext) async throws -> CheckResult {
        let project = try context.require(ProjectKey.self)
        guard let data = FileManager.default.contents(atPath: "\(project.root)/\(TestRecord.path)") else {
            throw Unproven("there is no \(TestRecord.path): run `\(project.name) check-tests`")
        }
        let record: TestRecord
        do {
            record = try JSON.decode(TestRecord.self, from: ByteBuffer(bytes: data))
        } catch {
            return .fail("\(TestRecord.path) cannot be read: \(error)", fix: "Run `\(project.name) check-tests`")
        }
        guard record.tests > 0 else {
            return .fail("the recorded run held no test", fix: Self.advice)
        }
        guard await project.git.isRepository else {
            throw Unproven("the project is in no git repository, so nobody knows what was tested")
        }
        guard record.commit.allSatisfy(\.isHexDigit), !record.commit.isEmpty,
            let change = await project.git.difference(since: record.commit, in: Self.paths(for: project.root))
        else {
            throw Unproven("the recorded commit \(record.commit.prefix(12)) is not in this repository")
        }
        guard change.isEmpty else {
            throw Unproven(
                "\(change.count) files have changed since the recorded run, \(change[0]) among them: run `\(project.name) check-tests`"
            )
        }
        return .pass(
            Evidence(
                "\(record.tests) tests passed on \(record.commit.prefix(12)), and its sources are these",
                from: "\(record.command), recorded in \(TestRecord.path)",
                at: Date(timeIntervalSince1970: record.at)
            )
        )
    }
}

extension Git {
    /// The files below these paths that are not as they were in a commit, new ones among them; nil where the commit is not known.
    func difference(since commit: String, in paths: [String]) async -> [String]? {
        guard let changed = await run(["diff", "--name-only", commit, "--"] + paths, project), changed.status == 0,
            let added = await run(["ls-files", "--others", "--exclude-standard", "--"] + paths, project),
            added.status == 0
        else { return nil }
        return (changed.output + added.output).split(separator: "\n").map(String.init)
    }
}
