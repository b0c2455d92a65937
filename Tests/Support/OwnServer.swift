import Foundation

/// A PostgreSQL server that one test has for itself, made by `script/postgres`: it may change its settings and kill it.
package struct OwnServer: Sendable {
    private let folder: String
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("script/postgres").path

    /// Lends a server that is not started yet. Whatever was started is stopped and gone afterwards.
    package static func lend<Result>(_ body: (OwnServer) async throws -> Result) async throws -> Result {
        // A short path: a socket lies below it.
        let server = OwnServer(folder: "/tmp/covet-own-\(UInt32.random(in: 0 ... .max))")
        let result: Result
        do {
            try FileManager.default.createDirectory(atPath: server.folder, withIntermediateDirectories: true)
            result = try await body(server)
        } catch {
            try? await server.remove()
            throw error
        }
        try await server.remove()
        return result
    }

    package func startPrimary() async throws {
        try await run("start", "\(folder)/primary")
    }

    package func startStandby() async throws {
        try await run("standby", "\(folder)/standby", "\(folder)/primary")
    }

    /// As a crash would: nobody is told good-bye.
    package func kill(_ name: String = "primary") async throws {
        try await run("stop", "\(folder)/\(name)")
    }

    package func url(_ name: String = "primary") throws -> String {
        func text(_ file: String) throws -> String {
            try String(contentsOfFile: "\(folder)/\(name)/\(file)", encoding: .utf8).filter { !$0.isWhitespace }
        }
        return try "postgresql://covet:\(text("password"))@127.0.0.1:\(text("port"))/covet"
    }

    private func remove() async throws {
        for name in ["standby", "primary"] where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
            try await kill(name)
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// By hand: Foundation's `Process` counts as running for as long as a server that it started holds its files.
    private func run(_ arguments: String...) async throws {
        // Sockets of other tests must not stay open in a server that outlives them: their clients would wait for an end.
        let command = """
            for file in /dev/fd/*; do [ "${file##*/}" -gt 2 ] && eval "exec ${file##*/}>&-"; done
            exec /bin/bash "$0" "$@" >/dev/null
            """
        let words = ["/bin/bash", "-c", command, Self.script] + arguments
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.spawn(words)) }
        }
        guard status == 0 else {
            throw Failure(description: "script/postgres \(arguments.joined(separator: " ")) failed")
        }
    }

    private static func spawn(_ words: [String]) -> Int32 {
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let environment: [UnsafeMutablePointer<CChar>?] =
            ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var id = pid_t()
        guard posix_spawn(&id, words[0], nil, nil, arguments, environment) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        return status
    }
}
