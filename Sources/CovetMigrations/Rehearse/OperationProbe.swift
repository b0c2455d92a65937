import CovetDatabase
import CovetSQL
import Synchronization

/// What an operation really did: how long it took, which locks it took on tables that were there, which of them it wrote anew.
public struct OperationMeasure: Sendable, Equatable {
    public let migration: String
    public let operation: String
    public let duration: Duration
    /// The strongest lock on each table, in PostgreSQL's words: `ACCESS EXCLUSIVE`.
    public let locks: [String: String]
    /// Tables whose rows were written anew.
    public let rewritten: [String]
}

/// Watches operations while they run, for rehearsals. Nothing else uses the database meanwhile, so every lock found is the operation's.
final class OperationProbe: Sendable {
    private let measures = Mutex<[OperationMeasure]>([])

    var results: [OperationMeasure] { measures.withLock { $0 } }

    func reset() { measures.withLock { $0 = [] } }

    /// Measures an operation within its transaction: its locks are held until the end and can be read there.
    func measure(
        _ operation: Operation,
        of migration: String,
        in transaction: Transaction,
        _ body: () async throws -> Void
    ) async throws {
        let before = try await Self.state(transaction)
        let held = try await Self.ownLocks(transaction)
        let start = ContinuousClock.now
        try await body()
        let duration = start.duration(to: .now)
        let after = try await Self.state(transaction)
        let locks = try await Self.ownLocks(transaction).filter { table, mode in
            before[table] != nil && (held[table].map { $0 < mode } ?? true)
        }
        add(operation, migration, duration, locks, Self.rewritten(before, after))
    }

    /// Measures an operation that runs in transactions of its own: its locks are looked for from beside it.
    func measure(
        _ operation: Operation,
        of migration: String,
        on database: Database,
        _ body: () async throws -> Void
    ) async throws {
        let before = try await Self.state(database)
        let start = ContinuousClock.now
        let locks = try await Self.sampling(database, body)
        let duration = start.duration(to: .now)
        let after = try await Self.state(database)
        add(operation, migration, duration, locks.filter { before[$0.key] != nil }, Self.rewritten(before, after))
    }

    private func add(
        _ operation: Operation,
        _ migration: String,
        _ duration: Duration,
        _ locks: [String: LockMode],
        _ rewritten: [String]
    ) {
        let measure = OperationMeasure(
            migration: migration,
            operation: operation.summary,
            duration: duration,
            // A lock that blocks neither reads nor writes is no news.
            locks: locks.filter { $0.value > .rowExclusive }.mapValues(\.rawValue),
            rewritten: rewritten
        )
        measures.withLock { $0.append(measure) }
    }

    private static func sampling(_ database: Database, _ body: () async throws -> Void) async throws -> [String:
        LockMode]
    {
        guard database.dialect == .postgres else {
            try await body()
            return [:]
        }
        let found = Mutex<[String: LockMode]>([:])
        let sampler = Task {
            while !Task.isCancelled {
                guard let locks = try? await otherLocks(database) else { return }
                found.withLock { $0.merge(locks, uniquingKeysWith: max) }
                try? await database.timing.pause(.milliseconds(5))
            }
        }
        defer { sampler.cancel() }
        try await body()
        return found.withLock { $0 }
    }

    // What the catalogue says

    /// The file of each table, which changes when its rows are written anew.
    private static func state(_ connection: some Queryable) async throws -> [String: Int64] {
        guard connection.dialect == .postgres else { return [:] }
        let rows = try await connection.query(
            """
            SELECT c.relname::text, pg_relation_filenode(c.oid)::bigint FROM pg_class c
            WHERE c.relnamespace = \(PostgresInspector<Database>.namespace) AND c.relkind IN ('r', 'm')
            """,
            as: (String, Int64).self
        )
        return Dictionary(rows.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
    }

    private static func rewritten(_ before: [String: Int64], _ after: [String: Int64]) -> [String] {
        before.filter { name, file in after[name].map { $0 != file } ?? false }.map(\.key).sorted()
    }

    private static func ownLocks(_ transaction: Transaction) async throws -> [String: LockMode] {
        guard transaction.dialect == .postgres else { return [:] }
        return try await locks("l.pid = pg_backend_pid()", transaction)
    }

    private static func otherLocks(_ database: Database) async throws -> [String: LockMode] {
        try await locks("l.pid <> pg_backend_pid()", database)
    }

    private static func locks(_ condition: SQL, _ connection: some Queryable) async throws -> [String: LockMode] {
        let rows = try await connection.query(
            """
            SELECT c.relname::text, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE l.locktype = 'relation' AND l.granted AND \(condition)
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND c.relnamespace = \(PostgresInspector<Database>.namespace) AND c.relkind IN ('r', 'm')
            """,
            as: (String, String).self
        )
        var result: [String: LockMode] = [:]
        for (table, mode) in rows where !Inspection.isOwn(table) {
            guard let mode = LockMode(catalogue: mode) else { continue }
            result[table] = max(result[table] ?? mode, mode)
        }
        return result
    }
}

extension LockMode {
    /// `AccessExclusiveLock` as pg_locks names it.
    fileprivate init?(catalogue name: String) {
        let found = Self.allCases.first { mode in
            name.lowercased() == mode.rawValue.filter { $0 != " " }.lowercased() + "lock"
        }
        guard let found else { return nil }
        self = found
    }
}
