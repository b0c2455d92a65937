// Process is in Foundation alone.
import Foundation

extension SQLJudge {
    /// Asks the `covet` tool, which is built beside the app or stands on PATH.
    ///
    /// - Parameters:
    ///   - path: the tool; where it is nil, `covet` beside this program and then on PATH.
    ///   - timeout: how long one answer may take. Default: 30 seconds.
    public static func tool(path: String? = nil, timeout: Duration = .seconds(30)) -> SQLJudge {
        let found = path ?? CovetTool.locate()
        return SQLJudge { sql in
            guard let found else {
                let advice =
                    "there is no `covet` beside this program or on PATH; build it with `swift build --product covet`"
                return .failure(Failure("raw SQL is read by the covet tool, and \(advice)"))
            }
            return await CovetTool.read(sql, by: found, timeout: timeout)
        }
    }
}

private enum CovetTool {
    static func locate() -> String? {
        let beside = (CommandLine.arguments.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
            .dropLast()
        var folders = beside.isEmpty ? [] : [beside.joined(separator: "/")]
        folders += (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return folders.map { "\($0)/covet" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    @concurrent
    static func read(_ sql: String, by path: String, timeout: Duration) async -> Result<[LintStep], SQLJudge.Failure> {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["migrate", "lint", "--sql", "-", "--format", "facts"]
        // A file, not a pipe: writing to a tool that is gone would end this process.
        guard let input = inputFile(sql) else { return .failure(.init("no temporary file could be written")) }
        defer { try? input.close() }
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let ended = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in ended.continuation.finish() }
        do { try process.run() } catch { return .failure(.init("\(path) cannot be run")) }
        let answer = await withTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { [UInt8](output.fileHandleForReading.readDataToEndOfFile()) }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // Ending the tool ends the reading too.
            if first == nil { process.terminate() }
            return first
        }
        guard let answer else { return .failure(.init("\(path) did not answer within \(timeout)")) }
        for await _ in ended.stream {}
        guard process.terminationStatus == 0 else {
            return .failure(.init("\(path) failed with status \(process.terminationStatus)"))
        }
        guard let script = try? LintExchange.decode(answer).first else {
            return .failure(.init("\(path) is of another release than this program; build it again"))
        }
        return .success(script.steps)
    }

    /// The text in a file that has no name any more.
    private static func inputFile(_ text: String) -> FileHandle? {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("covet-\(UUID().uuidString).sql").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let isMade = FileManager.default.createFile(
            atPath: path,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        return isMade ? FileHandle(forReadingAtPath: path) : nil
    }
}
