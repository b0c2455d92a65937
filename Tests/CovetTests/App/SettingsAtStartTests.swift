import Covet
import CovetTesting
import Testing

struct SettingsAtStartTests {
    private static let strong = "Ab3xK9mQ2vR7tY4wZ8pL1nC6dF5gH0jS2kM9bV4q"
    private static let production = [
        "APP_ENV": "production", "SECRET_KEY": strong, "JWT_SECRET_KEY": String(strong.reversed()),
        "ALLOWED_HOSTS": "example.org", "DATABASE_URL": "sqlite::memory:",
    ]

    /// The problems that keep the app from starting.
    private func problems(_ variables: [String: String]) async -> [SettingsProblem] {
        do {
            let input = SettingsInput(variables: variables)
            let app = try await Application.make(TestNotes.self, input: input, log: { _ in .unheard })
            await app.close()
            return []
        } catch let error as SettingsError {
            return error.problems
        } catch {
            Issue.record("\(error)")
            return []
        }
    }

    @Test func aProductionWithItsSettingsStarts() async {
        let found = await problems(Self.production)
        #expect(found.isEmpty, "\(found)")
    }

    @Test func problemsOfEverySettingsTypeAreReportedTogether() async {
        let found = await problems([
            "APP_ENV": "production", "DEBUG": "true", "SECRET_KEY": "changeme", "JWT_ALGORITHM": "none",
            "DATABASE_URL": "mysql://app:hunter2@db/app", "TRUSTED_PROXIES": "10.0.0.0/8, 10.0.0.300",
            "CORS_ORIGINS": "*", "TLS_CERT_FILE": "/run/tls.pem", "PUBLIC_URL": "example.org/shop",
            "SHUTDOWN_GRACE_SECONDS": "a while", "TEST_NOTES_LIMIT": "1000",
        ])
        let names = Set(found.map(\.name))
        #expect(
            names.isSuperset(of: [
                "DEBUG", "SECRET_KEY", "JWT_ALGORITHM", "DATABASE_URL", "TRUSTED_PROXIES", "CORS_ORIGINS",
                "TLS_KEY_FILE", "PUBLIC_URL", "SHUTDOWN_GRACE_SECONDS", "ALLOWED_HOSTS", "TEST_NOTES_LIMIT",
            ]),
            "\(names.sorted())"
        )
        let text = found.map(\.description).joined(separator: "\n")
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("changeme"))
    }

    @Test(arguments: [
        ("TRUSTED_PROXIES", "nginx", "10.0.0.0/8"), ("ALLOWED_HOSTS", "https://example.org", "example.org"),
        ("CORS_ORIGINS", "null", "https://app.example.org"), ("PUBLIC_URL", "ftp://example.org", "https://example.org"),
        ("DATABASE_URL", "mysql://db/app", "sqlite:"), ("DATABASE_URL", "sqlite:app.db?mode=rx", "rwc"),
        ("DATABASE_URL", "sqlite:", "sqlite:"), ("JWT_SECRET_KEY", "too-short", "32 bytes"),
        ("JWT_SECRET_KEY", "-----BEGIN PRIVATE KEY-----", "shared secret"),
        ("SHUTDOWN_GRACE_SECONDS", "-1", "seconds"), ("PORT", "65536", "65535"),
    ])
    func aWrongValueIsNamedWithWhatIsWanted(name: String, value: String, wanted: String) async throws {
        var variables = ["APP_ENV": "test"]
        variables[name] = value
        let found = await problems(variables)
        let problem = try #require(found.first)
        #expect(problem.name == name)
        #expect(problem.wanted.contains(wanted), "\(problem)")
    }

    @Test func secretsInADatabaseURLAreNotRepeated() async {
        let found = await problems(["DATABASE_URL": "sqlite:app.db?password=hunter2"])
        #expect(found.map(\.name) == ["DATABASE_URL"])
        #expect(!found.description.contains("hunter2"))
    }

    @Test func nothingIsLeftOfAnAppThatCannotBeConfigured() async throws {
        await #expect(throws: AppError.self) {
            try await withApp(
                TestNotes.self,
                amend: { app in app.health.append(HealthCheck("database") {}) },
                { _ in }
            )
        }
        await #expect(throws: RoutingError.self) {
            try await withApp(TestNotes.self, amend: { app in app.routes.get("/") { "twice" } }, { _ in })
        }
    }

    @Test func aNearMissIsNoted() async throws {
        let input = SettingsInput(variables: ["APP_ENV": "test", "TLS_CERTFILE": "x", "ALLOWED_HOST": "example.org"])
        let app = try await Application.make(TestNotes.self, input: input, log: { _ in .unheard })
        let notes = app.settings.notes.joined(separator: "\n")
        #expect(notes.contains("did you mean ALLOWED_HOSTS?"))
        #expect(notes.contains("did you mean TLS_CERT_FILE?"))
        await app.close()
    }

    @Test func aProductionWithoutADatabaseSaysSo() async throws {
        var variables = Self.production
        variables["DATABASE_URL"] = nil
        await #expect {
            try await withApp(TestNotes.self, variables: variables.merging(["DATABASE_URL": ""]) { _, new in new }) {
                _ in
            }
        } throws: { error in
            "\(error)".contains("DATABASE_URL is not set")
        }
    }

    @Test func whoOnlyLooksOpensNoFile() async throws {
        let input = SettingsInput(
            variables: ["APP_ENV": "test", "DATABASE_URL": "sqlite:/no/such/directory/app.sqlite"]
        )
        let app = try await Application.make(
            TestNotes.self,
            input: input,
            opensDatabase: false,
            log: { _ in .unheard }
        )
        #expect(app.router.routes.contains { $0.pattern.text == "/notes/:id" })
        await app.close()
        await #expect {
            _ = try await Application.make(TestNotes.self, input: input, log: { _ in .unheard })
        } throws: { error in
            "\(error)".contains("/no/such/directory does not exist")
        }
    }

    @Test func theDatabaseOfAnAppInDevelopmentIsNamedAfterIt() throws {
        let settings = try SettingsReader(SettingsInput(variables: [:])).read(CovetSettings.self)
        #expect(settings.databaseFile(for: "Blog") == "sqlite:blog.sqlite")
        #expect(settings.databaseFile(for: "My Blog/2") == "sqlite:my-blog-2.sqlite")
        #expect(settings.databaseFile(for: "Блог") == "sqlite:app.sqlite")
    }
}
