import Foundation
import Testing

@testable import CovetReadiness

@Suite struct ReportTests {
    private func sample(only: [String] = []) async throws -> ReadinessReport {
        let checks: [any Check] = [
            passing("auth.jwt-secret"),
            Fixed("sql.no-interpolation") { context in
                CheckResult(
                    findings: [
                        .failure(
                            "raw SQL takes an interpolated value that nobody has reviewed",
                            at: .init(file: "Sources/Blog/Search.swift", line: 41),
                            fix: "bind the value"
                        )
                    ],
                    evidence: [context.evidence("12 files read", from: "Sources")]
                )
            },
            Fixed("tls.certificate") { context in
                CheckResult(
                    findings: [.warning("the certificate ends in 20 days", fix: "renew it")],
                    evidence: [context.evidence("chain of 3 to a public root", from: "handshake with blog.example:443")]
                )
            },
            Fixed("tls.enabled") { _ in throw Unproven("no listener answers on port 443") },
            Fixed("db.replicas") { _ in .notApplicable("one server") },
        ]
        let waiver = Waiver(line: "tls.hsts", by: "Ann", why: "subdomains still speak HTTP", until: noon + day)
        return try await report(on: only, checks: checks, waivers: [waiver])
    }

    @Test func isATableForPeople() async throws {
        let text = try await sample().text(width: 100)
        #expect(
            text == """
                Security  2 ok, 1 failed, 36 unproven, 1 waived
                  ok     auth.jwt-secret               auth.jwt-secret seen
                  FAIL   sql.no-interpolation          No SQL is pasted together from strings
                                                       raw SQL takes an interpolated value that nobody has reviewed
                                                       (Sources/Blog/Search.swift:41)
                                                       fix: bind the value
                  ?      tls.enabled                   no listener answers on port 443
                                                       proof: a TLS listener, or a trusted proxy that ends TLS;
                                                       plain HTTP does no more than redirect
                  warn   tls.certificate               chain of 3 to a public root
                                                       warning: the certificate ends in 20 days
                                                       fix: renew it
                  waive  tls.hsts                      waived by Ann until 2026-06-02: subdomains still speak HTTP
                  ?      35 more unproven, no check has looked yet

                Performance  21 unproven

                Database  18 unproven, 1 not applicable
                  n/a    db.replicas                   one server
                  ?      18 more unproven, no check has looked yet

                Application  19 unproven
                Infrastructure  25 unproven
                Testing  9 unproven
                Documentation  7 unproven
                Deployment Process: 1. Pre-Deployment  9 unproven
                Deployment Process: 2. Deployment  11 unproven
                Deployment Process: 3. Post-Deployment  15 unproven

                Final Verification  16 unproven
                  ?      final.https                   tls.enabled is unproven
                  ?      15 more unproven, no check has looked yet

                Post-Launch Monitoring  12 unproven
                Success Criteria  6 unproven

                209 lines: 2 ok, 1 failed, 204 unproven, 1 waived, 1 not applicable; not ready

                """
        )
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test(arguments: [60, 80, 100, 140], [false, true])
    func keepsToTheWidth(width: Int, verbose: Bool) async throws {
        let text = try await sample().text(width: width, verbose: verbose)
        #expect(text.split(separator: "\n").filter { $0.count > width } == [])
        #expect(text.contains("bind the value") && text.contains("renew it"))
    }

    @Test func verboseShowsEveryLineWithItsEvidence() async throws {
        let text = try await sample().text(width: 120, verbose: true)
        for line in Line.specification {
            #expect(text.contains(" \(line.id.rawValue)"), "\(line.id)")
        }
        #expect(text.contains("seen: chain of 3 to a public root [handshake with blog.example:443,"))
    }

    @Test func aSelectionShowsItsUnprovenLines() async throws {
        let text = try await sample(only: ["auth.jwt-algorithm"]).text()
        #expect(text.contains("auth.jwt-algorithm"))
        #expect(text.contains("proof: the closed enum"))
        #expect(text.contains("1 line: 1 unproven; not in order"))
    }

    @Test(arguments: [(0.9, "held"), (1, "held (1 day ago)"), (12.5, "held (12 days ago)")] as [(Double, String)])
    func saysHowOldEvidenceIs(days: Double, expected: String) async throws {
        let check = Fixed("load.rps") { _ in .pass(Evidence("held", from: "load test", at: noon - days * day)) }
        let text = try await report(on: ["load.rps"], checks: [check]).text()
        #expect(text.contains("load.rps                      \(expected)\n"))
    }

