import Foundation

/// Asks git about the project's folder.
package struct Git: Sendable {
    let project: String
    /// Runs git with these arguments and gives its exit status and output; nil where there is no git.
    var run: @Sendable (_ arguments: [String], _ project: String) async -> (status: Int32, output: String)?

    init(project: String) {
        self.project = project
        run = { arguments, project in await Self.process(arguments, in: project) }
    }

    func callAsFunction(_ arguments: String...) async -> (status: Int32, output: String)? {
        await run(arguments, project)
    }

    var isRepository: Bool {
        get async {
            guard let answer = await self("rev-parse", "--is-inside-work-tree") else { return false }
            return answer.status == 0 && answer.output.hasPrefix("true")
        }
    }

    @concurrent
    private static func process(_ arguments: [String], in project: String) async -> (status: Int32, output: String)? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "--no-pager"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: project)
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        let ended = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in ended.continuation.finish() }
        do { try process.run() } catch { return nil }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        for await _ in ended.stream {}
        // The shell's status for a command that is not there, which `env` uses as well.
        guard process.terminationStatus != 127 else { return nil }
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
}
