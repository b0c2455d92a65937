import CovetReadiness
import Testing

@testable import Covet

@Suite struct RunTests {
    @Test func theReportAsJSONHasEveryLineWithItsVerdict() async throws {
        let report = try await Trial(isDeploy: false).report()
        let json = try JSON.decode(JSONValue.self, from: JSON.encode(report))
        let lines = try #require(json["lines"].array)
        #expect(lines.count == 210)
        let readme = try #require(lines.first { $0["id"].string == "docs.readme" })
        #expect(readme["verdict"].string == "pass")
        #expect(readme["section"].string?.isEmpty == false)
        #expect(readme["evidence"][0]["statement"].string?.contains("migrate") == true)
        #expect(readme["checkedAt"].string?.isEmpty == false)
        #expect(!json["summary"].isNull)
    }

    @Test(arguments: [("headers", 5), ("auth.jwt", 2), ("log.json", 1)])
    func aSelectionTakesLinesByNameOrBeginning(only: String, count: Int) async throws {
        let report = try await Trial(isDeploy: false).report(only: only)
        #expect(report.lines.count == count)
    }

    @Test func aSelectionOfNothingIsAnErrorWithAHint() async throws {
        let error = await #expect(throws: ChecklistError.self) {
            try await Trial(isDeploy: false).report(only: "auth.jwt-secrets")
        }
        #expect(error?.description.contains("auth.jwt-secret") == true)
    }

    @Test func theExitCodeTellsWhetherAllIsWell() async throws {
        #expect(try await Trial(isDeploy: false).report(only: "log.json").exitCode == 0)
        #expect(
            try await Trial(variables: ["LOG_FORMAT": "text"], isDeploy: false).report(only: "log.json").exitCode == 1
        )
        #expect(try await Trial(isDeploy: false).report(only: "db.replicas").exitCode == 1)
    }

    @Test func waiversAndAttestationsOfTheProjectCount() async throws {
        let report = try await Trial(
            isDeploy: false,
            folder: { folder in
                try folder.write(
                    #"[{"line":"db.replicas","by":"Ann Lee","why":"one region","until":"2999-01-01"}]"#,
                    to: "readiness/waivers.json"
                )
                try folder.write(
                    #"[{"line":"oncall.rotation","by":"Ann Lee","on":"2026-01-01","until":"2999-01-01","statement":"Rota 7"}]"#,
                    to: "readiness/attestations.json"
                )
            }
        ).report()
        #expect(report.lines.first { $0.id == "db.replicas" }?.verdict == .waived)
        // A word holds for a year at most, so what counts is that it was read.
        let word = try #require(report.lines.first { $0.id == "oncall.rotation" })
        #expect(word.told.contains("Rota 7") || word.told.contains("Ann Lee"))
    }

    @Test(arguments: [
        ("waivers.json", "[{", "readiness/waivers.json"),
        ("waivers.json", #"[{"line":"db.replicas"}]"#, "readiness/waivers.json"),
        ("attestations.json", #"[{"line":"oncall.rotation","by":" "}]"#, "readiness/attestations.json"),
    ])
    func aMalformedFileIsAClearError(file: String, text: String, message: String) async throws {
        let error = await #expect(throws: SignedFileError.self) {
            try await Trial(isDeploy: false, folder: { try $0.write(text, to: "readiness/\(file)") }).report()
        }
        #expect(error?.description.contains(message) == true)
    }

    @Test(arguments: ["example.org", "ftp://example.org", "https://example.org/path", "https://:99999"])
    func aWrongURLIsRefusedRatherThanIgnored(url: String) {
        #expect(throws: AppError.self) { try ReadinessRun(Subject.self, url: url, isDeploy: true) }
    }

    @Test func anInstanceOfSomebodyElseIsProbedByItsURL() async throws {
        let input = SettingsInput(variables: ["APP_ENV": "development", "DATABASE_URL": "sqlite::memory:"])
        let report = try await OwnInstance.with(Subject.self, input: input) { _, target in
            try await Trial(url: "\(target)").report()
        }
        for id: CheckID in ["headers.nosniff", "headers.csp", "cors.origins", "health.database"] {
            let line = try #require(report.lines.first { $0.id == id })
            #expect(line.verdict == .pass, "\(id): \(line.told)")
        }
        for id: CheckID in ["errors.no-leak", "errors.context", "log.redaction", "async.io", "health.endpoint"] {
            let line = try #require(report.lines.first { $0.id == id })
            #expect(line.verdict == .unproven)
            #expect(line.reason?.contains("without --url") == true, "\(id): \(line.told)")
        }
        let tls = try #require(report.lines.first { $0.id == "tls.enabled" })
        #expect(tls.verdict == .fail)
    }

    @Test func anInstanceThatIsNotThereIsOneClearLine() async throws {
        let error = await #expect(throws: AppError.self) { try await Trial(url: "http://127.0.0.1:1").report() }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("nobody answers at http://127.0.0.1:1: connection refused. Is it running?"))
        #expect(!text.contains("\n"))
    }

    @Test func anInstanceThatDoesNotSpeakTLSIsJudgedByTheLines() async throws {
        let input = SettingsInput(variables: ["APP_ENV": "development", "DATABASE_URL": "sqlite::memory:"])
        let line = try await OwnInstance.with(Subject.self, input: input) { _, target in
            try await Trial(url: "https://127.0.0.1:\(target.port)").line("headers.csp")
        }
        #expect(line.verdict == .unproven, "\(line.told)")
        #expect(line.reason?.contains("127.0.0.1") == true, "\(line.told)")
    }

    @Test func theInstanceEndsWhateverHappens() async throws {
        let input = SettingsInput(variables: ["APP_ENV": "test", "DATABASE_URL": "sqlite::memory:"])
        var address: ProbeTarget?
        await #expect(throws: AppError.self) {
            try await OwnInstance.with(Subject.self, input: input) { _, target in
                address = target
                throw AppError("stop")
            }
        }
        let target = try #require(address)
        let error = await #expect(throws: ProbeError.self) { try await Probe(target).send(.get, "/") }
        #expect(error?.kind == .unreachable)
    }

    @Test func aCancelledRunEndsItsInstanceToo() async throws {
        let input = SettingsInput(variables: ["APP_ENV": "test", "DATABASE_URL": "sqlite::memory:"])
        let (targets, found) = AsyncStream.makeStream(of: ProbeTarget.self)
        let run = Task {
            try await OwnInstance.with(Subject.self, input: input) { _, target in
                found.yield(target)
                try await Task.sleep(for: .seconds(600))
            }
        }
        var iterator = targets.makeAsyncIterator()
        let target = try #require(await iterator.next())
        run.cancel()
        _ = await run.result
        await #expect(throws: ProbeError.self) { try await Probe(target).send(.get, "/") }
    }

    @Test func aFullLogKeepsItsNewestWholeLines() {
        let log = CapturedLog()
        for number in 0..<60_000 { log.append(Array("line \(number) \(String(repeating: "x", count: 100))\n".utf8)) }
        let lines = log.lines
        #expect(lines.last?.hasPrefix("line 59999 ") == true)
        #expect(lines.allSatisfy { $0.hasPrefix("line ") })
        #expect(lines.count < 45_000)
    }
}
