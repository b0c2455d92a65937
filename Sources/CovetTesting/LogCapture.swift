public import Covet
import Synchronization

/// What an app under test has logged: whole lines as they would have reached its output, after redaction.
final class LogCapture: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func append(_ lines: [UInt8]) {
        bytes.withLock { $0 += lines }
    }

    var lines: [String] {
        bytes.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").map(String.init)
    }
}

/// One line of the log, read.
///
///     let answered = try app.logEntries.filter { $0.message == "request answered" }
///     #expect(answered.first?.metadata["http.status"].string == "404")
public struct LogEntry: Sendable {
    public let level: Logger.Level
    public let label: String
    public let message: String
    public let requestID: String?
    public let traceID: String?
    /// An object of everything else that was logged with the message; its values are texts, arrays and objects.
    public let metadata: JSONValue

    init(_ line: String) throws {
        let json = try JSON.decode(JSONValue.self, from: ByteBuffer(string: line))
        level = json["level"].string.flatMap(Logger.Level.init(rawValue:)) ?? .critical
        label = json["label"].string ?? ""
        message = json["message"].string ?? ""
        requestID = json["request_id"].string
        traceID = json["trace_id"].string
        metadata = json["metadata"]
    }
}
