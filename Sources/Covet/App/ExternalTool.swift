import Foundation

/// A program of the system that a command calls, found on PATH.
struct ExternalTool {
    let name: String

    init(_ name: String) {
        self.name = name
    }

    /// Runs it to its end.
    ///
    /// - Parameter environment: variables beside those of this process.
    /// - Throws: `AppError` where there is no such program, or with the last of what it wrote to its error output where it failed.
    @concurrent
    func run(_ arguments: [String], environment: [String: String] = [:]) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        let ended = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in ended.continuation.finish() }
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        for await _ in ended.stream {}
        switch process.terminationStatus {
        case 0: return
        // The shell's status for a command that is not there, which `env` uses as well.
        case 127: throw AppError("There is no `\(name)` on PATH, which is needed to fill the database.")
        default:
            let lines = text.split(separator: "\n").suffix(3).joined(separator: "\n")
            throw AppError("\(name) failed: \(lines)")
        }
    }
}
