import Logging
import NIOCore
import Synchronization

@testable import CovetHTTP

/// Answers requests in process through some middleware, linked as an app links them.
struct InProcess {
    private let responder: any Responder

    init(
        _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Response = { _ in Response(.ok) }
    ) {
        responder = Link.chain(middleware, to: Closure(body: handler))
    }

    func callAsFunction(_ request: Request) async throws -> Response {
        try await responder(request)
    }

    private struct Closure: Responder {
        let body: @Sendable (Request) async throws -> Response
        func respond(to request: Request) async throws -> Response { try await body(request) }
    }
}

extension Response {
    var text: String { body.buffered.map { String(buffer: $0) } ?? "" }
}

extension ConnectionInfo {
    static func from(_ address: String, secure: Bool = false, log: CapturedLog? = nil) -> ConnectionInfo {
        ConnectionInfo(
            remoteAddress: address,
            isSecure: secure,
            logger: log?.logger ?? Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }
}

/// Keeps what was logged.
final class CapturedLog: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: Logger.Metadata

        func text(_ key: String) -> String? { metadata[key].map { "\($0)" } }
    }

    private let kept = Mutex<[Line]>([])
    var lines: [Line] { kept.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test", factory: { _ in Handler(log: self) })
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        init(log: CapturedLog) { self.log = log }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.kept.withLock { $0.append(Line(level: event.level, message: "\(event.message)", metadata: all)) }
        }
    }
}
