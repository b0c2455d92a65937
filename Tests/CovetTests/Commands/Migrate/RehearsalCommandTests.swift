import Foundation
import Testing

/// What `migrate rehearse` leaves behind of a program with written migrations.
@Suite(
    .enabled(
        if: Executable.isBuilt("Conduit"),
        "the program Conduit is not built: run `swift build --product Conduit`"
    ),
    .timeLimit(.minutes(4))
)
struct RehearsalCommandTests {
    private static let record = "readiness/records/rehearsals.json"

    private func conduit() throws -> Executable {
        try #require(Executable.named("Conduit"), "The program Conduit was not built with the tests.")
    }

    /// A folder that looks like the app's project.
    private func project() throws -> Folder {
        let folder = Folder()
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("Migrations"),
            withIntermediateDirectories: true
        )
        return folder
    }

    private func text(_ folder: Folder) throws -> String {
        try String(contentsOf: folder.url.appendingPathComponent(Self.record), encoding: .utf8)
    }

    @Test func aPassedRehearsalIsRecordedUnlessNotWanted() async throws {
        let folder = try project()
        let silent = try await conduit().run("migrate", "rehearse", "--since", "none", "--no-record", in: folder)
        #expect(silent.status == 0 && silent.files == ["Migrations"], "\(silent.errors)")
        let loud = try await conduit().run("migrate", "rehearse", "--since", "none", in: folder)
        #expect(
            loud.status == 0 && loud.output.contains("Recorded as passed in \(Self.record); commit it."),
            "\(loud.errors)"
        )
        #expect(try text(folder).contains(#""migration": "0001_initial""#))
        let json = try await conduit().run("migrate", "rehearse", "--since", "none", "--format", "json", in: folder)
        #expect(
            json.output.contains(#""record":"readiness\/records\/rehearsals.json""#)
                || json.output.contains(Self.record)
        )

        // Elsewhere nothing is left behind.
        let other = try await conduit().run("migrate", "rehearse", "--since", "none")
        #expect(other.status == 0 && other.files == [] && other.errors.contains("is not recorded"))
    }

    @Test func aRecordThatIsNoneIsNotOverwritten() async throws {
        let folder = try project()
        let file = folder.url.appendingPathComponent(Self.record)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("<<<<<<< ours".utf8).write(to: file)
        let run = try await conduit().run("migrate", "rehearse", "--since", "none", in: folder)
        #expect(run.status == 1 && run.errors.contains("holds no records of rehearsals"))
        #expect(try text(folder) == "<<<<<<< ours")
    }
}
