public import Logging

/// Stands before any log handler and masks secrets in messages, errors and metadata, so that none of them sees one.
public struct RedactingLogHandler<Base: LogHandler>: LogHandler {
    private var base: Base
    /// Its values are masked here and never reach the wrapped handler unmasked.
    public var metadataProvider: Logger.MetadataProvider?

    public init(_ base: Base) {
        metadataProvider = base.metadataProvider
        self.base = base
        self.base.metadataProvider = nil
        self.base.metadata = Redactor.redact(base.metadata)
    }

    public var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    public var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = Redactor.redact(newValue) }
    }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue.map { Redactor.redact($0, for: key) } }
    }

    public func log(event: LogEvent) {
        var event = event
        event.message = Logger.Message(stringLiteral: Redactor.redact(event.message.description))
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            event.metadata = provided.merging(event.metadata ?? [:]) { $1 }
        }
        event.metadata = event.metadata.map(Redactor.redact)
        if let error = event.error {
            event.error = nil
            event.metadata = (event.metadata ?? [:]).merging(["error": .string(Redactor.redact("\(error)"))]) {
                given,
                _ in given
            }
        }
        base.log(event: event)
    }
}
