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
/// Operations that may share a transaction do, together with their line in the history (table `covet_migrations`). Those that may not are steps of their own, and a run that is broken
/// off between two steps is gone on with by the next. One process migrates at a time; it reads the history again once it is its turn, so several that start at once apply each
/// migration once. Nothing is run when the history does not fit the list. PostgreSQL needs two connections: one holds the lock while the other works.
public struct Migrator: Sendable {
    public typealias Report = @Sendable (MigrationEvent) -> Void

    public let migrations: [Migration]
    public var settings: MigratorSettings
    let now: @Sendable () -> Date
    private var probe: OperationProbe?

    /// - Parameter now: the time for the history; the system's by default.
    public init(
        _ migrations: [Migration],
        settings: MigratorSettings = MigratorSettings(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.migrations = migrations
        self.settings = settings
        self.now = now
    }

    /// Applies pending migrations.
    ///
    /// - Parameters:
    ///   - last: the id of the last one to apply; every one by default.
    ///   - report: is told what happens while it happens.
    /// - Throws: ``MigrationError`` when the history does not fit the list or a lock is not to be had, `DatabaseError` when a statement fails: what belongs to its step is undone,
    ///   the steps before it stay, and the next run goes on with it.
    @discardableResult
    public func up(
        _ database: Database,
        to last: String? = nil,
        report: @escaping Report = { _ in }
    ) async throws -> MigrationReport {
        let end = try index(of: last).map { $0 + 1 } ?? migrations.count
        return try await run(.up, database, report) { position in
            if let partial = position.partial { return migrations.firstIndex { $0.id == partial.migration } }
            let next = position.applied.count
            return next < end ? next : nil
        }
    }

    /// Undoes the last migrations.
    ///
    /// - Parameter count: how many; 1 by default. A migration that was broken off in the middle counts as one.
    /// - Throws: ``MigrationError/irreversible(migration:operation:)`` before anything is undone where one of them has no way back.
    @discardableResult
    public func down(_ database: Database, count: Int = 1, report: @escaping Report = { _ in }) async throws
        -> MigrationReport
    {
        let status = try await status(database)
        let standing = status.applied.count + (status.partial == nil ? 0 : 1)
        let target = max(0, standing - count)
        for migration in migrations[..<min(standing, migrations.count)].dropFirst(target) {
            _ = try migration.reversed()
        }
        return try await run(.down, database, report) { position in
            if let partial = position.partial { return migrations.firstIndex { $0.id == partial.migration } }
            return position.applied.count > target ? position.applied.count - 1 : nil
        }
    }

    /// The same migrator, watched.
    func probed(by probe: OperationProbe) -> Migrator {
        var copy = self
        copy.probe = probe
        return copy
    }

    /// Where the database stands; it is not changed.
    public func status(_ database: Database) async throws -> MigrationStatus {
        let (position, backfills) = try await database.primary.transaction(.readOnly) {
            (try await History.read($0), try await History.backfills($0))
        }
        return status(at: position, backfills)
    }

    /// Where a database stands that does not exist yet.
    public var statusOfNothing: MigrationStatus { status(at: History.Position(), []) }

    /// The schema after the first migrations.
    ///
    /// - Parameters:
    ///   - count: how many of them.
    ///   - dialect: as ``CovetSQL/Schema/init(replaying:on:)`` takes it.
    public func schema(after count: Int? = nil, on dialect: SQLDialect? = nil) throws(MigrationError) -> Schema {
        try Schema(replaying: migrations.prefix(count ?? migrations.count), on: dialect)
    }

    private func status(
        at position: History.Position,
        _ backfills: [MigrationStatus.Backfill]
    ) -> MigrationStatus {
        var problem: MigrationError?
        do throws(MigrationError) { try check(position) } catch { problem = error }
        let applied = Set(position.applied.map(\.migration))
        return MigrationStatus(
            applied: position.applied,
            pending: migrations.map(\.id).filter { !applied.contains($0) },
            partial: position.partial,
            backfills: backfills.filter { !applied.contains($0.migration) },
            problem: problem
        )
    }

    private func run(
        _ direction: MigrationReport.Direction,
        _ database: Database,
        _ report: @escaping Report,
        next: @Sendable (History.Position) -> Int?
    ) async throws -> MigrationReport {
        let before = try await database.primary.transaction(.readOnly) { try await History.read($0) }
        try check(before)
        guard next(before) != nil else { return MigrationReport(direction: direction, steps: []) }
        // The settings' own limits hold for what the database does.
        let database = database.primary.limited(to: .seconds(30 * 86_400))
        let lock = MigrationLock(database: database, settings: settings, report: report)
        return try await lock.hold { holder in
            var steps: [MigrationReport.Step] = []
            try await database.transaction { try await History.prepare($0) }
            while true {
                let position = try await database.transaction(.readOnly) { try await History.read($0) }
                try check(position)
                guard let index = next(position) else { return MigrationReport(direction: direction, steps: steps) }
                if let step = try await runStage(direction, index, position, database, holder, report) {
                    steps.append(step)
                }
            }
        }
    }

    /// - Returns: the migration, where the stage was its last.
    private func runStage(
        _ direction: MigrationReport.Direction,
        _ index: Int,
        _ position: History.Position,
        _ database: Database,
        _ holder: MigrationLockHolder,
        _ report: @escaping Report
    ) async throws -> MigrationReport.Step? {
        let migration = migrations[index]
        let partial = position.partial
        let done = partial?.operations ?? (direction == .up ? 0 : migration.operations.count)
        let isAttempted = partial?.isAttempted == true
        let stage =
            switch direction {
            case .up: Stage.up(migration, after: done, isAttempted: isAttempted, for: database.dialect)
            case .down: try Stage.down(migration, after: done, isAttempted: isAttempted, for: database.dialect)
            }
        var schema = try schema(after: index, on: database.dialect)
        for operation in migration.operations.prefix(done) { try schema.apply(operation, on: database.dialect) }
        if partial == nil { report(.started(migration: migration.id)) }
        let start = ContinuousClock.now
        let runner = StageRunner(
            database: database,
            settings: settings,
            holder: holder,
            report: report,
            now: now,
            migration: migration,
            direction: direction,
            stage: stage,
            schema: schema,
            position: position,
            spent: partial?.duration ?? .zero,
            probe: probe
        )
        let isDone = try await runner.run()
        guard isDone, stage.end == (direction == .up ? migration.operations.count : 0) else { return nil }
        let duration = (partial?.duration ?? .zero) + start.duration(to: .now)
        report(.finished(migration: migration.id, duration: duration))
        return MigrationReport.Step(migration: migration.id, duration: duration)
    }

    private func index(of id: String?) throws(MigrationError) -> Int? {
        guard let id else { return nil }
        guard let index = migrations.firstIndex(where: { $0.id == id }) else {
            throw .noSuchMigration(id, known: migrations.map(\.id))
        }
        return index
    }

    /// The history must be a beginning of the list, with the same checksums, and what was broken off must come next.
    private func check(_ position: History.Position) throws(MigrationError) {
        for (index, migration) in migrations.enumerated()
        where migrations[..<index].contains(where: { $0.id == migration.id }) {
            throw .duplicate(id: migration.id)
        }
        let lines = position.applied.map { ($0.migration, $0.checksum) }
        for (id, checksum) in lines + (position.partial.map { [($0.migration, $0.checksum)] } ?? []) {
            guard let migration = migrations.first(where: { $0.id == id }) else { throw .unknown(migration: id) }
            guard migration.checksum == checksum else {
                throw migration.isFromModels ? .modelsChanged(migration: id) : .changed(migration: id)
            }
        }
        for (line, migration) in zip(position.applied, migrations) where line.migration != migration.id {
            throw .outOfOrder(migration: migration.id, before: line.migration)
        }
        if let partial = position.partial {
            let next = migrations.dropFirst(position.applied.count).first
            if let next, next.id != partial.migration {
                throw .outOfOrder(migration: next.id, before: partial.migration)
            }
        }
    }
}
