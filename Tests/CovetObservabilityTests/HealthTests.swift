import CovetObservability
import Foundation
import Logging
import Synchronization
import Testing

private struct Down: Error, CustomStringConvertible {
    var description: String { "connect postgres://app:hunter2@10.0.0.7 refused" }
}

/// A clock whose sleepers all wake when `advance` is called.
private final class HandClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Self { Self(offset: offset + duration) }
        func duration(to other: Self) -> Duration { other.offset - offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }
    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    var now: Instant { state.withLock(\.now) }
    var minimumResolution: Duration { .zero }
    var sleeping: Int { state.withLock { $0.sleepers.count } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await withCheckedContinuation { continuation in state.withLock { $0.sleepers.append(continuation) } }
        try Task.checkCancellation()
    }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            defer { state.sleepers = [] }
            return state.sleepers
        }
        for sleeper in woken { sleeper.resume() }
    }
}

@Suite struct HealthTests {
    @Test func everyPartIsReportedInOrder() async throws {
        let monitor = HealthMonitor([
            HealthCheck("database") {}, HealthCheck("mail", isCritical: false) { throw Down() },
        ])
        let report = await monitor.report()
        #expect(report.status == .warn && report.statusCode == 200)
        #expect(
            report.components.map(\.name) == ["database", "mail"] && report.components.map(\.status) == [.pass, .fail]
        )
        let body = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        #expect(
            body.contains(#""status":"warn""#) && body.contains(#""output":"failed""#)
                && body.contains(#""observedUnit":"ms""#)
        )
        #expect(!body.contains("10.0.0.7") && !body.contains("hunter2"))
        #expect(report.components[1].error is Down)
    }

    @Test func aCriticalFailureIs503() async {
        let report = await HealthMonitor([HealthCheck("database") { throw Down() }, HealthCheck("cache") {}]).report()
        #expect(report.status == .fail && report.statusCode == 503)
    }

    @Test func nothingToCheckIsHealthy() async {
        #expect(await HealthMonitor([]).report().status == .pass)
    }

    @Test func aPartThatNeverAnswersFailsAtItsLimitAndIsNotStartedAgain() async throws {
        let clock = HandClock()
        let starts = Mutex(0)
        let release = AsyncStream.makeStream(of: Void.self)
        let monitor = HealthMonitor([
            HealthCheck("stuck", timeout: .seconds(3)) {
                starts.withLock { $0 += 1 }
                // Ignores cancellation: a detached task's value is awaited whatever happens to the waiter.
                await Task.detached { for await _ in release.stream { break } }.value
            },
            HealthCheck("well") {},
        ])
        async let pending = monitor.report(clock: clock)
        while clock.sleeping < 1 || starts.withLock({ $0 }) == 0 { await Task.yield() }
        // The well part's own limit may be asleep too; it is cancelled already and ends unnoticed.
        clock.advance(by: .seconds(3))
        while starts.withLock({ $0 }) == 0 { await Task.yield() }
        clock.advance(by: .zero)
        let report = await pending
        #expect(report.components[0].status == .fail && report.components[0].output == "no answer within 3.0 seconds")
        #expect(report.components[1].status == .pass && report.status == .fail)
        let second = await monitor.report(clock: clock)
        #expect(second.components[0].status == .fail && second.components[0].output == "no answer within 3.0 seconds")
        #expect(starts.withLock { $0 } == 1)
        release.continuation.finish()
        clock.advance(by: .zero)
    }

    @Test func whoAsksMeanwhileGetsTheSameAnswer() async {
        let starts = Mutex(0)
        let (gate, release) = AsyncStream<Void>.makeStream()
        let monitor = HealthMonitor([
            HealthCheck("database") {
                starts.withLock { $0 += 1 }
                for await _ in gate {}
            }
        ])
        async let first = monitor.report()
        async let second = monitor.report()
        while starts.withLock({ $0 }) == 0 { await Task.yield() }
        release.finish()
        #expect(await first.status == .pass)
        #expect(await second.status == .pass)
    }

    @Test func readinessGoesForwardAlone() {
        let readiness = Readiness()
        #expect(!readiness.isReady)
        #expect(readiness.advance(to: .migrated) && !readiness.isReady)
        #expect(readiness.advance(to: .ready) && readiness.isReady)
        #expect(readiness.advance(to: .draining) && !readiness.isReady)
        #expect(!readiness.advance(to: .ready) && readiness.state == .draining)
    }
}

@Suite struct ErrorRecorderTests {
    @Test func theChainIsKeptWithoutItsSecrets() {
        let chain = ["Outer: token=hunter2", "Down: connection refused"]
        let record = ErrorRecord(chain, requestID: "r-1", route: "GET /x", userID: "7", duration: .milliseconds(3))
        #expect(record.chain == ["Outer: token=<redacted>", "Down: connection refused"])
        #expect(!"\(record)".contains("hunter2"))
    }

    @Test func theOldestGoesFirst() {
        let recorder = ErrorRecorder(limit: 3)
        for number in 0..<5 { recorder.record(ErrorRecord(["Down"], requestID: "r-\(number)")) }
        #expect(recorder.total == 5 && recorder.recent.map(\.requestID) == ["r-2", "r-3", "r-4"])
        #expect(recorder.record(ofRequest: "r-3") != nil && recorder.record(ofRequest: "r-0") == nil)
    }
}
