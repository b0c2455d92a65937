import Logging
import NIOConcurrencyHelpers
import NIOPosix

/// Finds handlers that block their event loop, from a thread that no handler can block.
///
/// It samples which job each loop runs. The same job at the beginning and the end of the threshold is a stall.
final class Watchdog: Sendable {
    private let pulses: [LoopPulse]
    private let threshold: Duration
    private let logger: Logger
    private let onStall: (@Sendable (LoopStall) -> Void)?
    private let thread = NIOThreadPool(numberOfThreads: 1)
    /// 1 once the watch is over.
    private let end = ConditionLock(value: 0)

    init(
        _ pulses: [LoopPulse],
        threshold: Duration,
        logger: Logger,
        onStall: (@Sendable (LoopStall) -> Void)?
    ) {
        self.pulses = pulses
        self.threshold = threshold
        self.logger = logger
        self.onStall = onStall
    }

    func start() {
        thread.start()
        thread.submit { [self] _ in watch() }
    }

    func stop() async {
        end.lock()
        end.unlock(withValue: 1)
        try? await thread.shutdownGracefully()
    }

    private func watch() {
        var samples = StallSamples(count: pulses.count, threshold: threshold)
        let pause = threshold / 4
        let seconds = Double(pause.components.seconds) + Double(pause.components.attoseconds) / 1e18
        while !end.lock(whenValue: 1, timeoutSeconds: seconds) {
            let now = ContinuousClock.now
            for (index, pulse) in pulses.enumerated() {
                if let stall = samples.take(pulse.reading, from: index, at: now) {
                    report(LoopStall(routes: pulse.suspects(of: stall.job), duration: stall.duration))
                }
            }
        }
        end.unlock()
    }

    private func report(_ stall: LoopStall) {
        logger.warning(
            "event loop blocked",
            metadata: [
                "covet.route": .array(stall.routes.map { .string($0) }),
                "duration": "\(stall.duration)",
                "fix": "run CPU-heavy or blocking work in offload { }",
            ]
        )
        onStall?(stall)
    }
}

/// What the watchdog saw of each loop, as a value, so that stalls can be told without waiting for one.
struct StallSamples {
    private struct Sample {
        var reading: LoopPulse.Reading?
        var since: ContinuousClock.Instant?
        var isReported = false
    }

    private var samples: [Sample]
    private let threshold: Duration

    init(count: Int, threshold: Duration) {
        samples = Array(repeating: Sample(), count: count)
        self.threshold = threshold
    }

    /// Gives a stall once, when the same job has run for the threshold.
    mutating func take(
        _ reading: LoopPulse.Reading?,
        from loop: Int,
        at now: ContinuousClock.Instant
    ) -> (job: UInt, duration: Duration)? {
        guard let reading, reading == samples[loop].reading, let since = samples[loop].since else {
            samples[loop] = Sample(reading: reading, since: reading == nil ? nil : now)
            return nil
        }
        let duration = now - since
        guard duration >= threshold, !samples[loop].isReported else { return nil }
        samples[loop].isReported = true
        return (reading.job, duration)
    }
}
