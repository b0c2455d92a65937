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

extension OwnServer {
    func configuration(_ name: String = "primary") throws -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(url(name))
        configuration.tls = .init(.disable)
        // script/postgres lets the server forget the last commits in a crash, which no client could tell from a lost write.
        configuration.options = "-c synchronous_commit=on"
        return configuration
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
