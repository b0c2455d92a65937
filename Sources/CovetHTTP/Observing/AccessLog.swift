public import Logging

/// Writes one line for every request, when its response is ready to be sent.
///
/// The line holds the method, the route's pattern, the path without its query, the status, milliseconds, the length of
/// the body where it is known, the client's address, the request id, and what was noted with `request.note`. A query
/// never gets into the log: that is where tokens and addresses of people stand. The path is written as it was sent,
/// percent-encoded, so that it cannot break the line.
///
/// A streamed body is not waited for: its time is the time until its head.
public struct AccessLog: HeaderMiddleware {
    private let level: Logger.Level
    private let skipped: [String]
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - level: of lines for statuses below 500; those from 500 on are logged as warnings at least.
    ///   - skipping: paths that are not logged while they are answered with less than 400, with everything below them.
    ///     Load balancers ask for `/health` every few seconds.
    ///   - now: the clock, for tests.
    public init(
        level: Logger.Level = .info,
        skipping: [String] = ["/health"],
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.level = level
        skipped = skipping
        self.now = now
    }

    public func before(_ request: inout Request) throws {
        _ = request.openScope(at: now())
    }

    public func after(_ response: inout Response, for request: Request) {
        let level = response.status.code >= 500 ? max(level, .warning) : level
        let logger = request.connection.logger
        guard logger.logLevel <= level else { return }
        if response.status.code < 400, skipped.contains(where: request.isBelow) { return }
        logger.log(level: level, "request answered", metadata: line(for: request, response))
    }

    private func line(for request: Request, _ response: Response) -> Logger.Metadata {
        var line: Logger.Metadata = [:]
        line.reserveCapacity(12)
        line["http.method"] = .string(request.method.name)
        line["http.path"] = .string(request.path)
        line["http.status"] = .stringConvertible(response.status.code)
        line["client.address"] = .string(request.clientAddress)
        if !request.id.isEmpty { line["covet.request.id"] = .string(request.id) }
        if let route = request.route { line["http.route"] = .stringConvertible(route.pattern) }
        if let bytes = response.body.length { line["http.bytes"] = .stringConvertible(bytes) }
        if let scope = request.scope {
            line["duration.ms"] = .stringConvertible(Milliseconds(now() - scope.start))
            for note in scope.notes { line[note.name] = .string(note.value) }
        }
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
