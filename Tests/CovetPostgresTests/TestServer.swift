import CovetDatabase
import CovetSQL
import CovetTestSupport
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import CovetPostgres

extension TestServer {
    /// What only `script/postgres` sets up: certificates, and roles for each way to sign in.
    static let hasFolder = isHere && (folder != nil || isCI)

    static func configuration() throws -> PostgresConfiguration {
        try PostgresConfiguration(requireURL())
    }

    static func bouncerConfiguration() throws -> PostgresConfiguration {
        try PostgresConfiguration(requireBouncerURL())
    }

    static func standbyConfiguration() throws -> PostgresConfiguration {
        try PostgresConfiguration(requireStandbyURL())
    }

    static func tlsFile(_ name: String) throws -> String {
        try requireFolder() + "/tls/" + name
    }

    static let loop = MultiThreadedEventLoopGroup.singleton.any()
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let options = StatementOptions(timeout: .seconds(20))

    static func connect(_ configuration: PostgresConfiguration, grace: TimeAmount = .seconds(10)) async throws
        -> PostgresConnection
    {
        try await PostgresConnection.connect(configuration, on: loop, logger: logger, cancellationGrace: grace)
    }
}

/// Lends a connection.
func withConnection<Result>(
    _ change: (inout PostgresConfiguration) throws -> Void = { _ in },
    grace: TimeAmount = .seconds(10),
    _ body: (PostgresConnection) async throws -> Result
) async throws -> Result {
    var configuration = try TestServer.configuration()
    try change(&configuration)
    let connection = try await TestServer.connect(configuration, grace: grace)
    do {
        let result = try await body(connection)
        await connection.close()
        return result
    } catch {
        await connection.close()
        throw error
    }
}

/// A name for what a test makes on the server. Without digits, so that no number of a test's own is ever found in it.
func uniqueName(_ prefix: String) -> String {
    prefix + "_" + String((0..<16).map { _ in "bcdfghjklmnpqrst".randomElement() ?? "b" })
}

/// Lends a connection and the name of a table of its own.
func withTable(
    _ columns: String,
    grace: TimeAmount = .seconds(10),
    _ body: (PostgresConnection, String) async throws -> Void
) async throws {
    let table = uniqueName("wire")
    try await withConnection(grace: grace) { connection in
        try await connection.execute("CREATE TABLE \(table) (\(columns))")
        do {
            try await body(connection, table)
        } catch {
            // Whatever it still holds would keep the table.
            await connection.close()
            _ = try? await withConnection { try await $0.execute("DROP TABLE IF EXISTS \(table)") }
            throw error
        }
        _ = try await withConnection { try await $0.execute("DROP TABLE IF EXISTS \(table)") }
    }
}

extension PostgresConnection {
    @discardableResult
    func execute(
        _ text: String,
        _ bindings: [SQLValue] = [],
        options: StatementOptions = TestServer.options
    ) async throws(DatabaseError) -> Int {
        try await run(Statement(text: text, bindings: bindings), options: options) { _ in }.affectedRows
    }

    func integers(
        _ text: String,
        _ bindings: [SQLValue] = [],
        options: StatementOptions = TestServer.options
    ) async throws(DatabaseError) -> [Int64] {
        try await run(Statement(text: text, bindings: bindings), options: options) { try $0.int64(at: 0) }.rows
    }

    func strings(_ text: String, _ bindings: [SQLValue] = []) async throws(DatabaseError) -> [String] {
        try await run(Statement(text: text, bindings: bindings), options: TestServer.options) { try $0.string(at: 0) }
            .rows
    }
}

/// The error that a closure throws.
func failure(_ body: () async throws -> Void, _ location: SourceLocation = #_sourceLocation) async throws
    -> DatabaseError
{
    do {
        try await body()
    } catch let error as DatabaseError {
        return error
    }
    Issue.record("nothing was thrown", sourceLocation: location)
    throw CancellationError()
}

/// All that a stream gives.
func collected<Value>(_ rows: RowStream<Value>) async throws -> [Value] {
    var values: [Value] = []
    for try await value in rows { values.append(value) }
    return values
}
