public import CovetHTTP
public import Logging
import NIOCore
public import NIOPosix
public import ServiceLifecycle
import Synchronization
public import UnixSignals

/// Serves HTTP/1.1 by a responder until it is told to end.
///
///     let server = Server(configuration: .init(host: "127.0.0.1", port: 8080), responder: app, logger: logger)
///     try await server.runUntilSignal()
///
/// Handlers run on the event loop that read their request; see `offload` for work that takes long. When the server
/// ends, it first says so (`onReadinessChange`), stops listening, lets the requests that run finish within
/// `graceTime`, cancels the rest, and then `run` returns.
public final class Server: Service, Sendable {
    private let configuration: ServerConfiguration
    private let responder: any Responder
    private let givenGroup: MultiThreadedEventLoopGroup?
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var hasRun = false
        var listening: Result<ServerAddress, any Error>?
        var listeningWaiters: [CheckedContinuation<ServerAddress, any Error>] = []
        var isEnding = false
        var isCancelled = false
        var endWaiter: CheckedContinuation<Void, Never>?
        var tls: TLSReloader?
        var population: Population?
    }

    /// - Parameter eventLoopGroup: the loops to serve on, for those who share them with their database. The server makes
    ///   its own, and ends them, where none is given.
    public init(
        configuration: ServerConfiguration = ServerConfiguration(),
        responder: any Responder,
        eventLoopGroup: MultiThreadedEventLoopGroup? = nil,
        logger: Logger
    ) {
        self.configuration = configuration
        self.responder = responder
        givenGroup = eventLoopGroup
        self.logger = logger
    }

    // MARK: Life

    /// Listens and serves until the task is cancelled, its service group shuts down, or `shutdown()` is called.
    ///
    /// Cancelling the task ends without grace: requests that run are cancelled at once.
    ///
    /// - Throws: `ServerError` where the configuration, the certificate or the address cannot be used.
    public func run() async throws {
        let isFirst = state.withLock { state in
            defer { state.hasRun = true }
            return !state.hasRun
        }
        guard isFirst else { throw ServerError(.alreadyRun, "This server has run already; make a new one.") }
        do {
            try configuration.validate()
            try await serve()
        } catch {
            announce(.failure(error))
            throw error
        }
    }

    /// Runs until one of the signals arrives, and then ends in order.
    ///
    /// SIGHUP reloads the certificate. Without TLS it ends a server in order whose terminal was closed, and nothing where
    /// there is none, as with a log rotation that tells everybody: by itself it would end the process in the middle of
    /// its requests. Where it was ignored when the process began (`nohup`), it stays so.
    public func runUntilSignal(_ signals: [UnixSignal] = [.sigterm, .sigint]) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                // `shutdown()` is an end in order, too.
                services: [.init(service: self, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: signals,
                logger: logger
            )
        )
        let isIgnored = HangUp.isIgnored && configuration.tls == nil
        let hangUps = isIgnored || signals.contains(.sighup) ? nil : await UnixSignalsSequence(trapping: .sighup)
        let hasTerminal = HangUp.hasTerminal
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            if let hangUps {
                tasks.addTask {
                    for await _ in hangUps { self.hangUp(hasTerminal: hasTerminal) }
                }
            }
            defer { tasks.cancelAll() }
            try await group.run()
        }
    }

    /// What SIGHUP means.
    func hangUp(hasTerminal: Bool) {
        if configuration.tls != nil {
            reloadCertificate()
        } else if hasTerminal {
            shutdown()
        } else {
            logger.notice("SIGHUP ignored, as there is no certificate to reload")
        }
    }

    /// Begins to end: readiness turns false, listeners close, requests that run finish.
    public func shutdown() {
        let waiter = state.withLock { state in
            state.isEnding = true
            defer { state.endWaiter = nil }
            return state.endWaiter
        }
        waiter?.resume()
    }

    /// The address once it is bound, with the port that the system chose for port 0.
    ///
    /// - Throws: what `run` throws where the server cannot start.
    public func listening() async throws -> ServerAddress {
        try await withCheckedThrowingContinuation { waiter in
            let known = state.withLock { state in
                if state.listening == nil { state.listeningWaiters.append(waiter) }
                return state.listening
            }
            if let known { waiter.resume(with: known) }
        }
    }

    /// How many connections are open.
    public var connectionCount: Int {
        state.withLock { $0.population }?.current ?? 0
    }

    /// Takes up certificate and key from their files now. Reads files, so not on an event loop.
    public func reloadCertificate() {
        state.withLock { $0.tls }?.check(isForced: true)
    }

    // MARK: Serving

    private func serve() async throws {
        let tls = try configuration.tls.map { try TLSReloader($0, logger: logger) }
        askForDescriptors()
        let count = configuration.loops ?? System.coreCount
        let group = givenGroup ?? MultiThreadedEventLoopGroup(numberOfThreads: count)
        let engine = Engine(configuration: configuration, responder: responder, logger: logger)
        // A socket in the file system has one listener, which hands its connections to all loops of the group.
        let isShared = if case .unixSocket = configuration.address { true } else { false }
        let loops = group.makeIterator().prefix(isShared ? .max : count)
            .map { LoopContext(eventLoop: $0, engine: engine) }
        let listeners: Listeners
        do {
            listeners = try await Listeners.bind(configuration, loops: loops, of: group, tls: tls)
        } catch {
            if givenGroup == nil { try? await group.shutdownGracefully() }
            throw error
        }
        for loop in loops { loop.eventLoop.execute { loop.start() } }
        let watchdog = configuration.stallThreshold.map {
            Watchdog(loops.map(\.executor.pulse), threshold: $0, logger: logger, onStall: configuration.onStall)
        }
        watchdog?.start()
        state.withLock {
            $0.tls = tls
            $0.population = engine.population
        }
        announce(.success(listeners.address))
        configuration.onReadinessChange?(true)
        logger.notice("listening", metadata: ["address": "\(listeners.address)", "loops": "\(loops.count)"])

        await untilToldToEnd(reloading: tls)

        // A task of its own, so that a cancelled `run` still ends in order.
        let end = Task { [self] in
            await drain(listeners, loops, engine.population)
            await watchdog?.stop()
            if engine.population.current > 0 {
                logger.error(
                    "handlers ignored their cancellation",
                    metadata: ["connections": "\(engine.population.current)"]
                )
            } else if givenGroup == nil {
                try? await group.shutdownGracefully()
            }
        }
        await withTaskCancellationHandler {
            await end.value
        } onCancel: {
            state.withLock { $0.isCancelled = true }
        }
        logger.notice("ended")
    }

    private func askForDescriptors() {
        let needed = DescriptorLimit.needed(for: configuration.limits)
        let allowed = DescriptorLimit.raise(to: needed)
        guard allowed < needed else { return }
        logger.warning(
            "fewer open files than connections may need",
            metadata: [
                "allowed": "\(allowed)", "needed": "\(needed)",
                "fix": "\(DescriptorLimit.fix)",
            ]
        )
    }

    private func untilToldToEnd(reloading tls: TLSReloader?) async {
        await withTaskGroup(of: Void.self) { tasks in
            if let tls, let interval = configuration.tls?.reloadInterval {
                tasks.addTask {
                    while (try? await Task.sleep(for: interval)) != nil { await offload { tls.check() } }
                }
            }
            await withTaskCancellationHandler {
                await withGracefulShutdownHandler {
                    await withCheckedContinuation { waiter in
                        let isEnding = state.withLock { state in
                            if !state.isEnding { state.endWaiter = waiter }
                            return state.isEnding
                        }
                        if isEnding { waiter.resume() }
                    }
                } onGracefulShutdown: {
                    self.shutdown()
                }
            } onCancel: {
                state.withLock { $0.isCancelled = true }
                shutdown()
            }
            tasks.cancelAll()
        }
    }

    private func drain(_ listeners: Listeners, _ loops: [LoopContext], _ population: Population) async {
        configuration.onReadinessChange?(false)
        logger.notice("draining", metadata: ["connections": "\(population.current)"])
        if configuration.drainDelay > .zero { await wait(upTo: configuration.drainDelay) { false } }
        for loop in loops { loop.eventLoop.execute { loop.drain() } }
        await listeners.close()
        // What was accepted at the last moment is a connection after another round of its loop.
        for loop in loops { try? await loop.eventLoop.submit {}.get() }
        await wait(upTo: configuration.graceTime) { population.current == 0 }
        if population.current > 0 {
            logger.warning("grace time is over", metadata: ["connections": "\(population.current)"])
            for loop in loops { loop.eventLoop.execute { loop.cancelAll() } }
            await wait(upTo: .seconds(1), isPatient: true) { population.current == 0 }
            for loop in loops { loop.eventLoop.execute { loop.closeAll() } }
            await wait(upTo: .seconds(1), isPatient: true) { population.current == 0 }
        }
        for loop in loops { loop.eventLoop.execute { loop.stop() } }
    }

    /// Waits until `condition` holds, at most for `limit`, and no longer once the server is cancelled.
    private func wait(upTo limit: Duration, isPatient: Bool = false, until condition: () -> Bool) async {
        let end = ContinuousClock.now + limit
        while !condition(), ContinuousClock.now < end {
            if !isPatient, state.withLock({ $0.isCancelled }) { return }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func announce(_ result: Result<ServerAddress, any Error>) {
        let waiters = state.withLock { state in
            if state.listening == nil { state.listening = result }
            defer { state.listeningWaiters = [] }
            return state.listeningWaiters
        }
        for waiter in waiters { waiter.resume(with: result) }
    }
}
