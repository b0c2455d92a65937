import CovetHTTP
import CovetTestSupport
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import CovetServer

/// The same bytes to our parser and to llhttp through NIOHTTP1. Where the two understand different requests, somebody
/// in front of or behind us might too, and that is how requests are smuggled.
@Suite struct DifferentialTests {
    /// What NIOHTTP1 makes of the bytes, in our form.
    static func theirs(_ bytes: [UInt8]) -> (messages: [Trace.Message], isRefused: Bool) {
        let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        let channel = EmbeddedChannel(handler: decoder)
        var isRefused = false
        do { try channel.writeInbound(ByteBuffer(bytes: bytes)) } catch { isRefused = true }
        var messages: [Trace.Message] = []
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head):
                messages.append(
                    Trace.Message(
                        method: head.method.rawValue,
                        target: head.uri,
                        fields: head.headers.map { "\($0.name.lowercased()): \(trimmed($0.value))" }
                    )
                )
            case .body(let body): messages[messages.count - 1].body += Array(body.readableBytesView)
            case .end(let trailers):
                messages[messages.count - 1].trailers =
                    trailers.map { $0.map { "\($0.name.lowercased()): \(trimmed($0.value))" } } ?? []
                messages[messages.count - 1].isComplete = true
            }
        }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return (messages, isRefused)
    }

    /// llhttp leaves a tab at the end of a value; RFC 9110, section 5.5, takes it off like a space.
    private static func trimmed(_ value: String) -> Substring {
        value.lastIndex { $0 != "\t" && $0 != " " }.map { value[...$0] } ?? ""
    }

    /// Where we take what llhttp refuses, and why that is right.
    private static func isExplained(_ bytes: [UInt8], _ message: Trace.Message, at index: Int) -> Bool {
        // llhttp knows a closed list of methods. RFC 9110, section 9.1, leaves it open; our router answers 405.
        !Self.methods.contains(message.method)
            // llhttp asks for an absolute-form target's scheme in letters only and for a path of its own alphabet.
            || !message.target.hasPrefix("/")
            // llhttp refuses quoted strings with bytes beyond ASCII in chunk extensions; RFC 9112 allows obs-text. That
            // must be all: with letters in their place both take it.
            || isTaken(bytes.map { $0 >= 0x80 ? UInt8(ascii: "x") : $0 }, at: index, whole: message.isComplete)
    }

    private static func isTaken(_ bytes: [UInt8], at index: Int, whole: Bool) -> Bool {
        let messages = theirs(bytes).messages
        return index < messages.count && (messages[index].isComplete || !whole)
    }

    private static let methods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
    ]

    private static func difference(_ bytes: [UInt8]) -> String? {
        let ours = Trace(bytes)
        let (theirs, isRefused) = Self.theirs(bytes)
        // After a refusal of ours nothing is answered, so only what came before it must be the same.
        for (index, message) in ours.messages.enumerated() {
            let isLast = index == ours.messages.count - 1
            guard index < theirs.count else {
                if isExplained(bytes, message, at: index) { return nil }
                return "we take a request that they do not: \(message)"
            }
            let other = theirs[index]
            guard message.method == other.method, message.target == other.target, message.fields == other.fields else {
                return "head differs: \(message)\nthem: \(other)"
            }
            // Inside the last one either side may have stopped earlier.
            guard !isLast || (message.isComplete && other.isComplete) else {
                let shorter = min(message.body.count, other.body.count)
                guard message.body.prefix(shorter) == other.body.prefix(shorter) else {
                    return "body differs: \(message)\nthem: \(other)"
                }
                if message.isComplete, !other.isComplete, isRefused, !isExplained(bytes, message, at: index) {
                    return "we complete a request that they refuse: \(message)"
                }
                continue
            }
            guard message.body == other.body else { return "body differs: \(message)\nthem: \(other)" }
            guard message.trailers == other.trailers || other.trailers.isEmpty else {
                return "trailers differ: \(message)\nthem: \(other)"
            }
        }
        // What they take beyond ours must be something that we refused or closed before, not what we overlooked.
        if theirs.count > ours.messages.count, ours.refusal == nil, !ours.hasEnded {
            return "they take a request that we neither take nor refuse: \(theirs[ours.messages.count])"
        }
        return nil
    }

    @Test(arguments: 0..<4)
    func whatTheTwoUnderstandDifferentlyIsRefusedByUs(_ part: Int) {
        for seed in UInt64(1_000_000 + part * 1500)..<UInt64(1_000_000 + (part + 1) * 1500) {
            var random = SeededGenerator(seed: seed)
            let bytes = Mutation.make(using: &random)
            if let difference = Self.difference(bytes) {
                Issue.record("seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)\n\(difference)")
            }
        }
    }

    @Test(arguments: Mutation.seeds)
    func goodRequestsAreUnderstoodAlike(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(Self.difference(bytes) == nil)
        #expect(Self.theirs(bytes).messages.count == Trace(bytes).messages.count)
    }
}
