import CovetHTTP
import NIOCore
import Testing

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

/// The entry of libFuzzer. The fuzzer's own `main` calls it when the tests' sources are built with
/// `-sanitize=fuzzer -parse-as-library`; elsewhere nobody does.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = ParserProperties.violation(bytes, seed: UInt64(count)) { preconditionFailure(violation) }
    return 0
}

@Suite struct ParserFuzzTests {
    @Test(arguments: 0..<8)
    func mutatedRequestsAreUnderstoodAlikeHoweverTheyAreCut(_ part: Int) {
        for case let seed in UInt64(part * 5000)..<UInt64((part + 1) * 5000) {
            var random = SeededGenerator(seed: seed)
            let bytes = Mutation.make(using: &random)
            if let violation = ParserProperties.violation(bytes, seed: seed) {
                Issue.record("seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)\n\(violation)")
            }
        }
    }

    @Test func noiseIsRefusedOrWaitsForMore() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...200, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(ParserProperties.violation(bytes, seed: 7) == nil)
        }
    }
}
