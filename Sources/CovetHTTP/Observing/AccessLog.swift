public import Logging

/// Writes one line for every request, when its response is ready to be sent.
///
/// The line holds the method, the route's pattern, the path without its query, the status, milliseconds, the length of
/// the body where it is known, the client's address, the ids of request and trace, and what was noted with `request.note`. A query
/// never gets into the log: that is where tokens and addresses of people stand. The path is written as it was sent,
/// percent-encoded, so that it cannot break the line.
///
/// A streamed body is not waited for: its time is the time until its head.
public struct AccessLog: HeaderMiddleware {
    private let level: Logger.Level
    private let skipped: [String]
    private let now: @Sendable () -> ContinuousClock.Instant
    private let write: (@Sendable (AccessLogEntry) -> Void)?

    /// - Parameters:
    ///   - level: of lines for statuses below 500; those from 500 on are logged as warnings at least.
    ///   - skipping: paths that are not logged while they are answered with less than 400, with everything below them.
    ///     Load balancers ask for `/health` every few seconds.
    ///   - now: the clock, for tests.
    ///   - write: takes the entries instead of the server's logger, which still says which levels are wanted. Called on the
    ///     request's event loop: it hands over and returns. A log that renders entries itself spares the dictionary that a
    ///     logger needs for each line.
    public init(
        level: Logger.Level = .info,
        skipping: [String] = ["/health"],
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        write: (@Sendable (AccessLogEntry) -> Void)? = nil
    ) {
        self.level = level
        skipped = skipping
        self.now = now
        self.write = write
    }

    public func before(_ request: inout Request) throws {
        _ = request.openScope(at: now())
    }

    public func after(_ response: inout Response, for request: Request) {
        let level = response.status.code >= 500 ? max(level, .warning) : level
        guard request.connection.logger.logLevel <= level else { return }
        if response.status.code < 400, skipped.contains(where: { request.isBelow($0) }) { return }
        let entry = entry(level, request, response)
        if let write { return write(entry) }
        request.connection.logger.log(level: level, "request answered", metadata: entry.metadata)
    }

    private func entry(_ level: Logger.Level, _ request: Request, _ response: Response) -> AccessLogEntry {
        let scope = request.scope
        return AccessLogEntry(
            level: level,
            requestID: request.id,
            traceID: request.traceID,
            clientAddress: request.clientAddress,
            duration: scope.map { now() - $0.start },
            method: request.method,
            path: request.path,
            route: request.route?.pattern.text,
            status: response.status,
            bytes: response.body.length,
            notes: scope?.notes ?? []
        )
    }
}

/// What the access log says of one request.
public struct AccessLogEntry: Sendable {
    public let level: Logger.Level
    /// Empty where no ids are given out.
    public let requestID: String
    /// Nil where the request is part of no trace.
    public let traceID: String?
    public let clientAddress: String
    /// Until the head of the response was ready; nil where nobody looked at the clock when the request came.
    public let duration: Duration?
    public let method: Method
    /// As it was sent, percent-encoded, without its query. The client chose it: escape it and mask secrets in it.
    public let path: String
    /// The pattern of the route; nil where none matched.
    public let route: String?
    public let status: Status
    /// The length of the response's body; nil where it is not known before it is sent.
    public let bytes: Int?
    /// What was noted with `request.note`. Handlers chose the values, and may have taken them from the client.
    public let notes: [(name: String, value: String)]

    var metadata: Logger.Metadata {
        var line: Logger.Metadata = [:]
        line.reserveCapacity(12)
        line["http.method"] = .string(method.name)
        line["http.path"] = .string(path)
        line["http.status"] = .stringConvertible(status.code)
        line["client.address"] = .string(clientAddress)
        if !requestID.isEmpty { line["covet.request.id"] = .string(requestID) }
        if let traceID { line["covet.trace.id"] = .string(traceID) }
        if let route { line["http.route"] = .string(route) }
        if let bytes { line["http.bytes"] = .stringConvertible(bytes) }
        if let duration { line["duration.ms"] = .stringConvertible(Milliseconds(duration)) }
        for note in notes { line[note.name] = .string(note.value) }
        return line
    }
}

/// A duration as a log shows it: milliseconds with three decimals.
struct Milliseconds: CustomStringConvertible, Sendable {
    let microseconds: Int64

    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = overflow ? .max : product &+ attoseconds / 1_000_000_000_000
    }

    var description: String {
        let thousandths = microseconds % 1000
        let padding = thousandths < 10 ? "00" : thousandths < 100 ? "0" : ""
        return "\(microseconds / 1000).\(padding)\(thousandths)"
    }
}

extension Request {
    /// Whether the path is `prefix` or lies below it.
    func isBelow(_ prefix: String) -> Bool {
        guard !prefix.isEmpty, prefix != "/" else { return true }
        var prefix = prefix
        return prefix.withUTF8 { wanted in
            let wanted = wanted.last == UInt8(ascii: "/") ? wanted.dropLast() : wanted[...]
            return head.withPath { path in
                path.count >= wanted.count && zip(path, wanted).allSatisfy { $0 == $1 }
                    && (path.count == wanted.count || path[wanted.count] == UInt8(ascii: "/"))
            }
        }
    }
}
