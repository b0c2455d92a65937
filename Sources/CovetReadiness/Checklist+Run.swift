#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Checklist {
    /// Runs the checks and gives every selected line its verdict.
    ///
    /// - Parameters:
    ///   - context: What the checks may look at; its `mode` says whether those that need the live system run.
    ///   - selectors: Lines to report on (`lines(matching:)`); none means all. What a selected line follows from is
    ///     looked at too, and not reported.
    ///   - timeout: How long one check may take before its line is left unproven. Default: 30 seconds.
    ///   - width: How many checks run at a time. Default: 8.
    ///   - clock: Measures the timeout.
    /// - Throws: `ChecklistError` for a selector that takes no line. A check that throws only leaves its line unproven.
    public func run(
        in context: CheckContext,
        only selectors: [String] = [],
        timeout: Duration = .seconds(30),
        width: Int = 8,
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws(ChecklistError) -> ReadinessReport {
        let selected = try lines(matching: selectors)
        let needed = closure(of: selected)
        let due = checks.filter { needed.contains($0.id) }
        let running = due.filter { $0.phase == .static || context.mode == .deploy }

        var outcomes: [Outcome] = []
        await withTaskGroup(of: Outcome.self) { group in
            func start(_ index: Int) {
                let check = running[index]
                group.addTask {
                    let result = await Self.result(of: check, in: context, timeout: timeout, clock: clock)
                    return Outcome(order: index, line: check.id, result: result, at: context.now)
                }
            }
            var next = 0
            while next < min(max(1, width), running.count) {
                start(next)
                next += 1
            }
            while let outcome = await group.next() {
                outcomes.append(outcome)
                if next < running.count {
                    start(next)
                    next += 1
                }
            }
        }
        outcomes.sort { $0.order < $1.order }

        let judge = Judge(
            checklist: self,
            outcomes: Dictionary(grouping: outcomes, by: \.line),
            waiting: context.mode == .deploy ? [] : Set(due.filter { $0.phase == .deploy }.map(\.id)),
            now: context.now,
            version: context.version
        )
        return ReadinessReport(
            checkedAt: context.now,
            environment: context.environment,
            mode: context.mode,
            version: context.version,
            only: selectors,
            lines: selected.map(judge.report)
        )
    }

    /// The ids of these lines and of all that they follow from.
    private func closure(of selected: [Line]) -> Set<CheckID> {
        let follows = Dictionary(uniqueKeysWithValues: lines.map { ($0.id, $0.follows) })
        var closure: Set<CheckID> = []
        var open = selected.map(\.id)
        while let id = open.popLast() {
            if closure.insert(id).inserted { open += follows[id, default: []] }
        }
        return closure
    }

    /// One check's answer, or unproven with the reason why there is none.
    ///
    /// The check runs in a task of its own, because a task group would wait for one that ignores cancellation, and a
    /// report that never comes proves nothing. Such a check is cancelled and left behind.
    private static func result(
        of check: any Check,
        in context: CheckContext,
        timeout: Duration,
        clock: any Clock<Duration>
    ) async -> CheckResult {
        let (answers, answer) = AsyncStream.makeStream(of: CheckResult.self, bufferingPolicy: .bufferingOldest(1))
        let work = Task { @concurrent in
            do {
                answer.yield(try await check.run(in: context))
            } catch {
                answer.yield(.unproven(reason(for: error)))
            }
        }
        let alarm = Task { @concurrent in
            guard (try? await clock.sleep(for: timeout)) != nil else { return }
            answer.yield(.unproven("the check gave no answer within \(timeout)"))
        }
        defer {
            work.cancel()
            alarm.cancel()
        }
        for await result in answers { return result }
        return .unproven("the run was cancelled")
    }

    /// Only a text that the error's author wrote: Swift's own description prints the properties, secret or not.
    private static func reason(for error: any Error) -> String {
        switch error {
        case let unproven as Unproven: unproven.reason
        case let described as any CustomStringConvertible: "the check stopped: \(described.description)"
        default: "the check stopped with \(type(of: error))"
        }
    }
}

/// What came of one check.
struct Outcome: Sendable {
    /// The check's place among those that ran, so that reports do not depend on which answered first.
    let order: Int
    let line: CheckID
    let result: CheckResult
    let at: Date
}
