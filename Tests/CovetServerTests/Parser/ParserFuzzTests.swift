import CovetTestSupport
import Testing

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

    /// What a fuzzer found: a line that is too long and ends in a bare LF is refused for its length, whole or in pieces.
    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;", 300), ("GET /", 20_000),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: ", 70_000),
    ])
    func tooLongLinesAreRefusedAlikeHoweverTheyAreCut(_ start: String, _ letters: Int) {
        let text = start + String(repeating: "a", count: letters) + "\n"
        for seed in UInt64(0)..<20 {
            #expect(ParserProperties.violation(Array(text.utf8), seed: seed) == nil)
        }
    }
}
