import Foundation
import Testing

@testable import CovetReadiness

@Suite struct SignatureTests {
    private func waiver(until: Date) -> Waiver {
        Waiver(line: "tls.enabled", by: "Ann", why: "behind a tunnel", until: until)
    }

    private func attestation(
        _ line: CheckID = "scan.pentest",
        on: Date = noon - day,
        until: Date = noon + day,
        version: String? = nil
    ) -> Attestation {
        Attestation(line: line, by: "Ann", on: on, until: until, statement: "Report 7", version: version)
    }

    @Test func aWaiverCoversWhatFailsAndWhatIsUnproven() async throws {
        for checks in [[failing("tls.enabled")], []] {
            let line = try await line("tls.enabled", checks: checks, waivers: [waiver(until: noon)])
            #expect(line?.verdict == .waived)
            #expect(line?.reason == "waived by Ann until 2026-06-01: behind a tunnel")
            #expect(line?.waiver == waiver(until: noon))
        }
    }

    @Test func anExpiredWaiverNoLongerCounts() async throws {
        let expired = waiver(until: noon - 1)
        let line = try await line("tls.enabled", checks: [failing("tls.enabled")], waivers: [expired])
        #expect(line?.verdict == .fail)
        #expect(line?.reason == "Ann's waiver expired on 2026-06-01")
        #expect(line?.waiver == nil)
        #expect(line?.findings.map(\.message) == ["tls.enabled is broken"])
    }

    @Test func aPassingLineSaysThatItsWaiverIsNotNeeded() async throws {
        let line = try await line("tls.enabled", checks: [passing("tls.enabled")], waivers: [waiver(until: noon + day)])
        #expect(line?.verdict == .pass)
        #expect(line?.reason == "Ann's waiver is no longer needed")
    }

    @Test func anAttestedLineNeedsAPersonsWord() async throws {
        #expect(try await line("scan.pentest")?.verdict == .unproven)
        #expect(try await line("scan.pentest", checks: [passing("scan.pentest")])?.verdict == .unproven)

        let attested = try await line("scan.pentest", attestations: [attestation()])
        #expect(attested?.verdict == .pass)
        #expect(attested?.evidence.map(\.source) == ["attested by Ann"])

        let contradicted = try await line(
            "scan.pentest",
            checks: [failing("scan.pentest")],
            attestations: [attestation()]
        )
        #expect(contradicted?.verdict == .fail)
    }

    @Test func anAttestationExpires() async throws {
        let line = try await line("scan.pentest", attestations: [attestation(until: noon - 1)])
        #expect(line?.verdict == .unproven)
        #expect(line?.reason == "Ann's attestation expired on 2026-06-01")
        #expect(line?.isUnseen == false)
    }

    @Test(arguments: [("weekly.plan", 7), ("scan.pentest", 366)] as [(CheckID, Int)])
    func noAttestationHoldsLongerThanItsLineAllows(id: CheckID, days: Int) async throws {
        func verdict(age: TimeInterval) async throws -> Verdict? {
            let old = attestation(id, on: noon - age, until: .distantFuture)
            return try await line(id, attestations: [old])?.verdict
        }
        #expect(try await verdict(age: Double(days) * day) == .pass)
        #expect(try await verdict(age: Double(days) * day + 1) == .unproven)
    }

    @Test func anAttestationFromTheFutureDoesNotCount() async throws {
        let aheadOfUTC = attestation(on: noon + 14 * 3600, until: noon + 9 * day)
        #expect(try await line("scan.pentest", attestations: [aheadOfUTC])?.verdict == .pass)
        let future = attestation(on: noon + 14 * 3600 + 1, until: noon + 9 * day)
        #expect(try await line("scan.pentest", attestations: [future])?.verdict == .unproven)
    }

    @Test(
        arguments: [
            ("1.2.0", "1.2.0", .pass), ("1.1.0", "1.2.0", .unproven), (nil, "1.2.0", .unproven),
            ("1.2.0", nil, .unproven),
            (nil, nil, .unproven),
        ] as [(String?, String?, Verdict)]
    )
    func aDeploymentsAttestationHoldsForOneVersion(attested: String?, current: String?, expected: Verdict) async throws
    {
        let line = try await line(
            "process.review-staging",
            attestations: [attestation("process.review-staging", version: attested)],
            in: context(version: current)
        )
        #expect(line?.verdict == expected)
    }

