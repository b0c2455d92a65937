import Foundation

/// A program of the system that a command calls, found on PATH.
struct ExternalTool {
    let name: String

    init(_ name: String) {
        self.name = name
    }

    /// What is kept of what it writes.
    enum Kept {
        case output, errors, both
    }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - folder: where it runs; this process's folder unless said otherwise.
    ///   - environment: variables beside those of this process.
    /// - Returns: its exit status and what it wrote; nil where there is no such program.
    @concurrent
    func outcome(
        _ arguments: [String],
        in folder: String? = nil,
        environment: [String: String] = [:],
        keeping kept: Kept
    ) async throws -> (status: Int32, output: String)? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = kept == .errors ? FileHandle.nullDevice : pipe
        process.standardError = kept == .output ? FileHandle.nullDevice : pipe
        let ended = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in ended.continuation.finish() }
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        for await _ in ended.stream {}
        // The shell's status for a command that is not there, which `env` uses as well.
        return process.terminationStatus == 127 ? nil : (process.terminationStatus, text)
    }

    /// Runs it to its end.
    ///
    /// - Throws: `AppError` where there is no such program, or with the last of what it wrote to its error output where it failed.
    func run(_ arguments: [String], environment: [String: String] = [:]) async throws {
        guard let result = try await outcome(arguments, environment: environment, keeping: .errors) else {
            throw AppError("There is no `\(name)` on PATH, which is needed to fill the database.")
        }
        guard result.status == 0 else {
            let lines = result.output.split(separator: "\n").suffix(3).joined(separator: "\n")
            throw AppError("\(name) failed: \(lines)")
        }
    }
}
