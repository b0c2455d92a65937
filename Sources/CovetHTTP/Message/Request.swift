public import Logging
package import NIOCore

/// A request as handlers and middleware see it: a value. Middleware that adds to it passes its changed copy on.
public struct Request: Sendable {
    public let head: RequestHead
    public let connection: ConnectionInfo
    public var body: RequestBody
    /// The route that was found; nil before routing and where none matches.
    public internal(set) var route: Route? {
        didSet { connection.activity?.matched(route) }
    }
    /// What names this request in logs, errors and the `x-request-id` header; empty until request ids are given out.
    public package(set) var id: String
    package var values: RequestValues
    /// What inner middleware tells outer; nil until a middleware opens it.
    package var scope: RequestScope?

    package init(head: RequestHead, body: RequestBody, connection: ConnectionInfo) {
        self.head = head
        self.body = body
        self.connection = connection
        id = ""
        values = RequestValues()
    }

    public var method: Method { head.method }
    public var headers: Headers { head.headers }
    public var path: String { head.path }
    /// The values that the matched route's pattern took from the path.
    public var parameters: PathParameters { PathParameters(route: route, head: head) }

    /// The server's logger with this request's id, and that of its trace where it is a part of one.
    public var logger: Logger {
        var logger = connection.logger
        if !id.isEmpty { logger[metadataKey: "covet.request.id"] = .string(id) }
        if let traceID { logger[metadataKey: "covet.trace.id"] = .string(traceID) }
        return logger
    }

    /// A value that middleware attached under that key.
    public subscript<Key: RequestKey>(key: Key.Type) -> Key.Value? {
        get { values[key] }
        set { values[key] = newValue }
    }
}

extension Request {
    /// A request that came by no socket, for tests and for calls in process.
    ///
    /// - Throws: `HTTPError` 400 where `target` is not an origin-form target (a path with an optional query) or `*`.
    public init(
        _ method: Method,
        _ target: String,
        headers: Headers = Headers(),
        body: RequestBody = .empty,
        connection: ConnectionInfo = ConnectionInfo()
    ) throws {
        guard target == "*" || target.utf8.first == 0x2F,
            target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 })
        else {
            throw HTTPError(.badRequest, "The target must begin with a slash and hold visible ASCII characters only.")
        }
        var wire = ByteBuffer()
        wire.writeString(method.name)
        wire.writeStaticString(" ")
        let start = wire.readableBytes
        wire.writeString(target)
        let end = wire.readableBytes
        wire.writeStaticString(" HTTP/1.1\r\n")
        let question = target.utf8.firstIndex(of: 0x3F).map {
            start + target.utf8.distance(from: target.utf8.startIndex, to: $0)
        }
        let shift = wire.readableBytes
        headers.render(into: &wire)
        var fields: [Headers.Field] = []
        var offset = shift
        for index in headers.fields.indices {
            let field = headers.fields[index]
            let nameLength = Int(field.nameLength)
            let valueLength = Int(field.valueLength)
            fields.append(
                Headers.Field(
                    nameStart: offset,
                    nameLength: nameLength,
                    valueStart: offset + nameLength + 2,
                    valueLength: valueLength
                )
            )
            offset += nameLength + 2 + valueLength + 2
        }
        let head = RequestHead(
            method: method,
            version: .http11,
            target: RequestHead.Target(path: start..<(question ?? end), query: question.map { ($0 + 1)..<end }),
            headers: Headers(parsed: wire, fields: fields)
        )
        self.init(head: head, body: body, connection: connection)
    }
}

/// Names a value that middleware attaches to a request.
///
///     enum CurrentUser: RequestKey { typealias Value = User }
///     request[CurrentUser.self] = user
public protocol RequestKey {
    associatedtype Value: Sendable
}

/// Few values, looked up by the identity of their key's type; a linear search beats a dictionary at this size.
package struct RequestValues: Sendable {
    private var entries: [(key: ObjectIdentifier, value: any Sendable)] = []

    package subscript<Key: RequestKey>(key: Key.Type) -> Key.Value? {
        get {
            let wanted = ObjectIdentifier(key)
            for entry in entries where entry.key == wanted { return entry.value as? Key.Value }
            return nil
        }
        set {
            let wanted = ObjectIdentifier(key)
            entries.removeAll { $0.key == wanted }
            if let newValue { entries.append((wanted, newValue)) }
        }
    }
}
