import Covet
import CovetTestSupport
import CovetTesting
import Synchronization
import Testing

struct HealthTests {
    private struct Down: Error, CustomStringConvertible {
        let description = "cannot reach 10.1.2.3"
    }

    @Test func aHealthyAppSaysSoOfEachPart() async throws {
        try await withApp(TestNotes.self) { app async throws in
            let answer = try await app.get("/health")
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "application/health+json")
            #expect(answer.headers[.cacheControl] == "no-store")
            let report = try answer.json()
            #expect(report["status"].string == "pass")
            #expect(report["checks"]["database"][0]["status"].string == "pass")
            #expect((report["checks"]["database"][0]["observedValue"].double ?? -1) >= 0)
        }
    }

    @Test(arguments: [(true, Status.serviceUnavailable, "fail"), (false, .ok, "warn")])
    func aPartThatFailsCountsAsItIsSaid(isCritical: Bool, status: Status, word: String) async throws {
        try await withApp(
            TestNotes.self,
            amend: { $0.health.append(HealthCheck("mail", isCritical: isCritical) { throw Down() }) }
        ) { app async throws in
            let answer = try await app.get("/health")
            #expect(answer.status == status)
            #expect(try answer.json()["status"].string == word)
            #expect(!answer.text.contains("10.1.2.3"))
        }
    }

    @Test func aFailureIsLoggedWhenItBeginsAndWhenItEnds() async throws {
        let isDown = LockedBox(true)
        try await withApp(
            TestNotes.self,
            amend: { $0.health.append(HealthCheck("mail") { if isDown.value { throw Down() } }) }
        ) { app async throws in
            for _ in 0..<3 { _ = try await app.get("/health") }
            isDown.value = false
            for _ in 0..<3 { _ = try await app.get("/health") }
            let lines = try app.logEntries.filter { $0.message.hasPrefix("health check") }
            #expect(lines.map(\.message) == ["health check fails", "health check passes again"])
            #expect(lines.first?.metadata["reason"].string == "cannot reach 10.1.2.3")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPartThatHangsFailsAtItsLimitAndIsNotAskedAgain() async throws {
        let asked = Counter()
        try await withApp(
            TestNotes.self,
            amend: {
                $0.health.append(
                    HealthCheck("slow", timeout: .milliseconds(5)) {
                        asked.add()
                        // Nobody resumes: the check ignores its cancellation.
                        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                    }
                )
            }
        ) { app async throws in
            for _ in 0..<3 {
                let answer = try await app.get("/health")
                #expect(answer.status == .serviceUnavailable)
                #expect(try answer.json()["checks"]["slow"][0]["status"].string == "fail")
            }
            #expect(asked.value == 1)
            #expect(try await app.get("/health/live").status == .ok)
        }
    }

    @Test func theProcessLivesWhateverItsPartsDo() async throws {
        try await withApp(TestNotes.self, migrates: false) { app async throws in
            #expect(try await app.get("/health/live").status == .ok)
            app.application.readiness.advance(to: .draining)
            #expect(try await app.get("/health/live").status == .ok)
        }
    }

    @Test func anAppIsReadyOnceItsMigrationsAreApplied() async throws {
        try await withApp(TestNotes.self, migrates: false) { app async throws in
            let early = try await app.get("/health/ready")
            #expect(early.status == .serviceUnavailable)
            #expect(try early.json()["output"].string == "migrations are pending")

            try await app.application.migrate()
            #expect(try await app.get("/health/ready").status == .ok)

            app.application.readiness.advance(to: .draining)
            let late = try await app.get("/health/ready")
            #expect(late.status == .serviceUnavailable)
            #expect(try late.json()["output"].string == "draining")
        }
    }

    @Test func anAppThatBootsIsNotReadyBeforeItListens() async throws {
        try await withApp(TestNotes.self) { app async throws in
            await app.application.checkMigrations()
            let answer = try await app.get("/health/ready")
            #expect(answer.status == .serviceUnavailable)
            #expect(try answer.json()["output"].string == "starting")
        }
    }

    @Test func pendingMigrationsAreLoggedWithTheWayOut() async throws {
        try await withApp(TestNotes.self, migrates: false) { app async throws in
            await app.application.checkMigrations()
            let line = try #require(try app.logEntries.first { $0.message == "not ready" })
            #expect(line.level == .error)
            #expect(line.metadata["reason"].string?.contains("0001_initial") == true)
            #expect(line.metadata["reason"].string?.contains("migrate") == true)
        }
    }

    @Test func aDatabaseThatIsGoneIsNotReady() async throws {
        try await withApp(TestNotes.self, migrates: false) { app async throws in
            await app.application.close()
            let ready = try await app.get("/health/ready")
            #expect(ready.status == .serviceUnavailable)
            #expect(try ready.json()["output"].string == "the database does not answer")
            #expect(try await app.get("/health").status == .serviceUnavailable)
        }
    }

    @Test(arguments: ["/health", "/health/live"])
    func headIsAnsweredAsGetIs(path: String) async throws {
        try await withApp(TestNotes.self) { app async throws in
            let answer = try await app.head(path)
            #expect(answer.status == .ok)
            #expect(answer.body.readableBytes == 0)
        }
    }

    @Test func healthCanBeLeftOut() async throws {
        try await withApp(TestNotes.self, amend: { $0.servesHealth = false }) { app async throws in
            for path in ["/health", "/health/live", "/health/ready"] {
                #expect(try await app.get(path).status == .notFound)
            }
        }
    }

    @Test func anAppWithoutADatabaseIsReadyWithoutMigrations() async throws {
        try await withApp(Bare.self) { app async throws in
            #expect(app.application.database == nil)
            #expect(try await app.get("/health").status == .ok)
            #expect(try await app.get("/health/ready").status == .ok)
            await #expect(throws: AppError.self) { try await app.application.migrate() }
        }
    }
}