    @Test func theBestOfSeveralAttestationsCounts() async throws {
        let line = try await line(
            "scan.pentest",
            attestations: [attestation(until: noon - 1), attestation(), attestation(on: noon - 9 * day)]
        )
        #expect(line?.verdict == .pass)
    }

    @Test func everyProblemWithSignaturesIsReportedAtOnce() {
        let error = #expect(throws: ChecklistError.self) {
            try Checklist(
                checks: [passing("auth.jwt-secert"), passing("Blog"), passing("blog.-x")],
                attestations: [attestation("tls.enabled"), attestation("scan.pentset")],
                waivers: [
                    waiver(until: noon), waiver(until: noon),
                    Waiver(line: "nothing.like-this", by: "Bob", why: "x", until: noon),
                ]
            )
        }
        #expect(
            error?.problems == [
                "Fixed: \"Blog\" is no check id; write it like blog.comments-moderated",
                "Fixed: \"blog.-x\" is no check id; write it like blog.comments-moderated",
                "Fixed: no line is called auth.jwt-secert (did you mean auth.jwt-secret?); the app's own lines may not "
                    + "begin with \"auth\"",
                "attestation by Ann: no line is called scan.pentset (did you mean scan.pentest?)",
                "attestation by Ann: tls.enabled is verified, a person's word cannot prove it; waive it to go without",
                "tls.enabled is waived 2 times; keep one waiver",
                "waiver by Bob: no line is called nothing.like-this",
            ]
        )
    }

    @Test func signedFilesAreRead() throws {
        let attestations = try decode(
            [Attestation].self,
            """
            [{"line": "scan.pentest", "by": "Ann", "on": "2026-05-31", "until": "2026-06-30", "statement": "Report 7"},
             {"line": "process.announce", "by": "Bob", "on": "2026-05-31T12:00:00Z", "until": "2026-06-01T12:00:00Z",
              "statement": "Told all", "version": "1.2.0"}]
            """
        )
        #expect(attestations.map(\.line) == ["scan.pentest", "process.announce"])
        #expect(attestations.map(\.version) == [nil, "1.2.0"])
        #expect(attestations[0].on == noon - 1.5 * day)
        #expect(attestations[0].until == noon + 29.5 * day - 1)
        #expect(attestations[1].until == noon)

        let text = #"[{"line": "tls.enabled", "by": "Ann", "why": "behind a tunnel", "until": "2026-06-01"}]"#
        let waivers = try decode([Waiver].self, text)
        #expect(waivers == [waiver(until: noon + day / 2 - 1)])
        #expect(try decode([Waiver].self, String(decoding: JSONEncoder().encode(waivers), as: UTF8.self)) == waivers)
    }

    @Test(arguments: [
        (#"{"line": "tls.enabled", "by": "Ann", "why": "x"}"#, "until"),
        (#"{"line": "tls.enabled", "by": "Ann", "why": "x", "until": "31.12.2026"}"#, "must be a day (2026-12-31)"),
        (#"{"line": "tls.enabled", "by": "Ann", "why": "x", "until": "2026-02-30"}"#, "found \"2026-02-30\""),
        (#"{"line": "tls.enabled", "by": " ", "why": "x", "until": "2026-12-31"}"#, "\"by\" must not be blank"),
        (
            #"{"line": "tls.enabled", "by": "Ann", "why": "x", "until": "2026-12-31", "untill": ""}"#,
            "\"untill\" is no field of this entry; the fields are line, by, why, until"
        ),
        (#"["tls.enabled"]"#, ""),
    ])
    func malformedWaiversAreNamed(entry: String, message: String) {
        let error = #expect(throws: DecodingError.self) { try decode([Waiver].self, "[\(entry)]") }
        #expect(message.isEmpty || error.map { "\($0)".contains(message) } == true, "\(String(describing: error))")
    }

    @Test func anAttestationMustNotEndBeforeItBegins() {
        #expect(throws: DecodingError.self) {
            try decode(
                Attestation.self,
                #"{"line": "a.b", "by": "A", "on": "2026-06-02", "until": "2026-06-01", "statement": "x"}"#
            )
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }
}
