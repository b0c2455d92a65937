import CovetDatabase
import CovetSQL
import Synchronization

/// The replicas of a primary, and which of them may answer: those that answer and are behind by no more than the limit.
final class ReplicaSet: Sendable {
    /// How often they are looked at.
    static let interval: Duration = .seconds(1)
    private static let inquiry = StatementOptions(timeout: .seconds(5))

    let replicas: [Replica]
    private let primary: PostgresServer
    private let maximumLag: Duration
    private let turn = Atomic<Int>(0)
    private let tasks = BackgroundTasks()

    init(_ servers: [PostgresServer], of primary: PostgresServer, maximumLag: Duration) {
        replicas = servers.map(Replica.init)
        self.primary = primary
        self.maximumLag = maximumLag
    }

    var servers: [PostgresServer] { replicas.map(\.server) }
    var statistics: [PoolStatistics] { replicas.map(\.statistics) }

    /// The next in turn that serves.
    func next() -> Replica? {
        let start = turn.wrappingAdd(1, ordering: .relaxed).oldValue & Int.max
        for offset in replicas.indices {
            let replica = replicas[(start % replicas.count + offset) % replicas.count]
            if replica.isServing { return replica }
        }
        return nil
    }

    func start() {
        tasks.add { [weak self] in
            guard var lag = self.map({ ReplicaLag(window: $0.maximumLag + Self.interval * 10) }) else { return }
            while !Task.isCancelled {
                guard let measured = await self?.measure(lag) else { return }
                lag = measured
                guard (try? await Task.sleep(for: Self.interval)) != nil else { return }
            }
        }
    }

    func stop() {
        tasks.cancelAll()
        for replica in replicas { replica.leaveOut() }
    }

    /// First the primary's position, then each replica's: what a replica has then, it had at that time or later.
    private func measure(_ lag: ReplicaLag) async -> ReplicaLag {
        var lag = lag
        let time = ContinuousClock.now
        // A primary that cannot be asked writes nothing: what is known of it still holds.
        if let position = await position(
            on: primary,
            "CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL ELSE pg_catalog.pg_current_wal_insert_lsn() END"
        ) {
            lag.note(position, at: time)
        }
        let known = lag
        await withTaskGroup(of: Void.self) { group in
            for replica in replicas {
                group.addTask {
                    let position = await self.position(
                        on: replica.server,
                        "CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() END"
                    )
                    replica.judge(position.flatMap { known.lag(at: $0) }, limit: self.maximumLag)
                }
            }
        }
        return lag
    }

    private func position(on server: PostgresServer, _ expression: String) async -> UInt64? {
        do throws(DatabaseError) {
            let positions: [String?] = try await server.run(
                Statement(text: "SELECT (\(expression))::text", isReadOnly: true),
                options: Self.inquiry,
                appending: { row, rows in rows.append(try Optional(row: row, column: 0)) }
            ).rows
            return positions.first?.flatMap(logPosition)
        } catch {
            return nil
        }
    }
}

/// One replica.
final class Replica: Sendable {
    let server: PostgresServer
    private let serving = Atomic(false)
    private let lag = Mutex<Duration?>(nil)

    init(_ server: PostgresServer) {
        self.server = server
    }

    var isServing: Bool { serving.load(ordering: .acquiring) }

    var statistics: PoolStatistics {
        var statistics = server.pool.statistics
        statistics.lag = lag.withLock { $0 }
        statistics.isServing = isServing
        return statistics
    }

    /// - Parameter lag: `nil` when it did not answer, is no replica, or is behind too far to tell.
    func judge(_ lag: Duration?, limit: Duration) {
        self.lag.withLock { $0 = lag }
        serving.store(lag.map { $0 <= limit } ?? false, ordering: .releasing)
    }

    /// Until it is looked at again.
    func leaveOut() {
        serving.store(false, ordering: .releasing)
    }
}
