import CovetHTTP
import NIOCore

@testable import CovetServer

/// What a parser understood, in a form that two runs, or two parsers, can be compared by.
struct Trace: Equatable, CustomStringConvertible {
    struct Message: Equatable {
        var method: String
        var target: String
        var fields: [String]
        var body: [UInt8] = []
        var trailers: [String] = []
        var isComplete = false
    }

    var messages: [Message] = []
    /// The status and reason of the refusal that ended it.
    var refusal: Refusal?
    /// The last message asked for a close, so that nobody reads on.
    var hasEnded = false

    var description: String {
        let texts = messages.map {
            "\($0.method) \($0.target) \($0.fields) body \($0.body.count) "
                + "\(String(decoding: $0.body.prefix(80), as: UTF8.self).debugDescription) \($0.trailers) "
                + ($0.isComplete ? "complete" : "incomplete")
        }
        return (texts + [refusal.map { "refused \($0.status.code) \($0.reason)" } ?? "not refused"]).joined(
            separator: "\n"
        )
    }

    /// Feeds the pieces one after the other and takes every event in between.
    init(_ pieces: [ArraySlice<UInt8>], limits: HTTPLimits = HTTPLimits()) {
        var parser = RequestParser(limits: limits)
        var isLast = false
        for piece in pieces {
            parser.feed(ByteBuffer(bytes: piece))
            feeding: while true {
                switch parser.next() {
                case .needsMore: break feeding
                case .head(let parsed):
                    messages.append(Self.message(parsed))
                    isLast = !parsed.isPersistent
                case .body(let bytes):
                    messages[messages.count - 1].body += Array(bytes.readableBytesView)
                case .end(let trailers):
                    messages[messages.count - 1].trailers = trailers.map(Self.fields) ?? []
                    messages[messages.count - 1].isComplete = true
                case .refused(let refusal):
                    self.refusal = refusal
                    return
                }
                if isLast, messages.last?.isComplete == true {
                    hasEnded = true
                    return
                }
            }
        }
    }

    init(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) {
        self.init([bytes[...]], limits: limits)
    }

    private static func message(_ parsed: ParsedHead) -> Message {
        let wire = String(decoding: parsed.head.headers.wire.readableBytesView, as: UTF8.self)
        let line = wire.split(whereSeparator: { $0 == "\r\n" }).first ?? ""
        let words = line.split(separator: " ")
        return Message(
            method: parsed.head.method.name,
            target: words.count > 1 ? String(words[1]) : "",
            fields: fields(parsed.head.headers),
            isComplete: parsed.content == .none
        )
    }

    static func fields(_ headers: Headers) -> [String] {
        (0..<headers.count).map { "\(headers.name(at: $0)): \(headers.value(at: $0))" }
    }
}
