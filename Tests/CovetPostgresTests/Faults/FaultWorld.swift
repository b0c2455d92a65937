import CovetDatabase
import CovetSQL
import CovetTestSupport
import Foundation
import NIOPosix
import Testing

@testable import CovetPostgres

/// Lends a database that is reached through a proxy, and another that is not, with a table of tokens.
func withFaults(
    pool: PoolConfiguration = PoolConfiguration(size: 1...4),
    _ body: (Database, Database, FaultyProxy) async throws -> Void
) async throws {
    let configuration = try TestServer.configuration()
    let host = try #require(configuration.hosts.first)
    guard case .name(let name) = host.address else { return }
    let schema = "fault_\(UInt32.random(in: 0 ... .max))"
    var direct = configuration
    direct.options = "-c search_path=\(schema)"
    direct.tls = .init(.disable)
    let proxy = FaultyProxy(host: name, port: host.port)
    var proxied = direct
    proxied.hosts = [.init("127.0.0.1", port: try await proxy.start())]
    let sound = try Database.postgres(direct, pool: PoolConfiguration(size: 0...2))
    let shaky = try Database.postgres(proxied, pool: pool)
    try await sound.execute("CREATE SCHEMA \(identifier: SQLIdentifier(derived: schema))")
    try await sound.execute("CREATE TABLE tokens (token TEXT NOT NULL)")
    func clean() async throws {
        await shaky.close()
        await proxy.stop()
        try await sound.execute("DROP SCHEMA \(identifier: SQLIdentifier(derived: schema)) CASCADE")
        await sound.close()
    }
    do {
        try await body(shaky, sound, proxy)
    } catch {
        try? await clean()
        throw error
    }
    try await clean()
}

/// A cluster that belongs to one test, which may kill it.
struct OwnServer {
    let folder: String
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("script/postgres").path

    /// Lends a folder; whatever was started in it is stopped and gone afterwards.
    static func lend(_ body: (OwnServer) async throws -> Void) async throws {
        let server = OwnServer(folder: "/tmp/covet-fault-\(UInt32.random(in: 0 ... .max))")
        do {
            try await body(server)
        } catch {
            try? await server.remove()
            throw error
        }
        try await server.remove()
    }

    private func remove() async throws {
        for name in ["standby", "primary"] where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
            try await run("stop", "\(folder)/\(name)")
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    func startPrimary() async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await run("start", "\(folder)/primary")
    }

    func startStandby() async throws { try await run("standby", "\(folder)/standby", "\(folder)/primary") }

    /// As a crash would: nobody is told good-bye.
    func kill(_ name: String = "primary") async throws { try await run("stop", "\(folder)/\(name)") }

    func configuration(_ name: String = "primary") throws -> PostgresConfiguration {
        let password = try String(contentsOfFile: "\(folder)/\(name)/password", encoding: .utf8)
        let port = try String(contentsOfFile: "\(folder)/\(name)/port", encoding: .utf8)
        var configuration = PostgresConfiguration(
            hosts: [.init("127.0.0.1", port: Int(port.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)],
            user: "covet",
            password: .init(password.trimmingCharacters(in: .whitespacesAndNewlines)),
            database: "covet"
        )
        configuration.tls = .init(.disable)
        // script/postgres lets the server forget the last commits in a crash, which no client could tell from a lost write.
        configuration.options = "-c synchronous_commit=on"
        return configuration
    }

    /// By hand: Foundation's `Process` counts as running for as long as a server that it started holds its files.
    private func run(_ arguments: String...) async throws {
        let words = ["/bin/bash", "-c", "exec /bin/bash \"$0\" \"$@\" >/dev/null", Self.script] + arguments
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.spawn(words)) }
        }
        try #require(status == 0, "script/postgres \(arguments.joined(separator: " ")) failed")
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

/// The error of a closure that a fault may hit, or none.
func outcome(_ body: () async throws -> Void) async -> DatabaseError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? DatabaseError ?? DatabaseError(.other, "\(error)")
    }
}

/// Looks again until it is so, for at most 20 seconds.
func eventually(_ isSo: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
        if try await isSo() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}
