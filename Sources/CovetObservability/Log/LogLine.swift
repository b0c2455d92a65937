import CovetConfig
import Logging

/// One log event as bytes: a JSON object, or a line for people. Always one line.
enum LogLine {
    static func make(
        _ format: LogFormat,
        _ time: LogTime,
        _ label: String,
        _ level: Logger.Level,
        _ message: String,
        _ metadata: Logger.Metadata,
        isColoured: Bool
    ) -> LineText {
        switch format {
        case .json: json(time, label, level, message, metadata)
        case .text: text(time, label, level, message, metadata, isColoured: isColoured)
        }
    }

    private static func json(
        _ time: LogTime,
        _ label: String,
        _ level: Logger.Level,
        _ message: String,
        _ metadata: Logger.Metadata
    ) -> LineText {
        var line = LineText()
        beginJSON(time, label, level, message, &line)
        for (key, name) in [(LogKey.requestID, "request_id"), (LogKey.traceID, "trace_id")] {
            guard let value = metadata[key] else { continue }
            line.append(",\"")
            line.append(raw: name)
            line.append("\":")
            write(value, &line, depth: 0)
        }
        let rest = metadata.filter { $0.key != LogKey.requestID && $0.key != LogKey.traceID }
        if !rest.isEmpty {
            line.append(",\"metadata\":")
            write(.dictionary(rest), &line, depth: 0)
        }
        line.append("}\n")
        return line
    }

    /// Everything before the metadata.
    static func beginJSON(
        _ time: LogTime,
        _ label: String,
        _ level: Logger.Level,
        _ message: String,
        _ line: inout LineText
    ) {
        line.append("{\"time\":\"")
        time.render(.date, into: &line)
        line.append("\",\"level\":\"")
        line.append(raw: level.rawValue)
        line.append("\",\"label\":")
        quote(label, &line)
        line.append(",\"message\":")
        quote(message, &line)
    }

    private static func text(
        _ time: LogTime,
        _ label: String,
        _ level: Logger.Level,
        _ message: String,
        _ metadata: Logger.Metadata,
        isColoured: Bool
    ) -> LineText {
        var line = LineText()
        beginText(time, label, level, message, isColoured: isColoured, &line)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line.append(beforeName(isColoured))
            line.append(escaped: key, isJSON: false)
            line.append(afterName(isColoured))
            switch value {
            case .string(let text): writeText(text, &line)
            default: write(value, &line, depth: 0)
            }
        }
        line.append("\n")
        return line
    }

    /// Everything before the metadata.
    static func beginText(
        _ time: LogTime,
        _ label: String,
        _ level: Logger.Level,
        _ message: String,
        isColoured: Bool,
        _ line: inout LineText
    ) {
        if isColoured { line.append("\u{1B}[2m") }
        time.render(.clock, into: &line)
        if isColoured { line.append("\u{1B}[0m") }
        line.append(" ")
        if isColoured { line.append(raw: colour(level)) }
        line.append(raw: level.rawValue.uppercased())
        line.append(raw: String(repeating: " ", count: 8 - level.rawValue.utf8.count))
        if isColoured { line.append("\u{1B}[0m") }
        line.append(escaped: label, isJSON: false)
        line.append(": ")
        line.append(escaped: message, isJSON: false)
    }

    /// What stands around the name of a value in a line for people.
    static func beforeName(_ isColoured: Bool) -> StaticString { isColoured ? " \u{1B}[2m" : " " }
    static func afterName(_ isColoured: Bool) -> StaticString { isColoured ? "=\u{1B}[0m" : "=" }

    /// A value in a line for people: bare where it cannot be mistaken, else quoted.
    static func writeText(_ text: String, _ line: inout LineText) {
        if isPlain(text) { line.append(escaped: text, isJSON: false) } else { quote(text, &line) }
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
    }

    private static func colour(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "\u{1B}[36m"
        case .info, .notice: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error, .critical: "\u{1B}[1;31m"
        }
    }

    @inline(__always)
    static func quote(_ text: String, _ line: inout LineText) {
        line.append("\"")
        line.append(escaped: text, isJSON: true)
        line.append("\"")
    }

    private static func write(_ value: Logger.MetadataValue, _ line: inout LineText, depth: Int) {
        guard depth < 10 else { return line.append("\"<nested too deep>\"") }
        switch value {
        case .string(let text): quote(text, &line)
        case .stringConvertible(let value): quote(value.description, &line)
        case .array(let values):
            line.append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { line.append(",") }
                write(value, &line, depth: depth + 1)
            }
            line.append("]")
        case .dictionary(let values):
            line.append("{")
            for (index, (key, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { line.append(",") }
                quote(key, &line)
                line.append(":")
                write(value, &line, depth: depth + 1)
            }
            line.append("}")
        }
    }
}
