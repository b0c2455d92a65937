package import CovetDatabase
package import NIOCore

extension PostgresConnection {
    /// Runs a COPY … TO STDOUT and lends its data. Nothing is read from the socket while the closure is slow; what is left when the closure ends is cancelled.
    ///
    /// The connection serves nothing else meanwhile. The timeout of the options is for the beginning and for each chunk; the server's own statement_timeout is for the whole.
    package func copyOut<Result>(
        _ text: String,
        options: StatementOptions,
        _ body: (CopyFormat, CopyOutData) async throws -> Result
    ) async throws -> Result {
        let request = CopyOutRequest(
            text: text,
            deadline: try deadline(options, text),
            requiresTransaction: options.requiresTransaction,
            effect: .none
        )
        let format = try await answer(to: request) { continuation in
            request.begin = continuation
            enqueue(request)
        }
        do {
            let result = try await body(
                format,
                CopyOutData(connection: self, request: request, timeout: options.timeout)
            )
            await end(request)
            return result
        } catch {
            await end(request)
            throw error
        }
    }

    private func end(_ request: CopyOutRequest) async {
        await withCheckedContinuation { continuation in
            onLoop { request.end(continuation) }
        }
    }

    /// Runs a COPY … FROM STDIN with what the closure writes. When the closure throws, nothing is kept.
    ///
    /// - Returns: how many rows were copied.
    package func copyIn(
        _ text: String,
        options: StatementOptions,
        _ body: (CopyFormat, CopyInData) async throws -> Void
    ) async throws -> Int {
        let request = CopyInRequest(
            text: text,
            deadline: try deadline(options, text),
            requiresTransaction: options.requiresTransaction,
            effect: options.requiresTransaction ? .none : .unknown
        )
        let format = try await answer(to: request) { continuation in
            request.begin = continuation
            enqueue(request)
        }
        do {
            try await body(format, CopyInData(connection: self, request: request, timeout: options.timeout))
            try Task.checkCancellation()
        } catch {
            _ = await withCheckedContinuation { continuation in
                onLoop { request.fail(continuation) }
            }
            throw error
        }
        return try await answer(to: request) { continuation in
            onLoop { request.finish(timeout: options.timeout.map { .now() + TimeAmount($0) }, continuation) }
        }
    }

    func onLoop(_ body: @escaping @Sendable () -> Void) {
        if eventLoop.inEventLoop { body() } else { eventLoop.execute(body) }
    }
}

/// The data of a COPY … TO STDOUT, in chunks as they came: their borders mean nothing.
package struct CopyOutData: AsyncSequence, Sendable {
    fileprivate let connection: PostgresConnection
    fileprivate let request: CopyOutRequest
    fileprivate let timeout: Duration?

    package func makeAsyncIterator() -> Iterator { Iterator(data: self) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let data: CopyOutData

        package mutating func next() async throws -> ByteBuffer? {
            let (connection, request, timeout) = (data.connection, data.request, data.timeout)
            return try await connection.answer(to: request) { continuation in
                connection.onLoop { request.take(timeout: timeout.map { .now() + TimeAmount($0) }, continuation) }
            }
        }
    }
}

/// Takes the data for a COPY … FROM STDIN, in chunks of any size.
package struct CopyInData: Sendable {
    fileprivate let connection: PostgresConnection
    fileprivate let request: CopyInRequest
    fileprivate let timeout: Duration?

    /// Returns when the data is on its way and there is room for more.
    ///
    /// - Throws: what the server has against the data, as soon as it says so.
    package func write(_ data: ByteBuffer) async throws(DatabaseError) {
        try await connection.answer(to: request) { continuation in
            connection.onLoop { [request, timeout] in
                request.give(data, timeout: timeout.map { .now() + TimeAmount($0) }, continuation)
            }
        }
    }
}
