import CovetHTTP
import CovetTestSupport

@testable import CovetServer

/// Everything that must hold for any bytes whatever, so that a fuzzer can call it.
enum ParserProperties {
    /// Gives what is wrong; nil where nothing is.
    static func violation(_ bytes: [UInt8], seed: UInt64) -> String? {
        var random = SeededGenerator(seed: seed)
        let whole = Trace(bytes)
        let pieces = Trace(Mutation.split(bytes, using: &random))
        guard whole == pieces else { return "split differently:\n\(whole)\n--- in pieces:\n\(pieces)" }
        for message in whole.messages {
            guard message.method.utf8.allSatisfy(Token.contains) else { return "method \(message.method)" }
            for field in message.fields + message.trailers
            where !field.utf8.allSatisfy(FieldValue.allows) {
                return "field \(field.debugDescription)"
            }
        }
        return nil
    }
}
