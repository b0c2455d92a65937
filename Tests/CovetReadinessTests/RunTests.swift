import CovetTestSupport
import Synchronization
import Testing

@testable import CovetReadiness

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct RunTests {
    @Test func everyLineIsInTheReportAndUnprovenIsNotReady() async throws {
        let report = try await report(on: [], checks: [passing("tls.enabled"), passing("blog.own")])
        #expect(report.lines.count == 210)
        #expect(report.lines.map(\.id).prefix(209) == Line.specification.map(\.id)[...])
        #expect(report.lines.last?.line.section == "This app")
        #expect(report.lines.last?.line.title == "An own line")
        #expect(report.count(.pass) == 3, "tls.enabled, final.https, blog.own")
        #expect(report.count(.unproven) == 207)
        #expect(report.exitCode == 1)
    }

    @Test func exitIsZeroOnceEveryLineThatAppliesPassesOrIsWaived() async throws {
        let lines = Line.specification.filter(\.follows.isEmpty)
        let attested = lines.filter { $0.proof == .attested }.map {
            Attestation(line: $0.id, by: "Ann", on: noon, until: noon, statement: "done", version: "1")
        }
        let waived = Waiver(line: "tls.hsts", by: "Ann", why: "x", until: noon)
        let absent = Fixed("db.replicas") { _ in .notApplicable("one server") }
        let checks: [any Check] =
            lines.filter { $0.proof != .attested && $0.id != "db.replicas" }.map {
                $0.id == waived.line ? failing($0.id) : passing($0.id)
            } + [absent]

        let report = try await report(
            on: [],
            checks: checks,
            attestations: attested,
            waivers: [waived],
            in: context(version: "1")
        )
        #expect(report.lines.filter { !$0.verdict.isReady }.map(\.id) == [])
        #expect(report.count(.waived) == 1 && report.count(.notApplicable) == 1)
        #expect(report.exitCode == 0)
    }

    private struct Quiet: Error { let password = "hunter2" }
    private struct Spoken: Error, CustomStringConvertible { let description = "no route to host" }

    @Test func aCheckThatThrowsProvesNothingAndTellsNoSecret() async throws {
        let quiet = try await line("tls.enabled", checks: [Fixed("tls.enabled") { _ in throw Quiet() }])
        #expect(quiet?.verdict == .unproven)
        #expect(quiet?.reason == "the check stopped with Quiet")
        let spoken = try await line("tls.enabled", checks: [Fixed("tls.enabled") { _ in throw Spoken() }])
        #expect(spoken?.reason == "the check stopped: no route to host")
        let unproven = try await line("tls.enabled", checks: [Fixed("tls.enabled") { _ in throw Unproven("no port") }])
        #expect(unproven?.reason == "no port")
        #expect(unproven?.checkedAt == noon)
    }

    @Test func aCheckThatHangsIsLeftBehindAfterTheTimeoutAndNotBefore() async throws {
        let clock = ManualClock()
        let gate = Gate()
        let finished = Mutex(false)
        let checklist = try Checklist(checks: [
            Fixed("tls.enabled") { context in
                await gate.wait()
                return .pass(context.evidence("too late", from: "test"))
            }
        ])
        async let running = {
            let report = try await checklist.run(
                in: context(),
                only: ["tls.enabled"],
                timeout: .seconds(30),
                clock: clock
            )
            finished.withLock { $0 = true }
            return report
        }()
        await clock.sleeper()
        clock.advance(by: .seconds(29))
        #expect(!finished.withLock { $0 })
        clock.advance(by: .seconds(1))
        let report = try await running
        #expect(report.lines.map(\.verdict) == [.unproven])
        #expect(report.lines.first?.reason == "the check gave no answer within 30.0 seconds")
        gate.open()
    }

    @Test func cancellingTheRunEndsItWithoutAPass() async throws {
        let gate = Gate()
        let started = Gate()
        let checklist = try Checklist(checks: [
            Fixed("tls.enabled") { context in
                started.open()
                await gate.wait()
                return .pass(context.evidence("too late", from: "test"))
            }
        ])
        let run = Task { try await checklist.run(in: context(), only: ["tls.enabled"], clock: ManualClock()) }
        await started.wait()
        run.cancel()
        #expect(try await run.value.lines.first?.reason == "the run was cancelled")
        gate.open()
    }

    @Test(arguments: [1, 3])
    func checksRunSideBySideUpToTheWidth(width: Int) async throws {
        let count = Mutex((now: 0, most: 0))
        let together = Gate()
        let ids = Line.specification.filter { $0.follows.isEmpty && $0.proof != .attested }.map(\.id).prefix(9)
        let checks = ids.map { id in
            Fixed(id) { context in
                let now = count.withLock { count in
                    count.now += 1
                    count.most = max(count.most, count.now)
                    return count.now
                }
                if now == width { together.open() }
                await together.wait()
                for _ in 0..<200 { await Task.yield() }  // gives one too many the chance to show
                count.withLock { $0.now -= 1 }
                return .pass(context.evidence("seen", from: "test"))
            }
        }
        let report = try await Checklist(checks: checks).run(in: context(), only: ids.map(\.rawValue), width: width)
        #expect(report.isReady)
        #expect(count.withLock { $0.most } == width)
    }

    @Test func withoutALiveSystemItsChecksDoNotRun() async throws {
        let probe = Fixed("tls.enabled", phase: .deploy) { _ in
            Issue.record("a deploy check ran")
            return .fail("ran")
        }
        let line = try await line("tls.enabled", checks: [passing("tls.enabled"), probe], in: context(mode: .static))
        #expect(line?.verdict == .unproven)
        #expect(line?.reason == "needs the live system; check --deploy looks")
        #expect(
            try await CovetReadinessTests.line("tls.enabled", checks: [passing("tls.enabled", phase: .deploy)])?.verdict
                == .pass
        )
    }

    @Test func onlyTheSelectedLinesAreRunReportedAndCounted() async throws {
        let report = try await report(
            on: ["final.https"],
            checks: [
                passing("tls.enabled"),
                Fixed("tls.hsts") { _ in
                    Issue.record("a check outside the selection ran")
                    return .fail("ran")
                },
            ]
        )
        #expect(report.lines.map(\.id) == ["final.https"])
        #expect(report.exitCode == 0)
    }

    @Test(
        arguments: [
            (["auth.jwt"], ["auth.jwt-secret", "auth.jwt-algorithm"]),
            (["headers.csp", "tls"], ["tls.enabled", "tls.certificate", "tls.hsts", "headers.csp"]),
            (["alerts.disk"], ["alerts.disk"]),
            (["pool", "pool.size"], ["pool.size", "pool.metrics"]),
            (["blog"], ["blog.own"]),
        ] as [([String], [CheckID])]
    )
    func selectorsTakeIdsAndTheirBeginnings(selectors: [String], expected: [CheckID]) throws {
        let checklist = try Checklist(checks: [passing("blog.own")])
        #expect(try checklist.lines(matching: selectors).map(\.id) == expected)
    }

    @Test(arguments: [
        ("header", "no line is called \"header\", or begins so (did you mean headers or headers.all or headers.csp?)"),
        ("auth.jwt-secert", "no line is called \"auth.jwt-secert\", or begins so (did you mean auth.jwt-secret?)"),
        ("aut", "no line is called \"aut\", or begins so (did you mean auth or auth.mfa or auth.jwt-secret?)"),
        ("zzzzzzzz", "no line is called \"zzzzzzzz\", or begins so"),
    ])
    func anUnknownSelectorNamesWhatItMayHaveMeant(selector: String, message: String) throws {
        let error = #expect(throws: ChecklistError.self) {
            try Checklist(checks: []).lines(matching: [selector, "tls"])
        }
        #expect(error?.problems == [message])
    }

    @Test func anEmptySelectorTakesNothing() {
        #expect(throws: ChecklistError.self) { try Checklist(checks: []).lines(matching: [""]) }
    }

    private enum PortKey: CheckContextKey {
        typealias Value = Int
        static let name = "a running instance"
    }

    @Test func layersAboveHandTheirThingsToChecks() async throws {
        let check = Fixed("tls.enabled") { context in
            let port = try context.require(PortKey.self)
            return .pass(context.evidence("port \(port)", from: "probe"))
        }
        #expect(
            try await line("tls.enabled", checks: [check])?.reason
                == "needs a running instance, and there is none in this run"
        )
        var context = context()
        context[PortKey.self] = 8443
        #expect(try await line("tls.enabled", checks: [check], in: context)?.evidence.map(\.statement) == ["port 8443"])
    }

    @Test func anOwnLineTakesItsTitleFromItsIdWhenItHasNone() {
        struct Untitled: Check {
            let id: CheckID = "blog.comments-moderated"
            let phase = Phase.static
            func run(in context: CheckContext) async throws -> CheckResult { .unproven("") }
        }
        #expect(Untitled().title == "Comments moderated")
    }
}
