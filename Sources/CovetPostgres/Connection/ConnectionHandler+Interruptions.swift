import CovetDatabase
import NIOCore

/// Whether the server is being asked to cancel something.
enum Cancellation: Equatable {
    case none
    /// Nothing new is sent: it could be hit.
    case running
}

/// Deadlines, cancellation, and the end.
extension ConnectionHandler {
    // MARK: Deadlines

    /// One timer for all: it is set for the earliest deadline and looks at all of them when it fires.
    func arm(_ deadline: NIODeadline) {
        guard deadline < timerDeadline else { return }
        timer?.cancel()
        timerDeadline = deadline
        timer = eventLoop.scheduleTask(deadline: deadline) { self.lookAtDeadlines() }
    }

    private func lookAtDeadlines() {
        timerDeadline = .distantFuture
        timer = nil
        let now = NIODeadline.now()
        var next = NIODeadline.distantFuture
        for request in unanswered {
            guard let deadline = request.deadline, request.interruption == nil else { continue }
            if deadline <= now {
                interrupt(request, .deadline)
            } else {
                next = min(next, deadline)
            }
        }
        if next < .distantFuture { arm(next) }
    }

    /// All whose callers wait, sent or not.
    private var unanswered: [Request] {
        var requests: [Request] = []
        for ticket in pipe.tickets {
            switch ticket {
            case .prepare(let statement): requests += statement.waiters
            case .request(let request): requests.append(request)
            case .housekeeping: break
            }
        }
        return (requests + backlog).filter { $0.stage != .answered }
    }

    // MARK: Cancellation

    func interrupt(_ request: Request, _ reason: Request.Interruption) {
        guard request.stage != .answered, request.interruption == nil else { return }
        guard request.isInterruptible || request.stage == .waiting else {
            // A step of a transaction is not stopped half-way. When the server does not answer it in time, only the end of the connection is left.
            if reason == .deadline { giveUp("the server did not answer \(request.text) in time") }
            return
        }
        request.interruption = reason
        switch request.stage {
        case .waiting: answer(request, request.interrupted(by: reason))
        case .sent:
            if case .request(let head) = pipe.head, head === request {
                break
            }
            // It stands behind others, which a cancellation would hit.
            answer(request, request.interrupted(by: reason).behindOthers)
        case .answered: break
        }
        cancelAbandoned()
    }

    /// Has the server stop what it is at, when nobody waits for that any more.
    func cancelAbandoned() {
        guard cancellation == .none, let head = pipe.head else { return }
        switch head {
        case .request(let request) where request.interruption != nil && !request.isCancelSent && request.failure == nil:
            request.isCancelSent = true
            cancelHead()
        case .prepare(let statement)
        where !statement.isCancelSent && !statement.waiters.isEmpty
            && statement.waiters.allSatisfy { $0.stage == .answered }:
            statement.isCancelSent = true
            cancelHead()
        default: break
        }
    }

    private func cancelHead() {
        guard let key, let address = context?.channel.remoteAddress else {
            return giveUp("the server gave no key to cancel statements with")
        }
        cancellation = .running
        let target = pipe.head
        for ticket in pipe.tickets {
            switch ticket {
            case .request(let request): request.mayBeHitByCancellation = true
            case .prepare(let statement): statement.mayBeHitByCancellation = true
            case .housekeeping: break
            }
        }
        let request = CancelRequest(
            address: address,
            tls: settings.tls,
            requiresTLS: settings.requiresTLS,
            timeout: settings.cancellationGrace
        )
        request.send(key, on: eventLoop).whenComplete { result in
            self.cancellation = .none
            if case .closed = self.phase { return }
            if case .failure = result { return self.giveUp("the server could not be asked to cancel a statement") }
            self.sendBacklog()
            self.cancelAbandoned()
        }
        eventLoop.assumeIsolated().scheduleTask(in: settings.cancellationGrace) {
            guard case .ready = self.phase, self.isAtHead(target) else { return }
            self.giveUp("the server did not end a statement that it was asked to cancel")
        }
    }

    private func isAtHead(_ target: Ticket?) -> Bool {
        switch (target, pipe.head) {
        case (.request(let target), .request(let head)): target === head && !target.isFinished
        case (.prepare(let target), .prepare(let head)): target === head
        default: false
        }
    }

    private func giveUp(_ why: String) {
        end(DatabaseError(.connection, "\(why); the connection was closed"))
    }

    // MARK: The end

    /// Everybody gets an answer, and the channel is closed.
    func end(_ error: DatabaseError) {
        if case .closed = phase { return }
        phase = .closed(error)
        vitals.markClosed()
        timer?.cancel()
        ready.fail(error)
        let tickets = pipe.removeAll()
        let waiting = backlog
        backlog.removeAll()
        for ticket in tickets {
            switch ticket {
            case .prepare(let statement):
                for request in statement.waiters { answer(request, lost(request, error)) }
                statement.waiters = []
            case .request(let request): answer(request, lost(request, error))
            case .housekeeping: break
            }
        }
        for request in waiting { answer(request, lost(request, error)) }
        owner = nil
        vitals.close(error)
        context?.close(promise: nil)
    }

    /// Says good-bye.
    func close() {
        guard case .ready = phase else { return end(DatabaseError(.connection, "the connection was closed")) }
        var buffer = ByteBuffer()
        buffer.writeTerminate()
        writeNow(buffer)
        end(DatabaseError(.connection, "the connection was closed"))
    }

    /// What the end of the connection means for a request: the difference is whether it may have been kept.
    private func lost(_ request: Request, _ error: DatabaseError) -> DatabaseError {
        if let failure = request.failure { return failure }
        if let interruption = request.interruption {
            let error = request.interrupted(by: interruption)
            return request.stage == .sent && request.effect == .unknown ? error.unconfirmed : error
        }
        // A server that said good-bye was not in the middle of anything, but for what it had called complete.
        let mayBeKept =
            request.stage == .sent && request.effect == .unknown && (farewell == nil || request.mayBeKeptAtFarewell)
        guard mayBeKept else { return error.about(request.text) }
        return DatabaseError(
            .outcomeUnknown,
            "the connection ended before the answer came, so that the statement may have been kept or not (\(error.message)); look at the data before you run it again",
            statement: request.text,
            vendorCode: error.vendorCode
        )
    }
}

extension DatabaseError {
    /// For a statement that cannot be cancelled without hitting another.
    fileprivate var behindOthers: DatabaseError {
        var error = self
        error.message += "; it was sent and waits behind others, so that it may still take effect"
        return error
    }

    /// For a statement that the server was asked to stop and said nothing of.
    fileprivate var unconfirmed: DatabaseError {
        var error = self
        error.message += "; the server did not say that it stopped it, so that it may have taken effect"
        return error
    }
}
