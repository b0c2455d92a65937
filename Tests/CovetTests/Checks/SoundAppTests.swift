import CovetReadiness
import Testing

@testable import Covet

@Suite struct SoundAppTests {
    /// Lines that need a public name, a repository or nothing of this app.
    static let lines: [CheckID] = [
        "auth.jwt-secret", "auth.jwt-algorithm", "auth.access-token-lifetime", "auth.password-hash",
        "auth.password-policy", "sql.parameterized", "sql.no-interpolation", "sql.identifiers", "tls.enabled",
        "tls.hsts",
        "headers.nosniff", "headers.frame-options", "headers.xss-protection", "headers.csp", "headers.all",
        "final.headers",
        "final.https", "final.health", "cors.origins", "secrets.environment", "async.io", "config.environments",
        "config.debug", "config.log-level", "errors.global-handler", "errors.no-leak", "errors.context", "errors.pages",
        "log.json", "log.levels", "log.redaction", "health.endpoint", "health.database", "health.live", "health.ready",
        "migrations.applied", "migrations.rollback", "db.query-timeout", "docs.changelog", "docs.readme",
    ]

    @Test func everyLineOfASoundAppPasses() async throws {
        let report = try await Trial().report()
        for id in Self.lines {
            let line = try #require(report.lines.first { $0.id == id })
            #expect(line.verdict == .pass, "\(id): \(line.told)")
            #expect(!line.evidence.isEmpty, "\(id)")
        }
        // The specification's, and one of Covet's own.
        #expect(report.lines.count == 210)
    }

    @Test func noReportHoldsASecret() async throws {
        let text = try await Trial(variables: ["LOG_FORMAT": "text"]).report().text(width: 120, verbose: true)
        for name in ["SECRET_KEY", "JWT_SECRET_KEY"] {
            let secret = try #require(Trial.production[name])
            #expect(!text.contains(secret))
        }
    }

    @Test func withoutALiveSystemItsLinesAreUnproven() async throws {
        let report = try await Trial(isDeploy: false).report()
        let line = try #require(report.lines.first { $0.id == "headers.csp" })
        #expect(line.verdict == .unproven)
        #expect(line.reason?.contains("--deploy") == true)
        #expect(report.lines.first { $0.id == "docs.readme" }?.verdict == .pass)
    }

    @Test func developmentIsToldWhatStandsBetweenItAndProduction() async throws {
        let development = Dictionary(uniqueKeysWithValues: Trial.production.keys.map { ($0, "") })
        let report = try await Trial(variables: development).report()
        for id: CheckID in [
            "auth.jwt-secret", "secrets.environment", "config.debug", "log.json", "tls.enabled", "tls.hsts",
            "errors.no-leak",
        ] {
            let line = try #require(report.lines.first { $0.id == id })
            #expect(line.verdict == .fail, "\(id): \(line.told)")
            #expect(line.fix != nil, "\(id)")
        }
        #expect(report.exitCode == 1)
    }

    @Test func everyCheckHasATestInWhichItsLinePasses() {
        let elsewhere: Set<CheckID> = ServerLineTests.all.union(["tls.certificate", "secrets.dotenv-ignored"])
        let untested = Set(CovetChecks.all.map(\.id)).subtracting(Self.lines).subtracting(elsewhere)
        #expect(untested.isEmpty)
    }
}
