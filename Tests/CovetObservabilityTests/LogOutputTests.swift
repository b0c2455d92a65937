import CovetConfig
import CovetObservability
import Foundation
import Logging
import Synchronization
import Testing

private final class Sink: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    func append(_ more: [UInt8]) { bytes.withLock { $0 += more } }
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }
}

private func output(
    _ format: LogFormat = .json,
    levels: LogLevels = LogLevels(common: .trace),
    isColoured: Bool = false,
    into sink: Sink
) -> LogOutput {
    LogOutput(
        levels: levels,
        format: format,
        isColoured: isColoured,
        now: { LogTime(millisecondsSince1970: 1_772_357_400_250) }
    ) {
        sink.append($0)
    }
}

private struct Broken: Error, CustomStringConvertible {
    var description: String { "could not open postgres://app:hunter2@db" }
}

@Suite struct LogOutputTests {
    @Test func aJSONLineHasItsFields() throws {
        let sink = Sink()
        let output = output(into: sink)
        var logger = output.logger(label: "covet.http")
        logger[metadataKey: LogKey.requestID] = "r-1"
        logger[metadataKey: "tenant"] = "blue"
        logger.info(
            "request \"done\"",
            metadata: ["covet.trace.id": "t-1", "status": "200", "tags": ["a", ["b": "c"]]]
        )
        output.close()
        let object = try #require(try JSONSerialization.jsonObject(with: Data(sink.text.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2026-03-01T09:30:00.250Z")
        #expect(object["level"] as? String == "info" && object["label"] as? String == "covet.http")
        #expect(object["message"] as? String == "request \"done\"")
        #expect(object["request_id"] as? String == "r-1" && object["trace_id"] as? String == "t-1")
        let metadata = try #require(object["metadata"] as? [String: Any])
        #expect(
            metadata["tenant"] as? String == "blue" && metadata["status"] as? String == "200" && metadata.count == 3
        )
    }

    @Test(arguments: LogFormat.allCases) func nobodyBreaksALineOrMovesTheCursor(_ format: LogFormat) throws {
        let sink = Sink()
        let output = output(format, into: sink)
        let attack = "a\r\nb\u{1B}[2J\u{9B}31m\u{0}\u{7F}\u{2028}\u{202E}c\u{85}\u{8}\t\u{FEFF}"
        output.logger(label: attack).error(
            "\(attack)",
            metadata: ["\(attack)": "\(attack)", "list": ["\(attack)"], "d": ["\(attack)": "x"]]
        )
        output.close()
        #expect(sink.text.hasSuffix("\n") && sink.text.filter { $0.isNewline }.count == 1)
        let allowed = sink.text.dropLast().unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0.value < 0x2028
        }
        #expect(allowed, "\(sink.text.debugDescription)")
        if format == .json {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(sink.text.utf8)) as? [String: Any])
            #expect(object["message"] as? String == attack)
        }
    }

    @Test(arguments: LogFormat.allCases) func noPathIntoALineAvoidsRedaction(_ format: LogFormat) {
        let sink = Sink()
        let output = output(format, into: sink)
        var logger = Logger(
            label: "x",
            factory: { output.handler(label: $0, metadataProvider: Logger.MetadataProvider { ["token": "hunter2"] }) }
        )
        logger[metadataKey: "cookie"] = "hunter2"
        logger[metadataKey: "url"] = "redis://:hunter2@cache"
        logger.handler.metadata["api_key"] = "hunter2"
        logger.warning(
            "password=hunter2",
            metadata: ["authorization": "Bearer hunter2", "deep": ["secret": ["hunter2"]]]
        )
        logger.handler.log(
            event: LogEvent(
                level: .error,
                message: "broken",
                error: Broken(),
                metadata: nil,
                source: "t",
                file: #fileID,
                function: #function,
                line: 1
            )
        )
        output.close()
        #expect(sink.lines.count == 2 && sink.text.contains("could not open"))
        #expect(!sink.text.contains("hunter2"))
    }

    @Test func peopleGetReadableLines() {
        let sink = Sink()
        let output = output(.text, into: sink)
        output.logger(label: "covet.http").warning("slow request", metadata: ["route": "GET /a b", "ms": "120"])
        output.close()
        #expect(sink.text == "09:30:00.250Z WARNING covet.http: slow request ms=120 route=\"GET /a b\"\n")
    }

    @Test func colourIsOnlyForTerminals() {
        for isColoured in [true, false] {
            let sink = Sink()
            let output = output(.text, isColoured: isColoured, into: sink)
            output.logger(label: "x").error("y", metadata: ["a": "b"])
            output.close()
            #expect(sink.text.contains("\u{1B}[1;31m") == isColoured)
        }
    }

    @Test func theNearestLabelDecidesTheLevel() {
        let levels = LogLevels(
            common: .warning,
            labels: [
                .init(label: "covet", level: .info), .init(label: "covet.http", level: .debug),
                .init(label: "covet.http", level: .trace),
            ]
        )
        #expect(levels.level(for: "covet.http.router") == .trace && levels.level(for: "covet.https") == .info)
        #expect(levels.level(for: "covet") == .info && levels.level(for: "covets") == .warning)
        let sink = Sink()
        let output = output(levels: levels, into: sink)
        output.logger(label: "app").info("not written")
        output.logger(label: "covet.http").trace("written")
        output.close()
        #expect(sink.lines.count == 1)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    ) func timeIsThatOfTheCalendar(_ milliseconds: Int64, _ text: String) {
        #expect(LogTime(millisecondsSince1970: milliseconds).text == text)
    }

    @Test func aHugeValueIsCut() {
        let sink = Sink()
        let output = output(into: sink)
        output.logger(label: "x").info("\(String(repeating: "a", count: 1_000_000))")
        output.close()
        #expect(sink.text.utf8.count < 20_000 && sink.text.contains("(cut)"))
    }
}

