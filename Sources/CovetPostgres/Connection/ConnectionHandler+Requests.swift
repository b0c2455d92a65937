import CovetDatabase
import CovetSQL
import NIOCore

/// From requests to messages.
extension ConnectionHandler {
    func enqueue(_ request: Request) {
        vitals.count(1)
        if case .closed(let error) = phase { return answer(request, error.about(request.text)) }
        if let interruption = request.interruption { return answer(request, request.interrupted(by: interruption)) }
        if request.requiresTransaction, pipe.transaction == .idle {
            return answer(request, .transactionLost(statement: request.text))
        }
        if let owner, request.owner !== owner {
            return answer(
                request,
                DatabaseError(
                    .misuse,
                    "the connection is in the middle of a stream or COPY, which takes all of it outside of a transaction; send the statement to the database, or stream within a transaction",
                    statement: request.text
                )
            )
        }
        if let deadline = request.deadline { arm(deadline) }
        send(request)
    }

    /// At once, or when the cancellation that is under way is over.
    private func send(_ request: Request) {
        if cancellation == .none, backlog.isEmpty {
            request.send(through: self)
        } else {
            backlog.append(request)
        }
    }

    func answer(_ request: Request, _ failure: DatabaseError?) {
        guard request.stage != .answered else { return }
        // Before the caller goes on and looks.
        vitals.count(-1)
        request.answer(failure)
    }

    /// Sends what waited for a cancellation to be over.
    func sendBacklog() {
        while cancellation == .none, let request = backlog.popFirst() {
            if request.stage != .answered { request.send(through: self) }
        }
    }

    /// A request is on its way.
    func sent(_ request: Request, as exchange: Exchange) {
        request.stage = .sent
        pipe.send(exchange, for: .request(request))
        scheduleFlush()
    }

    // MARK: The simple protocol

    func query(_ request: Request, as exchange: Exchange = .script) {
        guard !request.text.utf8.contains(0) else { return answer(request, .nul(in: request.text)) }
        write { $0.writeQuery(request.text) }
        sent(request, as: exchange)
    }

    // MARK: The extended protocol

    func prepare(for request: Request) {
        guard let statement = cache.find(request.text) else { return prepare(request, declared: []) }
        switch statement.state {
        case .ready: request.send(statement, through: self)
        case .preparing: statement.waiters.append(request)
        case .stale: prepare(request, declared: [])
        }
    }

    private func prepare(_ request: Request, declared: [UInt32]) {
        let text = request.text
        guard !text.utf8.contains(0) else { return answer(request, .nul(in: text)) }
        // The protocol counts parameters in 16 bits: the server takes more of them and describes so many less.
        guard request.bindings.count <= SQLDialect.postgres.maximumBindings else {
            return answer(request, .tooManyValues(request.bindings.count, in: text))
        }
        if let refusal = StatementKeyword(text).refusal {
            return answer(request, DatabaseError(.misuse, refusal, statement: text))
        }
        let (statement, evicted) = cache.insert(text, declared: declared, isNamed: settings.keepsStatements)
        let closing = evicted.filter { !$0.name.isEmpty }
        write { output in
            for old in closing { output.writeClose(statement: old.name) }
            output.writeParse(name: statement.name, text: text, types: declared)
            output.writeDescribe(statement: statement.name)
            output.writeSync()
        }
        statement.waiters = [request]
        pipe.send(.prepare(closing: closing.count), for: .prepare(statement))
    }

    /// Bind, Execute, Sync.
    func execute(_ statement: PreparedStatement, for request: Request) {
        guard bind(statement, for: request) else { return }
        write { output in
            if statement.name.isEmpty { output.writeDescribe(portal: "") }
            output.writeExecuteAllAndSync()
        }
        sent(request, as: statement.name.isEmpty ? .parseAndExecute : .execute)
    }

    /// Bind, with Parse before it for a statement without a name.
    ///
    /// - Parameter first: a statement to be run before it.
    /// - Returns: false when the values do not fit; then nothing was written, and the request is answered or its statement is prepared otherwise.
    func bind(
        _ statement: PreparedStatement,
        portal: String = "",
        after first: String? = nil,
        for request: Request
    ) -> Bool {
        let values = request.bindings
        guard values.count == statement.parameters.count else {
            answer(
                request,
                DatabaseError(
                    .misuse,
                    "the statement has \(statement.parameters.count) parameters and \(values.count) values were bound",
                    statement: request.text
                )
            )
            return false
        }
        if !statement.suits(values), request.retypings == 0 {
            // It was declared for another kind of value: the server is to guess again.
            request.retypings += 1
            prepare(request, declared: [])
            return false
        }
        do throws(ParameterFailure) {
            try withOutput { output throws(ParameterFailure) in
                let start = output.writerIndex
                if let first { output.writeQuery(first) }
                if statement.name.isEmpty {
                    output.writeParse(name: "", text: statement.text, types: statement.parameters.map(\.rawValue))
                }
                do throws(ParameterFailure) {
                    try statement.writeBind(portal: portal, values, to: &output)
                } catch {
                    output.moveWriterIndex(to: start)
                    throw error
                }
            }
        } catch {
            redeclare(statement, for: request, after: error)
            return false
        }
        request.prepared = statement
        request.layout = statement.layout
        return true
    }

