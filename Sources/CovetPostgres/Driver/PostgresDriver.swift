import CovetDatabase
import CovetSQL
import NIOCore
import Synchronization

/// PostgreSQL as a driver: a pool for the primary and one for each replica.
///
/// Single statements are pipelined on the connections of the caller's event loop. Transactions, streams and whatever may leave traces in a session have a connection for themselves.
final class PostgresDriver: DatabaseDriver {
    /// How long `close()` waits for what is at work.
    static let closingGrace: Duration = .seconds(5)

    let dialect = SQLDialect.postgres
    private let primary: PostgresServer
    private let replicas: ReplicaSet?

    init(primary: PostgresServer, replicas: ReplicaSet?) {
        self.primary = primary
        self.replicas = replicas
    }

    deinit {
        replicas?.stop()
    }

    var hasReplicas: Bool { replicas != nil }

    var pools: [PoolStatistics] { [primary.pool.statistics] + (replicas?.statistics ?? []) }

    func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        if options.prefersReplica, let replicas, let replica = replicas.next() {
            do throws(DatabaseError) {
                return try await replica.server.run(statement, options: options, appending: append)
            } catch {
                // It did not get an answer: the primary has one.
                guard error.code == .connection || error.code == .poolExhausted else { throw error }
                if error.code == .connection { replica.leaveOut() }
            }
        }
        return try await primary.run(statement, options: options, appending: append)
    }

    func withConnection<Result>(
        for access: ConnectionAccess,
        options: StatementOptions,
        _ body: (any DriverConnection) async throws -> Result
    ) async throws -> Result {
        if options.prefersReplica, let replicas, let replica = replicas.next() {
            let lent: PostgresServer.Lent?
            do throws(DatabaseError) {
                lent = try await replica.server.lend(for: access, options: options)
            } catch {
                guard error.code == .connection || error.code == .poolExhausted else { throw error }
                if error.code == .connection { replica.leaveOut() }
                lent = nil
            }
            if let lent { return try await replica.server.use(lent, body) }
        }
        return try await primary.use(primary.lend(for: access, options: options), body)
    }

    func close() async {
        replicas?.stop()
        await withTaskGroup(of: Void.self) { group in
            for server in [primary] + (replicas?.servers ?? []) {
                group.addTask { await server.pool.close(grace: Self.closingGrace) }
            }
        }
    }
}
