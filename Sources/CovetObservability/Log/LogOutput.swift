public import CovetConfig
public import Logging
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where and how an application logs.
///
/// ```swift
/// let output = LogOutput(settings.log)
/// output.bootstrap()                          // once, at start: every Logger made afterwards writes here
/// defer { output.flush() }                    // at the end; the exit of the process flushes as well
/// ```
public struct LogOutput: Sendable {
    public let levels: LogLevels
    public let format: LogFormat
    public let isColoured: Bool
    private let writer: LogWriter
    private let now: @Sendable () -> LogTime

    /// Lines on standard output; coloured when that is a terminal and the format is text.
    public init(_ settings: CovetSettings.Log) {
        let format = settings.format
        self.init(
            levels: LogLevels(common: settings.level, labels: settings.levels),
            format: format,
            isColoured: format == .text && FileDescriptorSink.isTerminal(STDOUT_FILENO)
        ) { FileDescriptorSink.write($0, to: STDOUT_FILENO) }
    }

    /// Lines into a sink, which is called on a thread of its own with whole lines, several at a time.
    public init(
        levels: LogLevels,
        format: LogFormat,
        isColoured: Bool = false,
        capacity: Int = 1 << 20,
        now: @escaping @Sendable () -> LogTime = { .now },
        sink: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.levels = levels
        self.format = format
        self.isColoured = isColoured
        self.now = now
        writer = LogWriter(
            capacity: capacity,
            notice: { dropped in
                let metadata: Logger.Metadata = ["covet.log.dropped": "\(dropped)"]
                let message = "log lines were dropped because the output is too slow"
                return LogLine.make(format, now(), "covet.log", .error, message, metadata, isColoured: isColoured)
                    .withBytes { Array($0) }
            },
            sink: sink
        )
    }

    /// The handler of a logger: redaction first, then lines.
    public func handler(
        label: String,
        metadataProvider: Logger.MetadataProvider? = nil
    ) -> RedactingLogHandler<LineLogHandler> {
        var handler = RedactingLogHandler(
            LineLogHandler(
                label: label,
                level: levels.level(for: label),
                format: format,
                isColoured: isColoured,
                writer: writer,
                now: now
            )
        )
        handler.metadataProvider = metadataProvider
        return handler
    }

    /// A logger that writes here, whether or not the process was bootstrapped.
    public func logger(label: String) -> Logger {
        Logger(label: label, factory: { handler(label: $0) })
    }

    /// Writes one line without a logger, for what logs so often that a dictionary for each line would show: the access log.
    ///
    /// The line is the same as a logger's with those facts as its metadata. The caller decides whether the level is wanted.
    public func write(
        _ level: Logger.Level,
        _ message: String,
        label: String,
        requestID: String = "",
        traceID: String? = nil,
        _ add: (inout LogFacts) -> Void
    ) {
        withUnsafeTemporaryAllocation(byteCount: Self.usualLine, alignment: 1) { space in
            var facts = LogFacts(into: LineText(over: space), isJSON: format == .json, isColoured: isColoured)
            begin(level, message, label, requestID, traceID, &facts)
            add(&facts)
            if format == .json { facts.line.append(facts.isEmpty ? "}" : "}}") }
            facts.line.append("\n")
            facts.line.withBytes { writer.write($0, level: level) }
        }
    }

    /// A line of the access log has some 350 bytes.
    private static let usualLine = 1024

    @inline(__always)
    private func begin(
        _ level: Logger.Level,
        _ message: String,
        _ label: String,
        _ requestID: String,
        _ traceID: String?,
        _ facts: inout LogFacts
    ) {
        switch format {
        case .json:
            LogLine.beginJSON(now(), label, level, message, &facts.line)
            if !requestID.isEmpty {
                facts.line.append(",\"request_id\":")
                LogLine.quote(requestID, &facts.line)
            }
            if let traceID {
                facts.line.append(",\"trace_id\":")
                LogLine.quote(traceID, &facts.line)
            }
        case .text:
            LogLine.beginText(now(), label, level, message, isColoured: isColoured, &facts.line)
            if !requestID.isEmpty { facts.add("covet.request.id", own: requestID) }
            if let traceID { facts.add("covet.trace.id", own: traceID) }
        }
    }

    /// Makes every logger of the process write here and flushes when the process exits. Call it once: swift-log allows no second time.
    public func bootstrap(metadataProvider: Logger.MetadataProvider? = nil) {
        flushAtExit()
        LoggingSystem.bootstrap({ handler(label: $0, metadataProvider: $1) }, metadataProvider: metadataProvider)
    }

    /// Waits until every line is with the system, at most 5 seconds. Blocks: for the end of a process, not for an event loop.
    /// - Returns: false when lines are left, because nobody reads them.
    @discardableResult
    public func flush() -> Bool {
        writer.flush()
    }

    /// Ends the writer's thread after all is written.
    public func close() {
        writer.close()
    }

    private func flushAtExit() {
        let isFirst = Self.writersAtExit.withLock { writers in
            writers.append(writer)
            return writers.count == 1
        }
        if isFirst { atexit { LogOutput.writersAtExit.withLock { $0 }.forEach { $0.flush() } } }
    }

    /// `atexit` takes a C function, which cannot carry a value with it.
    private static let writersAtExit = Mutex<[LogWriter]>([])
}
