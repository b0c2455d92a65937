import Synchronization

/// Runs health checks side by side, each against its own time limit.
///
/// Who asks while a check runs gets that run's answer, so that asking often piles nothing up. A check that does not answer fails at its limit
/// even when it ignores cancellation, and stays failed, and is not started again, until its probe has come back.
public final class HealthMonitor: Sendable {
    public let checks: [HealthCheck]
    private let running = Mutex<[String: Task<HealthReport.Component, Never>]>([:])

    public init(_ checks: [HealthCheck]) {
        self.checks = checks
    }

    public func report() async -> HealthReport {
        await report(clock: ContinuousClock())
    }

    public func report(clock: some Clock<Duration>) async -> HealthReport {
        let components = await withTaskGroup(of: (Int, HealthReport.Component).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await self.run(check, clock)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return HealthReport(components: components.sorted { $0.0 < $1.0 }.map(\.1))
    }

    private struct NoAnswer: Error {}

    private func run(_ check: HealthCheck, _ clock: some Clock<Duration>) async -> HealthReport.Component {
        let answer = running.withLock { running in
            if let answer = running[check.name] { return answer }
            let answer = Task { await self.ask(check, clock) }
            running[check.name] = answer
            return answer
        }
        return await answer.value
    }

    private func ask(_ check: HealthCheck, _ clock: some Clock<Duration>) async -> HealthReport.Component {
        let start = clock.now
        let outcome = await race(check, clock)
        let latency = start.duration(to: clock.now)
        switch outcome {
        case .success:
            return HealthReport.Component(
                name: check.name,
                status: .pass,
                isCritical: check.isCritical,
                latency: latency
            )
        case .failure(let error):
            let seconds = Double(check.timeout.components.seconds) + Double(check.timeout.components.attoseconds) / 1e18
            let output = error is NoAnswer ? "no answer within \(seconds) seconds" : "failed"
            return HealthReport.Component(
                name: check.name,
                status: .fail,
                isCritical: check.isCritical,
                latency: latency,
                output: output,
                error: error
            )
        }
    }

    /// The probe's outcome, or `NoAnswer` at the limit. Unstructured tasks, because a group would wait for a probe that ignores cancellation.
    private func race(_ check: HealthCheck, _ clock: some Clock<Duration>) async -> Result<Void, any Error> {
        let first = FirstOutcome()
        return await withCheckedContinuation { continuation in
            first.expect(continuation)
            let probe = Task {
                let result: Result<Void, any Error>
                do {
                    try await check.probe()
                    result = .success(())
                } catch {
                    result = .failure(error)
                }
                _ = self.running.withLock { $0.removeValue(forKey: check.name) }
                first.settle(result)
            }
            let limit = Task {
                // Cancelled when the probe answered first.
                guard (try? await clock.sleep(until: clock.now.advanced(by: check.timeout), tolerance: nil)) != nil
                else { return }
                first.settle(.failure(NoAnswer()))
                probe.cancel()
            }
            first.onSettled { limit.cancel() }
        }
    }
}

/// Resumes a continuation once, with whichever outcome comes first.
private final class FirstOutcome: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Result<Void, any Error>, Never>?
        var isSettled = false
        var onSettled: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func expect(_ continuation: CheckedContinuation<Result<Void, any Error>, Never>) {
        state.withLock { $0.continuation = continuation }
    }

    func onSettled(_ action: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            if !state.isSettled { state.onSettled = action }
            return state.isSettled
        }
        if isLate { action() }
    }

    func settle(_ result: Result<Void, any Error>) {
        let (continuation, action) = state.withLock { state in
            defer { state = State(continuation: nil, isSettled: true, onSettled: nil) }
            return (state.continuation, state.onSettled)
        }
        continuation?.resume(returning: result)
        action?()
    }
}
