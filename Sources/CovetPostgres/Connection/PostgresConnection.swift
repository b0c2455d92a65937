package import CovetDatabase
package import CovetSQL
package import NIOCore

/// One connection to a server. Statements that several tasks send at once are pipelined: all go out in one write, each fails or succeeds by itself.
///
/// It works on one event loop. Callers on that loop pay for no change of thread.
package final class PostgresConnection: DriverConnection {
    package let eventLoop: any EventLoop
    let handler: ConnectionHandler
    let channel: any Channel

    init(handler: ConnectionHandler, channel: any Channel) {
        self.handler = handler
        self.channel = channel
        eventLoop = channel.eventLoop
    }

    package var dialect: SQLDialect { .postgres }
    /// False from the moment on in which the connection was lost or closed.
    package var isOpen: Bool { handler.vitals.isOpen }
    /// How many statements wait for their answers.
    package var inFlight: Int { handler.vitals.inFlight }
    /// What the server reports of itself: server_version, TimeZone, in_hot_standby and so on, as they are now.
    package var parameters: [String: String] { handler.vitals.parameters }
    /// As the server said after the last statement that it ended.
    package var isInTransaction: Bool { handler.vitals.isInTransaction }

    package func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        let request = StatementRequest(
            statement,
            deadline: try deadline(options, statement.text),
            requiresTransaction: options.requiresTransaction,
            appending: append
        )
        return try await answer(to: request) { continuation in
            request.continuation = continuation
            enqueue(request)
        }
    }

    package func control(_ step: TransactionStep, options: StatementOptions) async throws(DatabaseError) {
        let text = step.text(for: .postgres)
        let isBegin = if case .begin = step { true } else { false }
        let request = ScriptRequest(
            text,
            step: step,
            deadline: isBegin ? try deadline(options, text) : options.timeout.map { .now() + TimeAmount($0) },
            requiresTransaction: !isBegin,
            effect: step == .commit ? .unknown : .none
        )
        let tag = try await perform(request)
        if step == .commit, tag?.isRollback == true { throw .transactionLost(statement: text) }
    }

    /// Runs any number of statements, none of which may hold a value or give rows that are wanted. Without a transaction of their own they are kept together or not at all.
    package func script(_ text: String, options: StatementOptions) async throws(DatabaseError) {
        _ = try await perform(
            ScriptRequest(
                text,
                step: nil,
                deadline: try deadline(options, text),
                requiresTransaction: options.requiresTransaction,
                effect: options.requiresTransaction ? .none : .unknown
            )
        )
    }

    private func perform(_ request: ScriptRequest) async throws(DatabaseError) -> CommandTag? {
        try await answer(to: request) { continuation in
            request.continuation = continuation
            enqueue(request)
        }
    }

    /// Cancels what the server is at. The statement fails with ``DatabaseError/Code/cancelled``; when the server was done with it already, nothing happens.
    package func cancel() {
        eventLoop.execute { [handler] in
            if case .request(let request) = handler.pipe.head { handler.interrupt(request, .task) }
        }
    }

    /// Is told, on the event loop, why the connection ended; at once when it has.
    package func onClose(_ body: @escaping @Sendable (DatabaseError) -> Void) {
        handler.vitals.onClose(body)
    }

    /// Is told, on the event loop, of what other sessions sent by NOTIFY to the channels that this one listens to.
    package func onNotification(_ body: (@Sendable (PostgresNotification) -> Void)?) {
        handler.vitals.onNotification(body)
    }

    /// Says good-bye and closes. Statements that are in flight fail.
    package func close() async {
        eventLoop.execute { [handler] in handler.close() }
        try? await channel.closeFuture.get()
    }

    /// Closes at once, from anywhere; statements that are in flight fail.
    package func abort() {
        eventLoop.execute { [handler] in handler.close() }
    }

    /// True when the server answers in time. A connection that does not is lost: it is closed.
    package func answers(within time: Duration) async -> Bool {
        do {
            try await script("", options: StatementOptions(timeout: time))
            return isOpen
        } catch {
            abort()
            return false
        }
    }

    // MARK: - Waiting for the event loop

    /// Waits for what the request gives to the continuation. When the task is cancelled meanwhile, the server is told to stop.
    ///
    /// - Parameter begin: hands the continuation on, called at once.
    @inline(__always)
    func answer<Answer: Sendable>(
        to request: Request,
        _ begin: (CheckedContinuation<Result<Answer, DatabaseError>, Never>) -> Void
    ) async throws(DatabaseError) -> Answer {
        try await withTaskCancellationHandler {
            await withCheckedContinuation { begin($0) }
        } onCancel: {
            interrupt(request)
        }.get()
    }

    func enqueue(_ request: Request) {
        if eventLoop.inEventLoop {
            handler.enqueue(request)
        } else {
            eventLoop.execute { [handler] in handler.enqueue(request) }
        }
    }

    private func interrupt(_ request: Request) {
        guard request.isInterruptible else { return }
        eventLoop.execute { [handler] in handler.interrupt(request, .task) }
    }

    /// Throws when there is no time left, or nobody who waits.
    func deadline(_ options: StatementOptions, _ text: String) throws(DatabaseError) -> NIODeadline? {
        if Task.isCancelled {
            throw DatabaseError(.cancelled, "the task was cancelled before the statement was sent", statement: text)
        }
        guard let timeout = options.timeout else { return nil }
        guard timeout > .zero else {
            throw DatabaseError(.deadlineExceeded, "the statement's time was over before it was sent", statement: text)
        }
        return .now() + TimeAmount(timeout)
    }
}
