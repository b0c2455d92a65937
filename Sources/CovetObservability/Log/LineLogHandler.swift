public import CovetConfig
public import Logging

/// Writes events as lines of JSON or text. Wrap it in ``RedactingLogHandler``, as ``LogOutput/handler(label:)`` does.
public struct LineLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: LogFormat
    private let isColoured: Bool
    private let writer: LogWriter
    private let now: @Sendable () -> LogTime

    public init(
        label: String,
        level: Logger.Level,
        format: LogFormat,
        isColoured: Bool = false,
        writer: LogWriter,
        now: @escaping @Sendable () -> LogTime = { .now }
    ) {
        self.label = label
        logLevel = level
        self.format = format
        self.isColoured = isColoured
        self.writer = writer
        self.now = now
    }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        if let error = event.error, all["error"] == nil { all["error"] = .string("\(error)") }
        let line = LogLine.make(
            format,
            now(),
            label,
            event.level,
            event.message.description,
            all,
            isColoured: isColoured
        )
        line.withBytes { writer.write($0, level: event.level) }
    }
}