    @Test(arguments: [-1e11, 1e12, -.infinity, .infinity, .nan])
    func noDateStopsTheReport(seconds: TimeInterval) async throws {
        let check = Fixed("load.rps") { _ in
            .pass(Evidence("held", from: "load test", at: Date(timeIntervalSince1970: seconds)))
        }
        let report = try await report(on: ["load.rps"], checks: [check])
        #expect(report.text(verbose: true).contains("held"))
        #expect(throws: Never.self) { try JSONEncoder().encode(report) }
    }

    @Test func colorIsAddedOnlyWhereAskedFor() async throws {
        let report = try await sample()
        #expect(!report.text().contains("\u{1B}"))
        #expect(report.text(color: true).contains("\u{1B}[1;31mFAIL "))
    }

    @Test func whatLiveSystemsAnswerCannotDriveTheTerminal() async throws {
        let check = Fixed("tls.enabled") {
            .pass($0.evidence("\u{1B}[2J\u{9B}31mServer:\r\n\u{202E}evil", from: "probe"))
        }
        let text = try await report(on: ["tls.enabled"], checks: [check]).text()
        #expect(text.contains(#"\u{1B}[2J\u{9B}31mServer:\u{D}\u{A}\u{202E}evil"#))
        #expect(
            !text.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || $0.value == 0x9B || $0.value == 0x202E) }
        )
    }

    private struct Decoded: Decodable {
        struct Line: Decodable {
            struct Finding: Decodable {
                struct Location: Decodable {
                    let file: String
                    let line: Int
                }
                let severity, message: String
                let location: Location?
                let fix: String?
            }
            struct Evidence: Decodable { let statement, source, at: String }
            struct Waiver: Decodable { let line, by, why, until: String }
            let id, section, line, proof, provenBy, verdict: String
            let group, reason, fix, checkedAt: String?
            let waiver: Waiver?
            let evidence: [Evidence]
            let findings: [Finding]
        }
        let checkedAt, environment, mode: String
        let only: [String]
        let summary: [String: Int]
        let exitCode: Int
        let lines: [Line]
    }

    @Test func severalFixesCanBeTakenOverAsTheyStand() async throws {
        let fixes = ["SET a = 1; SELECT reload();", "SET b = 2;", "SET a = 1; SELECT reload();", "restart"]
        let check = Fixed("db.parameters") { _ in
            CheckResult(findings: fixes.map { .failure("is wrong", fix: $0) }, evidence: [])
        }
        let fix = try await line("db.parameters", checks: [check])?.fix
        #expect(fix == "SET a = 1; SELECT reload(); SET b = 2; restart")
    }

    @Test func encodesEveryFieldForMachines() async throws {
        let data = try JSONEncoder().encode(try await sample())
        let report = try JSONDecoder().decode(Decoded.self, from: data)
        #expect(report.checkedAt == "2026-06-01T12:00:00Z")
        #expect(report.environment == "production" && report.mode == "deploy" && report.only == [])
        #expect(
            report.summary == [
                "total": 209, "pass": 2, "fail": 1, "unproven": 204, "waived": 1, "notApplicable": 1,
            ]
        )
        #expect(report.exitCode == 1)
        #expect(report.lines.map(\.id) == Line.specification.map(\.id.rawValue))

        func line(_ id: String) throws -> Decoded.Line { try #require(report.lines.first { $0.id == id }) }
        let sql = try line("sql.no-interpolation")
        #expect(sql.section == "Security" && sql.group == "SQL Injection Prevention")
        #expect(sql.line == "No SQL is pasted together from strings" && sql.proof == "verified")
        #expect(sql.verdict == "fail" && sql.fix == "bind the value" && sql.checkedAt == "2026-06-01T12:00:00Z")
        #expect(
            sql.evidence.map(\.statement) == ["12 files read"] && sql.evidence.map(\.at) == ["2026-06-01T12:00:00Z"]
        )
        #expect(sql.findings.map(\.location?.line) == [41] && sql.findings.map(\.severity) == ["failure"])

        #expect(try line("auth.jwt-secret").fix == nil)
        #expect(try line("tls.hsts").waiver?.until == "2026-06-02T12:00:00Z")
        #expect(try line("db.replicas").verdict == "notApplicable" && line("db.replicas").reason == "one server")
        let unseen = try line("auth.mfa")
        #expect(unseen.checkedAt == nil && unseen.verdict == "unproven" && unseen.fix != nil)
    }
}