    /// The server guessed a type for a parameter that the value has not: once more with the value's own type.
    private func redeclare(_ statement: PreparedStatement, for request: Request, after failure: ParameterFailure) {
        let values = request.bindings
        if case .mismatch = failure.reason, request.retypings < 2 {
            var declared =
                statement.declared + Array(repeating: 0, count: max(0, values.count - statement.declared.count))
            var isChanged = false
            var scratch = ByteBuffer()
            for (index, value) in values.enumerated() {
                do throws(ParameterFailure) {
                    try scratch.writeParameter(value, as: statement.parameters[index], index)
                } catch {
                    guard let natural = PostgresType(naturalFor: value) else { continue }
                    isChanged = isChanged || declared[index] != natural.rawValue
                    declared[index] = natural.rawValue
                }
            }
            if isChanged {
                request.retypings = 2
                return prepare(request, declared: declared)
            }
        }
        let value = "the value for $\(failure.index + 1) of the statement"
        let message =
            switch failure.reason {
            case .invalid(let reason): "\(value) cannot be sent: \(reason)"
            case .mismatch(let expected):
                "\(value) is of the kind \(values[failure.index]), and \(expected.description) is wanted there; bind such a value or write a cast"
            }
        answer(request, DatabaseError(.invalidValue, message, statement: request.text))
    }

    // MARK: Answers

    func fail(_ ticket: Ticket, _ report: ServerReport) {
        switch ticket {
        case .prepare(let statement):
            cache.remove(statement)
            statement.failure = DatabaseError(report, statement: statement.text)
        case .request(let request):
            guard !(report.isFatal && request.mayBeKeptAtFarewell) else { break }
            request.failure = error(for: request, report)
            if let statement = request.prepared, report.isStale(statement) {
                cache.remove(statement)
                request.isStale = true
            }
        case .housekeeping: break
        }
        if report.isFatal { farewell = DatabaseError(report, statement: nil) }
    }

    private func error(for request: Request, _ report: ServerReport) -> DatabaseError {
        var error = DatabaseError(report, statement: request.text)
        guard report.state == "57014" else { return error }
        if let interruption = request.interruption {
            error = request.interrupted(by: interruption)
            error.vendorCode = report.state
        } else if report.words.contains("statement timeout") {
            error.code = .deadlineExceeded
            error.message = "the statement did not end within the server's statement_timeout"
        } else {
            error.message = "the statement was cancelled at the server"
        }
        return error
    }

    /// The server is done with an exchange.
    func finish(_ ticket: Ticket) {
        switch ticket {
        case .prepare(let statement): finish(statement)
        case .request(let request):
            request.isFinished = true
            if owner === request { owner = nil }
            if let failure = request.failure, mayRepeat(request, failure) {
                request.retries += 1
                request.reset()
                send(request)
            } else {
                if request.failure == nil { request.prepared?.hasWorked = true }
                answer(request, request.failure)
            }
        case .housekeeping: break
        }
    }

    private func finish(_ statement: PreparedStatement) {
        let waiters = statement.waiters
        statement.waiters = []
        if let failure = statement.failure {
            // Hit by the cancellation of another statement: those who still wait have it prepared again.
            let isHit = statement.mayBeHitByCancellation && failure.vendorCode == "57014" && pipe.transaction == .idle
            for request in waiters where request.stage != .answered {
                if isHit, request.retries == 0 {
                    request.retries += 1
                    send(request)
                } else {
                    answer(request, failure)
                }
            }
            return
        }
        statement.becomeReady()
        for request in waiters where request.stage != .answered {
            // One of those before it may have had the statement prepared otherwise.
            guard cancellation == .none, statement.state == .ready else {
                send(request)
                continue
            }
            request.send(statement, through: self)
        }
    }

    /// Outside of a transaction a statement that the server refused to begin, or that was hit by the cancellation of another, was not run: it is run once more.
    private func mayRepeat(_ request: Request, _ failure: DatabaseError) -> Bool {
        guard request.retries == 0, request.stage == .sent, request.interruption == nil,
            request.mayBeRepeated(in: pipe.transaction)
        else { return false }
        if request.isStale { return true }
        return request.mayBeHitByCancellation && failure.vendorCode == "57014"
            && !StatementKeyword(request.text).mayCommit
    }
}

extension DatabaseError {
    static func nul(in text: String) -> DatabaseError {
        DatabaseError(.syntax, "a statement cannot hold a NUL", statement: text)
    }

    static func tooManyValues(_ count: Int, in text: String) -> DatabaseError {
        DatabaseError(
            .misuse,
            "the statement binds \(count) values, and PostgreSQL takes \(SQLDialect.postgres.maximumBindings) at most: bind them as one array, = ANY(\\(values)), or send several statements",
            statement: text
        )
    }

    /// The same failure for one of the statements it hit.
    func about(_ statement: String) -> DatabaseError {
        var error = self
        error.statement = statement
        return error
    }
}

extension ServerReport {
    /// The server does not know the statement any more, or its result would have other columns now. Of one without a name, the types that its parameters had may be others.
    fileprivate func isStale(_ statement: PreparedStatement) -> Bool {
        state == "26000" || state == "0A000" && routine == "RevalidateCachedQuery"
            || statement.name.isEmpty && statement.hasWorked && state.hasPrefix("42")
    }
}
