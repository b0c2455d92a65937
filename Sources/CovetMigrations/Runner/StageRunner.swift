import CovetDatabase
import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Runs one stage of a migration and writes down that it is done.
struct StageRunner {
    let database: Database
    let settings: MigratorSettings
    let holder: MigrationLockHolder
    let report: @Sendable (MigrationEvent) -> Void
    let now: @Sendable () -> Date
    let migration: Migration
    let direction: MigrationReport.Direction
    let stage: Stage
    /// The schema before the stage.
    let schema: Schema
    /// What the history says before the stage; a stage whose beginning is no longer there is left to who moved it.
    let position: History.Position
    /// What the migration took before.
    let spent: Duration
    let probe: OperationProbe?

    /// - Returns: false where another process was faster and nothing was done.
    func run() async throws -> Bool {
        switch stage.kind {
        case .shared, .separate: return try await runInTransaction()
        case .outside: return try await runOutside()
        case .batches: return try await runBatches()
        }
    }

    // In a transaction

    private func runInTransaction() async throws -> Bool {
        let retry = LockRetry(database: database, settings: settings, report: report)
        return try await retry.run(stage.operations.first?.summary ?? migration.id) {
            let plan = try SQLiteRebuilds(stage.operations, in: schema, for: database.dialect)
            return try await plan.withRebuildsAllowed(on: database) { transaction in
                try await settings.limit(transaction, isLong: stage.operations.allSatisfy(\.isUnhurried))
                guard try await History.read(transaction) == position else { return false }
                let start = ContinuousClock.now
                try await execute(in: transaction)
                try await holder.verify()
                try await record(stage.end, after: start.duration(to: .now), in: transaction)
                return true
            }
        }
    }

    private func execute(in transaction: Transaction) async throws {
        var state = schema
        var rebuilds = PendingRebuild()
        for (index, operation) in stage.operations.enumerated() {
            tell(operation, index)
            if let probe {
                // A rebuild that is kept back would be counted for the next operation.
                try await probe.measure(operation, of: migration.id, in: transaction) {
                    try await execute(operation, in: state, transaction, &rebuilds)
                    try await rebuilds.flush(in: transaction)
                }
            } else {
                try await execute(operation, in: state, transaction, &rebuilds)
            }
            try state.apply(operation, on: database.dialect)
        }
        try await rebuilds.flush(in: transaction)
    }

    private func execute(
        _ operation: Operation,
        in state: Schema,
        _ transaction: Transaction,
        _ rebuilds: inout PendingRebuild
    ) async throws {
        if case .changeEnumeration(let change) = operation {
            try await rebuilds.flush(in: transaction)
            try await change.requireUnused(in: transaction)
        }
        if case .data(let step) = operation {
            try await rebuilds.flush(in: transaction)
            try await step.apply(transaction)
        } else if transaction.dialect == .sqlite {
            switch try operation.sqliteStep(in: state) {
            case .rebuild(let rebuild): try await rebuilds.add(rebuild, in: transaction)
            case .statements(let statements):
                if !statements.isEmpty { try await rebuilds.flush(in: transaction) }
                for statement in statements { try await transaction.execute(statement) }
            }
        } else {
            for statement in operation.postgresStatements { try await transaction.execute(statement) }
        }
    }

    // Outside of transactions

    private func runOutside() async throws -> Bool {
        guard let operation = stage.operations.first else { return false }
        if !wasAttempted { try await requireFreeName(for: operation) }
        let attempted = try await database.transaction { transaction in
            guard try await History.read(transaction) == position else { return false }
            // On the way back as well: the operation behind those that are done for certain.
            try await record(min(done, stage.end), after: .zero, isAttempted: true, in: transaction)
            return true
        }
        guard attempted else { return false }
        tell(operation, 0)
        let start = ContinuousClock.now
        try await measured(operation) { try await execute(operation) }
        try await database.transaction { transaction in
            try await record(stage.end, after: start.duration(to: .now), in: transaction)
        }
        return true
    }

    private func measured(_ operation: Operation, _ body: () async throws -> Void) async throws {
        guard let probe else { return try await body() }
        try await probe.measure(operation, of: migration.id, on: database, body)
    }

    private var wasAttempted: Bool {
        position.partial?.migration == migration.id && position.partial?.isAttempted == true
    }

    /// Before the attempt is written down: what is there afterwards counts as ours.
    private func requireFreeName(for operation: Operation) async throws {
        guard database.dialect == .postgres else { return }
        switch operation {
        case .createIndex(let index, let table, _): try await concurrentIndex(index.name, on: table).requireFreeName()
        case .addUnique(let unique, let table, _):
            try await concurrentIndex(unique.name(in: table), on: table).requireFreeName()
        default: break
        }
    }

    private func execute(_ operation: Operation) async throws {
        switch (operation, database.dialect) {
        case (.createIndex(let index, let table, _), .postgres):
            try await concurrentIndex(index.name, on: table).build(
                index.createStatement(on: table, for: .postgres, concurrently: true)
            )
        case (.addUnique(let unique, let table, _), .postgres):
            try await addUnique(unique, to: table, operation)
        case (.dropUnique(let unique, let table), .postgres):
            try await dropUnique(unique, from: table, operation)
        default:
            for statement in try operation.statements(for: database.dialect, in: schema) {
                try await runAlone(statement)
            }
        }
    }

