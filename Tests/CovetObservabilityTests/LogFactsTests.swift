import CovetConfig
import CovetObservability
import Foundation
import Logging
import Synchronization
import Testing

/// Lines written fact by fact, without a logger.
@Suite struct LogFactsTests {
    private final class Sink: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        func append(_ more: [UInt8]) { bytes.withLock { $0 += more } }
        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    }

    private func lines(_ format: LogFormat, _ write: (LogOutput) -> Void) -> String {
        let sink = Sink()
        let output = LogOutput(
            levels: LogLevels(common: .trace),
            format: format,
            now: { LogTime(millisecondsSince1970: 1_772_357_400_250) }
        ) { sink.append($0) }
        write(output)
        output.close()
        return sink.text
    }

    @Test(arguments: LogFormat.allCases) func theLineIsTheSameAsALoggers(_ format: LogFormat) {
        let byLogger = lines(format) { output in
            var logger = output.logger(label: "covet.http")
            logger[metadataKey: LogKey.requestID] = "r-1"
            logger[metadataKey: LogKey.traceID] = "t-1"
            logger.info(
                "request answered",
                metadata: [
                    "duration.ms": "12.007", "http.path": "/a b\"c", "http.status": "200", "size": "-5", "user.id": "7",
                ]
            )
        }
        let byFacts = lines(format) { output in
            output.write(.info, "request answered", label: "covet.http", requestID: "r-1", traceID: "t-1") { line in
                line.add("duration.ms", microseconds: 12_007)
                line.add("http.path", "/a b\"c")
                line.add("http.status", 200)
                line.add("size", -5)
                line.add(named: "user.id", "7")
            }
        }
        #expect(byFacts == byLogger)
    }

    @Test(arguments: LogFormat.allCases) func noFactBreaksALineOrMovesTheCursor(_ format: LogFormat) throws {
        let attack = "a\r\nb\u{1B}[2J\u{9B}31m\u{0}\u{7F}\u{2028}\u{202E}c\",\"level\":\"x\\"
        let text = lines(format) { output in
            output.write(.info, "m", label: "l", requestID: attack) { line in
                line.add("text", attack)
                line.add("own", own: attack)
                line.add(named: attack, attack)
            }
        }
        #expect(text.hasSuffix("\n") && text.filter { $0.isNewline }.count == 1)
        let isPrintable = text.dropLast().unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0.value < 0x2028
        }
        #expect(isPrintable, "\(text.debugDescription)")
        guard format == .json else { return }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["level"] as? String == "info" && object["request_id"] as? String == attack)
        #expect(object["metadata"] as? [String: String] == ["text": attack, "own": attack, attack: attack])
    }

    @Test(arguments: LogFormat.allCases) func secretsAreMasked(_ format: LogFormat) {
        let text = lines(format) { output in
            output.write(.info, "m", label: "l") { line in
                line.add("http.path", "/reset/password=hunter2/4111111111111111")
                line.add(named: "note", "Bearer abc.DEF.123")
                line.add(named: "api_key", "hunter3")
            }
        }
        for secret in ["hunter2", "4111111111111111", "abc.DEF.123", "hunter3"] {
            #expect(!text.contains(secret), "\(secret) in \(text)")
        }
    }

    /// Values are looked at eight bytes at a time: each character at each place of such a piece, and of the rest after it.
    @Test func everyCharacterIsReadBackFromEveryPlace() throws {
        let values = (UInt8(0)..<128).flatMap { byte in
            (0..<19).map { place in
                var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 19)
                bytes[place] = byte
                return String(decoding: bytes, as: UTF8.self)
            }
        }
        let text = lines(.json) { output in
            for value in values { output.write(.info, "m", label: "l") { $0.add("v", own: value) } }
        }
        let read = try text.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            return (object?["metadata"] as? [String: String])?["v"]
        }
        #expect(read == values)
    }

    /// A line begins in a piece of memory of the usual size.
    @Test(arguments: [900, 1_000, 1_024, 5_000]) func aLongLineIsWhole(_ length: Int) {
        let value = String(repeating: "v", count: length)
        let text = lines(.text) { output in
            output.write(.info, "m", label: "l") { line in
                line.add("first", value)
                line.add("last", own: value)
            }
        }
        #expect(text.hasSuffix("m first=\(value) last=\(value)\n"))
    }

    @Test func aLineWithoutFactsIsWhole() throws {
        let text = lines(.json) { $0.write(.notice, "m", label: "l") { _ in } }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["metadata"] == nil && object["message"] as? String == "m")
    }

    @Test(arguments: [Int.min, -1, 0, 9, 10, 1_000_000_007, Int.max]) func numbersAreWhole(_ number: Int) {
        #expect(lines(.text) { $0.write(.info, "m", label: "l") { $0.add("n", number) } }.hasSuffix("n=\(number)\n"))
    }

    @Test func linesThatGatherAreWrittenInOrderAndNoneIsLost() {
        let text = lines(.text) { output in
            for number in 0..<20_000 {
                output.write(number % 997 == 0 ? .warning : .info, "m", label: "l") { $0.add("n", number) }
            }
        }
        let numbers = text.split(separator: "\n").compactMap { $0.split(separator: "=").last.flatMap { Int($0) } }
        #expect(numbers == Array(0..<20_000))
    }

    /// A sink that says when it was called, so that the test waits for the event and not for a time.
    @Test func aWarningIsWrittenWithoutAFlush() async {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        let output = LogOutput(levels: LogLevels(common: .trace), format: .text) {
            continuation.yield(String(decoding: $0, as: UTF8.self))
        }
        output.write(.info, "first", label: "l") { _ in }
        output.write(.warning, "second", label: "l") { _ in }
        var seen = ""
        for await text in stream {
            seen += text
            if seen.contains("second") { break }
        }
        #expect(seen.contains("first"))
        output.close()
    }
}
