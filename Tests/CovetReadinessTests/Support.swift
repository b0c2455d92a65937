import Synchronization

@testable import CovetReadiness

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// 2026-06-01T12:00:00Z, the present moment of these tests.
let noon = Date(timeIntervalSince1970: 1_780_315_200)
let day: TimeInterval = 86_400

func context(mode: Phase = .deploy, version: String? = nil) -> CheckContext {
    CheckContext(project: "/app", environment: "production", mode: mode, version: version, now: { noon })
}

/// A check that answers what the test says.
struct Fixed: Check {
    let id: CheckID
    var title = "An own line"
    var phase = Phase.static
    let answer: @Sendable (CheckContext) async throws -> CheckResult

    init(_ id: CheckID, phase: Phase = .static, answer: @escaping @Sendable (CheckContext) async throws -> CheckResult)
    {
        self.id = id
        self.phase = phase
        self.answer = answer
    }

    func run(in context: CheckContext) async throws -> CheckResult {
        try await answer(context)
    }
}

func passing(_ id: CheckID, phase: Phase = .static) -> Fixed {
    Fixed(id, phase: phase) { .pass($0.evidence("\(id) seen", from: "test")) }
}

func failing(_ id: CheckID) -> Fixed {
    Fixed(id) { _ in .fail("\(id) is broken", fix: "mend \(id)") }
}

/// The report on these lines.
func report(
    on only: [String],
    checks: [any Check],
    attestations: [Attestation] = [],
    waivers: [Waiver] = [],
    in context: CheckContext = context()
) async throws -> ReadinessReport {
    try await Checklist(checks: checks, attestations: attestations, waivers: waivers).run(in: context, only: only)
}

/// The report on one line.
func line(
    _ id: CheckID,
    checks: [any Check] = [],
    attestations: [Attestation] = [],
    waivers: [Waiver] = [],
    in context: CheckContext = context()
) async throws -> LineReport? {
    let report = try await report(
        on: [id.rawValue],
        checks: checks,
        attestations: attestations,
        waivers: waivers,
        in: context
    )
    return report.lines.first { $0.id == id }
}

/// Stands still until the test moves it.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [(until: Instant, wake: CheckedContinuation<Void, Never>)] = []
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await withCheckedContinuation { continuation in
            let watchers = state.withLock { state in
                state.sleepers.append((deadline, continuation))
                defer { state.watchers = [] }
                return state.watchers
            }
            watchers.forEach { $0.resume() }
        }
    }

    /// Returns once somebody sleeps by this clock.
    func sleeper() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.isEmpty { state.watchers.append(continuation) }
                return !state.sleepers.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            defer { state.sleepers.removeAll { $0.until <= now } }
            return state.sleepers.filter { $0.until <= now }
        }
        woken.forEach { $0.wake.resume() }
    }
}