    private func addUnique(
        _ unique: UniqueConstraint,
        to table: SQLIdentifier,
        _ operation: Operation
    ) async throws {
        let name = unique.name(in: table)
        let statements = operation.postgresStatements
        guard let build = statements.first, let attach = statements.last else { return }
        let index = concurrentIndex(name, on: table)
        if wasAttempted, try await index.isConstraint() { return }
        try await index.build(build)
        try await runShortly(attach, for: operation)
    }

    /// Of one that was attempted: the constraint with its index, the index alone, or nothing is there.
    private func dropUnique(
        _ unique: UniqueConstraint,
        from table: SQLIdentifier,
        _ operation: Operation
    ) async throws {
        let index = concurrentIndex(unique.name(in: table), on: table)
        guard try await index.isConstraint() else { return try await index.discard() }
        for statement in operation.postgresStatements { try await runShortly(statement, for: operation) }
    }

    private func runShortly(_ statement: SQL, for operation: Operation) async throws {
        try await LockRetry(database: database, settings: settings, report: report).run(operation.summary) {
            try await database.transaction { transaction in
                try await settings.limit(transaction, isLong: false)
                try await transaction.execute(statement)
            }
        }
    }

    private func concurrentIndex(_ name: SQLIdentifier, on table: SQLIdentifier) -> ConcurrentIndex {
        ConcurrentIndex(database: database, name: name, table: table, wasAttempted: wasAttempted, report: report)
    }

    private func runAlone(_ statement: SQL) async throws {
        guard database.dialect == .postgres else {
            try await database.execute(statement)
            return
        }
        try await database.withoutLimits { try await $0.execute(statement) }
    }

    // In batches

    private func runBatches() async throws -> Bool {
        guard case .backfill(let backfill) = stage.operations.first else { return false }
        tell(stage.operations[0], 0)
        let start = ContinuousClock.now
        let runner = BackfillRunner(
            backfill: backfill,
            migration: migration.id,
            position: position,
            schema: schema,
            database: database,
            settings: settings,
            holder: holder,
            report: report
        )
        try await measured(stage.operations[0]) { try await runner.run() }
        return try await database.transaction { transaction in
            guard try await History.read(transaction) == position else { return false }
            try await record(stage.end, after: start.duration(to: .now), in: transaction)
            return true
        }
    }

    // What is written down and told

    /// How many operations of the migration are done before the stage.
    private var done: Int {
        if let partial = position.partial, partial.migration == migration.id { return partial.operations }
        return position.applied.contains { $0.migration == migration.id } ? migration.operations.count : 0
    }

    private func record(
        _ operations: Int,
        after duration: Duration,
        isAttempted: Bool = false,
        in transaction: Transaction
    ) async throws {
        try await History.record(
            operations,
            of: migration,
            direction,
            spent + duration,
            isAttempted: isAttempted,
            at: now(),
            in: transaction
        )
    }

    private func tell(_ operation: Operation, _ index: Int) {
        let number = direction == .up ? done + index + 1 : done - index
        report(.operation(summary: operation.summary, number: max(1, number), of: migration.operations.count))
    }
}

extension MigratorSettings {
    /// Limits a transaction's statements on PostgreSQL.
    func limit(_ transaction: Transaction, isLong: Bool) async throws {
        guard transaction.dialect == .postgres else { return }
        _ = try await transaction.query(
            """
            SELECT set_config('lock_timeout', \("\(lockTimeout.milliseconds)ms"), true),
                   set_config('statement_timeout', \(isLong ? "0" : "\(statementTimeout.milliseconds)ms"), true),
                   set_config('idle_in_transaction_session_timeout', '0', true)
            """,
            as: String.self
        )
    }
}

extension Database {
    /// Lends a connection whose statements may take and wait as long as they want: for those that hold up nobody.
    func withoutLimits(_ body: (Connection) async throws -> Void) async throws {
        try await withConnection(for: .write) { connection in
            let before = try await connection.first(
                "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')",
                as: (String, String).self
            )
            // Behind a pooler a session's settings would be found by whoever gets it next: there are none to lift there, unless the server has its own.
            guard let before, before != ("0", "0") else { return try await body(connection) }
            try await connection.set(lockTimeout: "0", statementTimeout: "0")
            do {
                try await body(connection)
            } catch {
                try? await connection.set(lockTimeout: before.0, statementTimeout: before.1)
                throw error
            }
            try await connection.set(lockTimeout: before.0, statementTimeout: before.1)
        }
    }
}

extension Connection {
    fileprivate func set(lockTimeout: String, statementTimeout: String) async throws {
        _ = try await query(
            """
            SELECT set_config('lock_timeout', \(lockTimeout), false),
                   set_config('statement_timeout', \(statementTimeout), false)
            """,
            as: String.self
        )
    }
}
