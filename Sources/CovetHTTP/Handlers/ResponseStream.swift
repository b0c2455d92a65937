import NIOCore

/// A body that is made while it is sent; the client's pace sets the maker's.
///
///     return ResponseStream(contentType: "text/csv; charset=utf-8") { writer in
///         for try await row in rows { try await writer.write(ByteBuffer(string: row.csv + "\r\n")) }
///     }
///
/// An error after the first piece breaks the connection off, so that the client does not take a part for the whole.
public struct ResponseStream: ResponseConvertible {
    public var status: Status
    public var headers: Headers
    private let length: Int?
    private let produce: @Sendable (any ResponseBodyWriter) async throws -> Void

    /// - Parameters:
    ///   - contentType: What the body is.
    ///   - length: The exact number of bytes where it is known beforehand.
    ///   - produce: Writes the pieces. Runs after the head was sent, unless the request was HEAD.
    public init(
        contentType: String,
        status: Status = .ok,
        headers: Headers = Headers(),
        length: Int? = nil,
        _ produce: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) {
        self.status = status
        var headers = headers
        headers[.contentType] = contentType
        self.headers = headers
        self.length = length
        self.produce = produce
    }

    public func response(to request: Request) -> Response {
        Response(status, headers: headers, body: .stream(length: length, produce))
    }
}

/// Server-sent events (HTML Living Standard, section 9.2): messages for a page that listens with `EventSource`.
///
///     return EventStream { events in
///         for await count in counter.values { try await events.send("\(count)", event: "count") }
///     }
public struct EventStream: ResponseConvertible {
    private let produce: @Sendable (Events) async throws -> Void

    public init(_ produce: @escaping @Sendable (Events) async throws -> Void) {
        self.produce = produce
    }

    public func response(to request: Request) -> Response {
        let produce = produce
        return Response(
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .stream { writer in try await produce(Events(writer: writer)) }
        )
    }

    /// Takes the events of one client.
    public struct Events: Sendable {
        let writer: any ResponseBodyWriter

        /// Sends one message, waiting while the client is slow.
        ///
        /// - Parameters:
        ///   - data: The message; its line breaks arrive as they are.
        ///   - event: The message's type; `message` where nil.
        ///   - id: What the client names as the last it got when it connects again.
        ///   - retry: How long the client waits before it connects again.
        /// - Throws: `HTTPError` 500 where `event` or `id` holds a line break or NUL, which would forge other fields;
        ///   `CancellationError` where the client went away.
        public func send(
            _ data: String,
            event: String? = nil,
            id: String? = nil,
            retry: Duration? = nil
        ) async throws {
            var text = ""
            if let event { text += "event: \(try Self.line(event))\n" }
            if let id { text += "id: \(try Self.line(id))\n" }
            if let retry {
                text +=
                    "retry: \(retry.components.seconds * 1000 + retry.components.attoseconds / 1_000_000_000_000_000)\n"
            }
            // CR, LF and CRLF all end a line for the reader.
            for line in data.split(
                omittingEmptySubsequences: false,
                whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
            ) {
                text += "data: \(line)\n"
            }
            try await writer.write(ByteBuffer(string: text + "\n"))
        }

        /// Sends a comment, which keeps proxies from closing a connection on which nothing happens.
        public func keepAlive() async throws {
            try await writer.write(ByteBuffer(string: ":\n\n"))
        }

        private static func line(_ text: String) throws -> String {
            guard text.utf8.allSatisfy({ $0 != 0x0A && $0 != 0x0D && $0 != 0 }) else {
                throw HTTPError(.internalServerError)
            }
            return text
        }
    }
}
