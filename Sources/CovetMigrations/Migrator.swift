public import CovetDatabase
public import CovetSQL

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Brings a database to the state that a list of migrations describes, and back.
///
/// ```swift
/// let report = try await Migrator([.initial(from: tables), addSlug]).up(database)
/// ```
/// Each migration runs in a transaction together with its line in the history (table `covet_migrations`), which is read again once the lock is held: several processes that start at once
/// apply each migration once. Nothing is run when the history does not fit the list.
public struct Migrator: Sendable {
    public let migrations: [Migration]
    private let now: @Sendable () -> Date

    /// - Parameter now: the time for the history; the system's by default.
    public init(_ migrations: [Migration], now: @escaping @Sendable () -> Date = { Date() }) {
        self.migrations = migrations
        self.now = now
    }

    /// Applies every pending migration.
    ///
    /// - Throws: ``MigrationError`` when the history does not fit the list, `DatabaseError` when a statement fails: that migration is undone, those before it stay.
    @discardableResult
    public func up(_ database: Database) async throws -> MigrationReport {
        try await run(.up, database) { history in pending(after: history).first }
    }

    /// Undoes the last migrations.
    ///
    /// - Parameter count: how many; 1 by default.
    @discardableResult
    public func down(_ database: Database, count: Int = 1) async throws -> MigrationReport {
        let target = max(0, try await status(database).applied.count - count)
        return try await run(.down, database) { history in
            guard history.count > target, let last = history.last else { return nil }
            return try migrations.first { $0.id == last.migration }?.reversed()
        }
    }

    /// Where the database stands; it is not changed.
    public func status(_ database: Database) async throws -> MigrationStatus {
        let history = try await database.transaction(.readOnly) { try await History.read($0) }
        var problem: MigrationError?
        do throws(MigrationError) { try check(history) } catch { problem = error }
        return MigrationStatus(applied: history, pending: pending(after: history).map(\.id), problem: problem)
    }

    private func pending(after history: [MigrationStatus.Applied]) -> [Migration] {
        let applied = Set(history.map(\.migration))
        return migrations.filter { !applied.contains($0.id) }
    }

    private func run(
        _ direction: MigrationReport.Direction,
        _ database: Database,
        next: ([MigrationStatus.Applied]) throws -> Migration?
    ) async throws -> MigrationReport {
        var steps: [MigrationReport.Step] = []
        while true {
            let step = try await database.transaction { transaction -> MigrationReport.Step? in
                try await History.lock(transaction)
                let history = try await History.read(transaction)
                try check(history)
                guard let migration = try next(history) else { return nil }
                let start = ContinuousClock.now
                for statement in try migration.statements(for: transaction.dialect, in: Schema(replaying: [])) {
                    try await transaction.execute(statement)
                }
                let duration = start.duration(to: .now)
                switch direction {
                case .up: try await History.add(migration, at: now(), duration, to: transaction)
                case .down: try await History.remove(migration.id, from: transaction)
                }
                return MigrationReport.Step(migration: migration.id, duration: duration)
            }
            guard let step else { return MigrationReport(direction: direction, steps: steps) }
            steps.append(step)
        }
    }

    /// The history must be a beginning of the list, with the same checksums.
    private func check(_ history: [MigrationStatus.Applied]) throws(MigrationError) {
        for (index, migration) in migrations.enumerated()
        where migrations[..<index].contains(where: { $0.id == migration.id }) {
            throw .duplicate(id: migration.id)
        }
        for line in history {
            guard let migration = migrations.first(where: { $0.id == line.migration }) else {
                throw .unknown(migration: line.migration)
            }
            guard migration.checksum == line.checksum else { throw .changed(migration: line.migration) }
        }
        for (line, migration) in zip(history, migrations) where line.migration != migration.id {
            throw .outOfOrder(migration: migration.id, before: line.migration)
        }
    }
}
