import CovetHTTP
import CovetTestSupport
import Foundation
import Logging
import Testing

@testable import CovetServer

@Suite struct WatchdogTests {
    @Test func aHandlerThatBlocksItsLoopIsFoundOnce() async throws {
        let stalls = LockedBox<[LoopStall]>([])
        let routes = Routes()
        routes.get("/") { _ in Response(.ok) }
        routes.put("/block/:id") { _ in
            // Also after a suspension, in a job that the connection did not begin itself.
            await Task.yield()
            while stalls.value.isEmpty { usleep(1000) }
            usleep(100_000)
            return Response(.ok)
        }
        try await withServer(
            try Router(routes),
            configure: {
                $0.stallThreshold = .milliseconds(40)
                $0.onStall = { stall in stalls.withValue { $0.append(stall) } }
            }
        ) { server in
            try await server.talk { client in
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nPUT /block/7 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.reply().status == 200)
                #expect(try client.reply().status == 200)
            }
            #expect(stalls.value.count == 1)
            #expect(stalls.value.first?.routes == ["PUT /block/:id"])
            #expect(stalls.value.first.map { $0.duration >= .milliseconds(40) } == true)
            let entries = server.log.entries("event loop blocked")
            #expect(entries.count == 1)
            #expect(entries.first?.metadata["covet.route"] == .array(["PUT /block/:id"]))
        }
    }

    @Test func onlyTheSameJobOverTheWholeThresholdIsAStall() {
        var samples = StallSamples(count: 1, threshold: .milliseconds(100))
        let start = ContinuousClock.now
        let first = LoopPulse.Reading(running: 1, job: 7)
        let second = LoopPulse.Reading(running: 2, job: 7)
        func take(_ reading: LoopPulse.Reading?, after time: Duration) -> Duration? {
            samples.take(reading, from: 0, at: start + time)?.duration
        }
        #expect(take(first, after: .zero) == nil)
        #expect(take(first, after: .milliseconds(99)) == nil)
        #expect(take(second, after: .milliseconds(110)) == nil)
        #expect(take(second, after: .milliseconds(200)) == nil)
        #expect(take(second, after: .milliseconds(215)) == .milliseconds(105))
        #expect(take(second, after: .milliseconds(900)) == nil)
        #expect(take(nil, after: .milliseconds(910)) == nil)
        #expect(take(second, after: .milliseconds(920)) == nil)
    }
}
