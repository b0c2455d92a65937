import CovetDatabase
import CovetSQL
import NIOCore
import NIOPosix
import Synchronization

/// Connections to one server: ``PoolState`` with sockets, a clock and a lock.
///
/// The lock is held for the pure state alone, never while anything is sent, resumed or told.
final class PostgresPool: Sendable {
    typealias Action = PoolAction<PostgresConnection, PoolCaller>
    typealias Grant = PoolGrant<PostgresConnection>

    let name: String
    private let state: Mutex<PoolState<PostgresConnection, PoolCaller>>
    private let loops: [any EventLoop]
    private let connect: @Sendable (any EventLoop) async throws(DatabaseError) -> PostgresConnection
    private let observers: [any PoolObserver]
    private let alarm = Mutex<Alarm>(Alarm())
    private let validationTimeout: Duration
    private let tasks = BackgroundTasks()

    private struct Alarm {
        var at: ContinuousClock.Instant?
        var scheduled: Scheduled<Void>?
    }

    init(
        name: String,
        configuration: PoolConfiguration,
        loops: [any EventLoop],
        observers: [any PoolObserver],
        connect: @escaping @Sendable (any EventLoop) async throws(DatabaseError) -> PostgresConnection
    ) {
        self.name = name
        self.loops = loops
        self.observers = observers
        self.connect = connect
        validationTimeout = configuration.validationTimeout
        state = Mutex(PoolState(name: name, shards: loops.count, configuration: configuration))
    }

    deinit {
        alarm.withLock { $0.scheduled?.cancel() }
        let lingering = state.withLock { $0.lingering }
        for connection in lingering { connection.abort() }
        tasks.cancelAll()
    }

    func start() {
        update { state, now, actions in state.start(now: now, actions: &actions) }
    }

    var statistics: PoolStatistics { state.withLock { $0.statistics } }

    var isReachable: Bool { state.withLock { $0.isReachable } }

    // MARK: Taking and giving

    /// A connection for the caller's event loop that can be had at once.
    @inline(__always)
    func takeNow(_ use: PoolUse, origin: StatementOrigin?) -> Grant? {
        let shard = callersShard
        let grant = update { state, now, actions in
            state.take(use, shard: shard, origin: origin, now: now, actions: &actions)
        }
        guard let grant, !grant.connection.isOpen else { return grant }
        // It was lost a moment ago, and the pool hears of it in a moment.
        give(grant, spoiled: .lost)
        return nil
    }

    /// The same in its turn, however long that takes within the options' time, of which the rest is left.
    func take(
        _ use: PoolUse,
        origin: StatementOrigin?,
        options: inout StatementOptions
    ) async throws(DatabaseError) -> Grant {
        if let grant = takeNow(use, origin: origin) { return grant }
        let start = ContinuousClock.now
        do throws(DatabaseError) {
            let grant = try await takeInTurn(use, origin: origin, until: options.timeout.map { start + $0 })
            let waited = start.duration(to: .now)
            options.timeout? -= waited
            for observer in observers { observer.callerDidWait(waited, origin: origin, error: nil, pool: name) }
            return grant
        } catch {
            let waited = start.duration(to: .now)
            for observer in observers { observer.callerDidWait(waited, origin: origin, error: error, pool: name) }
            throw error
        }
    }

    private func takeInTurn(
        _ use: PoolUse,
        origin: StatementOrigin?,
        until deadline: ContinuousClock.Instant?
    ) async throws(DatabaseError) -> Grant {
        let shard = callersShard
        while true {
            let grant = try await wait(for: use, shard, origin: origin, until: deadline)
            if grant.connection.isOpen { return grant }
            give(grant, spoiled: .lost)
        }
    }

    /// - Returns: how long the connection worked for the caller.
    @discardableResult
    func give(_ grant: Grant, spoiled: PoolCloseReason? = nil) -> Duration {
        update { state, now, actions in
            state.give(grant.id, grant.use, spoiled: spoiled, now: now, actions: &actions).duration(to: now)
        }
    }

