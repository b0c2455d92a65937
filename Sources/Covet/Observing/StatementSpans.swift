import CovetDatabase
import CovetSQL
import Tracing

/// Makes a span of each statement, named by its summary, for the tracer of the process. Without one it does nothing.
struct StatementSpans: StatementObserver {
    private let system: String
    private let tracer: TracerSlot

    init(_ dialect: SQLDialect, tracer: TracerSlot = TracerSlot()) {
        system = dialect == .postgres ? "postgresql" : "sqlite"
        self.tracer = tracer
    }

    func statementDidFinish(_ event: StatementEvent) {
        tracer.record(event.shape.summary, ofKind: .client, lasting: event.duration) { span in
            span.attributes["db.system.name"] = system
            span.attributes["db.operation.name"] = event.shape.operation
            span.attributes["db.query.summary"] = event.shape.summary
            // The shape's text: without any value, as the convention asks where a text may hold some.
            span.attributes["db.query.text"] = event.shape.text
            span.attributes["covet.db.query.fingerprint"] = event.fingerprint
            span.attributes["db.response.returned_rows"] = event.rowCount
            span.describe(event.origin, event.error)
        }
    }
}

/// Makes a span of each wait for a connection. A connection that is there at once has none.
struct PoolSpans: PoolObserver {
    private let tracer: TracerSlot

    init(tracer: TracerSlot = TracerSlot()) {
        self.tracer = tracer
    }

    func poolDidChange(_ event: PoolEvent, pool: String) {}

    func callerDidWait(_ duration: Duration, origin: StatementOrigin?, error: DatabaseError?, pool: String) {
        tracer.record("wait for a connection", ofKind: .internal, lasting: duration) { span in
            span.attributes["db.system.name"] = "postgresql"
            span.attributes["db.client.connection.pool.name"] = pool
            span.describe(origin, error)
        }
    }
}

extension Span {
    /// Where in the sources it comes from, and how it failed.
    fileprivate func describe(_ origin: StatementOrigin?, _ error: DatabaseError?) {
        if let origin {
            attributes["code.file.path"] = origin.file
            attributes["code.line.number"] = origin.line
        }
        if let error {
            attributes["error.type"] = error.vendorCode ?? "\(error.code)"
            setStatus(SpanStatus(code: .error, message: "\(error.code)"))
        }
    }
}