@Suite struct LogWriterTests {
    @Test func aStuckOutputDropsLinesButNoErrorsAndSaysSo() {
        let sink = Sink()
        let gate = DispatchSemaphore(value: 0)
        let entered = DispatchSemaphore(value: 0)
        let first = Mutex(true)
        let writer = LogWriter(capacity: 1024, notice: { Array("dropped \($0)\n".utf8) }) { bytes in
            if first.withLock({
                let was = $0; $0 = false; return was
            }) {
                entered.signal()
                gate.wait()
            }
            sink.append(bytes)
        }
        writer.write(Array("start\n".utf8), level: .info)
        entered.wait()
        let line = [UInt8](repeating: 97, count: 99) + [10]
        for _ in 0..<15 { writer.write(line, level: .info) }
        for number in 0..<20 { writer.write(Array("error \(number)\n".utf8), level: .error) }
        #expect(!writer.flush(within: 0.01), "the output is stuck")
        gate.signal()
        #expect(writer.flush())
        let lines = sink.lines
        #expect(lines.first == "start" && lines.last == "dropped 5")
        #expect(lines.filter { $0.hasPrefix("error") }.count == 20)
        #expect(lines.filter { $0.hasPrefix("aaa") }.count == 10)
        writer.close()
        writer.write(Array("late\n".utf8), level: .info)
        #expect(sink.lines.last == "late", "a line after the end is written by its caller")
    }

    @Test func linesOfManyThreadsArriveWhole() async {
        let sink = Sink()
        let writer = LogWriter(notice: { _ in [] }) { sink.append($0) }
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for line in 0..<500 { writer.write(Array("task \(task) line \(line)\n".utf8), level: .info) }
                }
            }
        }
        writer.close()
        #expect(sink.lines.count == 4000 && Set(sink.lines).count == 4000)
        for task in 0..<8 {
            let own = sink.lines.filter { $0.hasPrefix("task \(task) ") }
            #expect(own == (0..<500).map { "task \(task) line \($0)" }, "in order")
        }
    }
}