    private func wait(
        for use: PoolUse,
        _ shard: Int?,
        origin: StatementOrigin?,
        until deadline: ContinuousClock.Instant?
    ) async throws(DatabaseError) -> Grant {
        if Task.isCancelled {
            throw DatabaseError(.cancelled, "the task was cancelled before it got a connection")
        }
        let caller = PoolCaller()
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                caller.begin(continuation)
                let answer = update { state, now, actions in
                    state.wait(
                        caller,
                        for: use,
                        shard: shard,
                        origin: origin,
                        deadline: deadline,
                        now: now,
                        actions: &actions
                    )
                }
                switch answer {
                case .granted(let grant): caller.answer(.success(grant))
                case .refused(let error): caller.answer(.failure(error))
                case .queued(let ticket): if caller.queued(ticket) { leave(caller, ticket) }
                }
            }
        } onCancel: {
            if let ticket = caller.cancel() { leave(caller, ticket) }
        }
        return try answer.get()
    }

    private func leave(_ caller: PoolCaller, _ ticket: Int) {
        let hasLeft = update { state, now, actions in state.leave(ticket, now: now, actions: &actions) }
        guard hasLeft else { return }
        caller.answer(.failure(DatabaseError(.cancelled, "the task was cancelled while it waited for a connection")))
    }

    /// `nil` for a caller that is on none of the pool's event loops.
    private var callersShard: Int? {
        guard let current = MultiThreadedEventLoopGroup.currentEventLoop else { return nil }
        return loops.firstIndex { $0 === current }
    }

    // MARK: The state

    @inline(__always)
    @discardableResult
    private func update<Result>(
        _ body: (inout PoolState<PostgresConnection, PoolCaller>, ContinuousClock.Instant, inout [Action]) -> Result
    ) -> Result {
        var actions: [Action] = []
        var timer: ContinuousClock.Instant?
        let now = ContinuousClock.now
        let result = state.withLock { state in
            let before = state.timer
            let result = body(&state, now, &actions)
            if state.timer != before { timer = state.timer }
            return result
        }
        if !actions.isEmpty { perform(actions) }
        if let timer { ring(at: timer) }
        return result
    }

    private func perform(_ actions: [Action]) {
        for action in actions {
            switch action {
            case .connect(let id, let shard): open(id, on: loops[shard])
            case .close(_, let connection): tasks.add { await connection.close() }
            case .validate(let id, let connection): validate(id, connection)
            case .grant(let caller, let grant): if !caller.answer(.success(grant)) { give(grant) }
            case .fail(let caller, let error): caller.answer(.failure(error))
            case .report(let event): for observer in observers { observer.poolDidChange(event, pool: name) }
            }
        }
    }

    /// The timer is set for the earliest time that anyone asked for; ringing too early does no harm.
    @inline(__always)
    private func ring(at instant: ContinuousClock.Instant) {
        alarm.withLock { alarm in
            if let at = alarm.at, at <= instant { return }
            alarm.scheduled?.cancel()
            alarm.at = instant
            let pause = max(ContinuousClock.now.duration(to: instant), .zero)
            alarm.scheduled = loops[0].scheduleTask(in: TimeAmount(pause)) { [weak self] in
                self?.tick()
            }
        }
    }

    private func tick() {
        alarm.withLock { $0 = Alarm() }
        update { state, now, actions in state.tick(now: now, actions: &actions) }
        if let timer = state.withLock({ $0.timer }) { ring(at: timer) }
    }

    // MARK: Connections

    private func open(_ id: PoolSlotID, on loop: any EventLoop) {
        tasks.add { [weak self, connect] in
            do throws(DatabaseError) {
                let connection = try await connect(loop)
                guard let self else { return connection.abort() }
                self.update { state, now, actions in
                    state.connected(id, connection, random: .random(in: 0...1), now: now, actions: &actions)
                }
                // After it is known: the end of a connection may come at any time.
                connection.onClose { [weak self] _ in
                    self?.update { state, now, actions in state.closed(id, now: now, actions: &actions) }
                }
            } catch {
                self?.update { state, now, actions in
                    state.connectFailed(
                        id,
                        error,
                        isPermanent: error.isPermanentConnectionFailure,
                        random: .random(in: 0...1),
                        now: now,
                        actions: &actions
                    )
                }
            }
        }
    }

    private func validate(_ id: PoolSlotID, _ connection: PostgresConnection) {
        tasks.add { [weak self, validationTimeout] in
            let isAlive = await connection.answers(within: validationTimeout)
            self?.update { state, now, actions in
                state.validated(id, isAlive: isAlive, now: now, actions: &actions)
            }
        }
    }

    /// Refuses everybody from now on; connections that are in use have the grace to come back, then they are ended.
    func close(grace: Duration) async {
        update { state, now, actions in state.close(now: now, actions: &actions) }
        alarm.withLock { alarm in
            alarm.scheduled?.cancel()
            alarm = Alarm()
        }
        let end = ContinuousClock.now + grace
        while !state.withLock({ $0.isDrained }), ContinuousClock.now < end {
            guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { break }
        }
        for connection in state.withLock({ $0.lingering }) { connection.abort() }
        tasks.cancelAll()
    }
}

extension DatabaseError {
    /// What no time mends: the server knows the user, the password or the database not, or the two sides cannot speak to each other.
    var isPermanentConnectionFailure: Bool {
        switch vendorCode {
        case "28P01", "28000", "3D000", "42501": true
        case nil: code == .misuse || code == .unsupported
        default: false
        }
    }
}
