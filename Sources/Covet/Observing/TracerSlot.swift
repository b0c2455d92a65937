import Synchronization
import Tracing

/// The tracer of the process, looked for once: most processes have none.
final class TracerSlot: Sendable {
    private let find: @Sendable () -> (any Tracer)?
    /// 1: there is none, 2: there is one.
    private let known = Atomic<UInt8>(0)

    /// - Parameter find: gives the tracer, asked at the first span.
    init(_ find: @escaping @Sendable () -> (any Tracer)? = { TracerSlot.processTracer }) {
        self.find = find
    }

    /// Makes a span of what has just ended, below that of the task which this is called on.
    func record(
        _ name: @autoclosure () -> String,
        ofKind kind: SpanKind,
        lasting duration: Duration,
        _ describe: (any Span) -> Void
    ) {
        let known = known.load(ordering: .relaxed)
        guard known != 1 else { return }
        guard let tracer = find() else { return self.known.store(1, ordering: .relaxed) }
        if known == 0 { self.known.store(2, ordering: .relaxed) }

        let end = DefaultTracerClock.now.nanosecondsSinceEpoch
        let start = end &- UInt64(clamping: duration.nanoseconds)
        let span = tracer.startSpan(
            name(),
            ofKind: kind,
            at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: start)
        )
        describe(span)
        span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: end))
    }

    private static var processTracer: (any Tracer)? {
        let tracer = InstrumentationSystem.tracer
        return tracer is NoOpTracer ? nil : tracer
    }
}
