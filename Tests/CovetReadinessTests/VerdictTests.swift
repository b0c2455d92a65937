import Testing

@testable import CovetReadiness

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct VerdictTests {
    @Test(
        arguments: [
            ([.pass], .pass),
            ([.pass, .pass], .pass),
            ([.pass, .notApplicable], .pass),
            ([.notApplicable, .notApplicable], .notApplicable),
            ([.pass, .unproven], .unproven),
            ([.unproven, .notApplicable], .unproven),
            ([.pass, .fail], .fail),
            ([.unproven, .fail, .pass], .fail),
            ([], .unproven),
        ] as [([Verdict], Verdict)]
    )
    func severalChecksMakeOneVerdict(given: [Verdict], expected: Verdict) async throws {
        let checks = given.map { verdict in
            Fixed("tls.enabled") { context in
                switch verdict {
                case .pass: .pass(context.evidence("seen", from: "test"))
                case .fail: .fail("broken")
                case .notApplicable: .notApplicable("no network")
                default: .unproven("cannot tell")
                }
            }
        }
        #expect(try await line("tls.enabled", checks: checks)?.verdict == expected)
    }

    @Test func onlyPassWaivedAndNotApplicableAreReady() {
        #expect(Verdict.allCases.filter(\.isReady) == [.notApplicable, .pass, .waived])
    }

    @Test(arguments: ["", "  \n"])
    func blankEvidenceProvesNothing(statement: String) async throws {
        let check = Fixed("tls.enabled") { .pass($0.evidence(statement, from: "test")) }
        let line = try await line("tls.enabled", checks: [check])
        #expect(line?.verdict == .unproven)
        #expect(line?.reason == "the check found nothing to look at")
    }

    @Test func findingsDecideAndWarningsDoNot() {
        let seen = [Evidence("9 files read", from: "Sources", at: noon)]
        #expect(CheckResult(findings: [], evidence: seen).verdict == .pass)
        #expect(CheckResult(findings: [.warning("old")], evidence: seen).verdict == .pass)
        #expect(CheckResult(findings: [.warning("old"), .failure("bad")], evidence: seen).verdict == .fail)
        #expect(CheckResult(findings: [.failure("bad")], evidence: []).verdict == .fail)
        #expect(CheckResult(findings: [.warning("old")], evidence: []).verdict == .unproven)
    }

    private static let headers = ["nosniff", "frame-options", "xss-protection", "csp"].map {
        CheckID(rawValue: "headers.\($0)")
    }

    @Test func aLineFollowsFromOthersThroughTwoSteps() async throws {
        let all = try await line("final.headers", checks: Self.headers.map { passing($0) })
        #expect(all?.verdict == .pass)
        #expect(all?.evidence.map(\.statement) == ["headers.all: pass"])

        let three = try await line("final.headers", checks: Self.headers.dropLast().map { passing($0) })
        #expect(three?.verdict == .unproven)
        #expect(three?.reason == "headers.all is unproven")

        let broken = try await report(
            on: ["headers.all", "final.headers"],
            checks: Self.headers.dropLast().map { passing($0) } + [failing("headers.csp")]
        )
        #expect(broken.lines.map(\.verdict) == [.fail, .fail])
        #expect(broken.lines.map(\.fix) == ["mend headers.csp", "mend headers.csp"])
    }

    @Test func aLineThatFollowsFromWaivedOnesIsWaived() async throws {
        let waiver = Waiver(line: "tls.enabled", by: "Ann", why: "behind a tunnel", until: noon + day)
        let line = try await line("final.https", checks: [failing("tls.enabled")], waivers: [waiver])
        #expect(line?.verdict == .waived)
        #expect(line?.reason == "tls.enabled is waived")
    }

    @Test func aCheckOfItsOwnMayFailALineThatFollows() async throws {
        let checks = Self.headers.map { passing($0) } + [failing("headers.all")]
        #expect(try await line("headers.all", checks: checks)?.verdict == .fail)
    }
}
