import CovetDatabase
import CovetSQL
import Synchronization
import Tracing

/// Makes a span of each statement, named by its summary, for the tracer of the process. Without one it does nothing.
final class StatementSpans: StatementObserver {
    private let system: String
    private let find: @Sendable () -> (any Tracer)?
    private let hasLooked = Atomic<UInt8>(0)

    /// - Parameter tracer: gives the tracer, asked for at the first statement.
    init(_ dialect: SQLDialect, tracer: @escaping @Sendable () -> (any Tracer)? = { StatementSpans.processTracer }) {
        system = dialect == .postgres ? "postgresql" : "sqlite"
        find = tracer
    }

    func statementDidFinish(_ event: StatementEvent) {
        // 1: there is none, 2: there is one.
        let known = hasLooked.load(ordering: .relaxed)
        guard known != 1 else { return }
        guard let tracer = find() else { return hasLooked.store(1, ordering: .relaxed) }
        if known == 0 { hasLooked.store(2, ordering: .relaxed) }

        let end = DefaultTracerClock.now.nanosecondsSinceEpoch
        let start = end &- UInt64(clamping: event.duration.nanoseconds)
        let span = tracer.startSpan(
            event.shape.summary,
            ofKind: .client,
            at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: start)
        )
        span.attributes["db.system.name"] = system
        span.attributes["db.operation.name"] = event.shape.operation
        span.attributes["db.query.summary"] = event.shape.summary
        // The shape's text: without any value, as the convention asks where a text may hold some.
        span.attributes["db.query.text"] = event.shape.text
        span.attributes["covet.db.query.fingerprint"] = event.fingerprint
        span.attributes["db.response.returned_rows"] = event.rowCount
        if let origin = event.origin {
            span.attributes["code.file.path"] = origin.file
            span.attributes["code.line.number"] = origin.line
        }
        if let error = event.error {
            span.attributes["error.type"] = error.vendorCode ?? "\(error.code)"
            span.setStatus(SpanStatus(code: .error, message: "\(error.code)"))
        }
        span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: end))
    }

    private static var processTracer: (any Tracer)? {
        let tracer = InstrumentationSystem.tracer
        return tracer is NoOpTracer ? nil : tracer
    }
}
