import CovetReadiness
import Foundation
import Testing

@testable import Covet

/// An app or project with one fault, and the line that has to find it.
struct Fault: CustomTestStringConvertible {
    let line: CheckID
    let name: String
    let trial: Trial
    /// What a finding has to say.
    let message: String

    init(
        _ line: CheckID,
        _ name: String,
        _ message: String,
        variables: [String: String] = [:],
        isMigrated: Bool = true,
        change: @escaping @Sendable (inout App) throws -> Void = { _ in },
        folder: @escaping @Sendable (ProjectFolder) throws -> Void = { _ in }
    ) {
        self.line = line
        self.name = name
        self.message = message
        trial = Trial(variables: variables, isMigrated: isMigrated, folder: folder, change: change)
    }

    var testDescription: String { "\(line): \(name)" }
}

@Suite struct BrokenAppTests {
    @Test(arguments: headers + transport + origins)
    func theProbesOfWhatBrowsersSeeFindIt(fault: Fault) async throws { try await expect(fault) }

    @Test(arguments: errors + health + work)
    func theProbesOfWhatTheAppDoesFindIt(fault: Fault) async throws { try await expect(fault) }

    @Test(arguments: settings + documents)
    func theSearchesOfTheProjectFindIt(fault: Fault) async throws { try await expect(fault) }

    @Test func everyCheckHasATestInWhichItsLineFails() {
        let faults = Self.headers + Self.transport + Self.origins + Self.errors + Self.health + Self.work
        let enforced: Set<CheckID> = [
            "auth.jwt-algorithm", "auth.password-hash", "sql.parameterized", "sql.identifiers", "db.query-timeout",
            "log.levels",
        ]
        let elsewhere: Set<CheckID> = ServerLineTests.all.union(["tls.certificate", "secrets.dotenv-ignored"])
        let tested = Set((faults + Self.settings + Self.documents).map(\.line)).union(enforced).union(elsewhere)
        #expect(Set(CovetChecks.all.map(\.id)).subtracting(tested).isEmpty)
    }

    private func expect(_ fault: Fault) async throws {
        let line = try await fault.trial.line(fault.line)
        #expect(line.verdict == .fail, "\(line.told)")
        #expect(line.findings.contains { $0.message.contains(fault.message) }, "\(line.told)")
        #expect(line.fix?.isEmpty == false)
    }

    static let headers = [
        Fault("headers.nosniff", "no security headers", "missing") { $0.middleware.remove(SecurityHeaders.self) },
        Fault("headers.nosniff", "one page with another value", "\"none\" rather than nosniff on GET /own") { app in
            app.routes.get("/own") { _ in
                Response(headers: ["x-content-type-options": "none"], body: .text("text"))
            }
        },
        Fault("headers.nosniff", "only on answers without error", "missing on") { app in
            app.middleware.remove(SecurityHeaders.self)
            app.use(SecurityHeaders())
        },
        Fault("headers.nosniff", "not on the server's own answers", "missing on a malformed request (400)") { app in
            app.server.errorHeaders = ["x-frame-options": "DENY"]
        },
        Fault("headers.frame-options", "frames of the same origin", "SAMEORIGIN") { app in
            try app.amendHeaders { $0[.xFrameOptions] = "SAMEORIGIN" }
        },
        Fault("headers.xss-protection", "without block", "rather than") { app in
            try app.amendHeaders { $0[.xXSSProtection] = "1" }
        },
        Fault("headers.csp", "no policy", "missing") { app in try app.amendHeaders { $0.policy = nil } },
        Fault("headers.csp", "inline scripts", "'unsafe-inline'") { app in
            try app.amendHeaders {
                $0[.contentSecurityPolicy] = "default-src 'self'; script-src 'self' 'unsafe-inline'"
            }
        },
        Fault("headers.csp", "scripts from everywhere", "lets * run") { app in
            try app.amendHeaders { $0[.contentSecurityPolicy] = "default-src *" }
        },
        Fault("headers.csp", "no nonce", "no nonce") { app in
            try app.amendHeaders { $0[.contentSecurityPolicy] = "default-src 'self'" }
        },
    ]

    static let transport = [
        Fault("tls.enabled", "no TLS at all", "plain HTTP", variables: ["TRUSTED_PROXIES": ""]),
        Fault("tls.enabled", "no redirect", "gets 200 at /") { $0.middleware.remove(HTTPSRedirect.self) },
        Fault(
            "tls.enabled",
            "everybody is a trusted proxy",
            "a stranger's X-Forwarded-Proto",
            variables: ["TRUSTED_PROXIES": "0.0.0.0/0"]
        ),
        Fault("tls.hsts", "no field", "no Strict-Transport-Security") { app in
            try app.amendHeaders { $0[.strictTransportSecurity] = nil }
        },
        Fault("tls.hsts", "five minutes", "max-age=300") { app in
            try app.amendHeaders { $0[.strictTransportSecurity] = "max-age=300" }
        },
    ]

    static let origins = [
        Fault("cors.origins", "a wildcard", "everybody") { $0.use(AllowOrigin { _ in "*" }) },
        Fault("cors.origins", "every origin reflected, with cookies", "with cookies") { $0.use(AllowOrigin { $0 }) },
        Fault("cors.origins", "null", "null may read") { $0.use(AllowOrigin { $0 == "null" ? $0 : nil }) },
        Fault("cors.origins", "a prefix", "app.example.stranger.example may read") { app in
            app.use(AllowOrigin { $0.hasPrefix("https://app.example") ? $0 : nil })
        },
        Fault("cors.origins", "a suffix", "stranger-app.example may read") { app in
            app.use(AllowOrigin { $0.hasSuffix("app.example") ? $0 : nil })
        },
    ]

    static let errors = [
        Fault("errors.global-handler", "nobody handles", "rather than") { $0.middleware.remove(ErrorResponses.self) },
        Fault("errors.global-handler", "always text", "text/plain") { app in
            app.middleware.set(
                ErrorResponses(format: { error, _ in
                    Response(error.status, headers: [.contentType: "text/plain"], body: .text("no"))
                })
            )
        },
        Fault("errors.no-leak", "causes are shown", "shows what the error says") { app in
            app.middleware.set(ErrorResponses(showsCauses: true))
        },
        Fault("errors.no-leak", "the type in a header", "how the app is made") { $0.use(TellErrors(inHeader: true)) },
        Fault("errors.no-leak", "the error as body", "shows what the error says") {
            $0.use(TellErrors(inHeader: false))
        },
        Fault("errors.context", "no request id", "without X-Request-ID") { $0.middleware.remove(RequestIDs.self) },
        Fault("errors.context", "nothing is logged", "no line at level error") { app in
            app.use(TellErrors(inHeader: false))
        },
        Fault("errors.pages", "JSON for browsers", "not HTML") { app in
            app.middleware.set(
                ErrorResponses(format: { error, _ in
                    Response(error.status, headers: [.contentType: "application/json"], body: .text("{}"))
                })
            )
        },
        Fault("errors.pages", "an empty page", "has no title or body") { app in
            app.middleware.set(
                ErrorResponses(format: { error, request in
                    guard request.headers[.accept]?.hasPrefix("text/html") == true else { return nil }
                    return Response(error.status, headers: [.contentType: "text/html"], body: .text("<p>"))
                })
            )
        },
        Fault("log.redaction", "a cookie in a message", "marker-in-a-cookie") { $0.use(LogCookies()) },
    ]

    static let health = [
        Fault("health.endpoint", "a page that always says yes", "while a critical part is down") { app in
            app.servesHealth = false
            app.routes.get("/health") { _ in "fine" }
        },
        Fault("health.endpoint", "a part is down", "mail failing") { app in
            app.health.append(HealthCheck("mail") { throw AppError("no mail") })
        },
        Fault("health.endpoint", "no such page", "404") { $0.servesHealth = false },
        Fault("health.database", "a page that does not name it", "does not report the database") { app in
            app.servesHealth = false
            app.routes.get("/health") { _ in Response(headers: [.contentType: "application/json"], body: .text("{}"))
            }
        },
        Fault("health.live", "no such page", "404") { $0.servesHealth = false },
        Fault(
            "health.live",
            "the manifest asks another page",
            "asks /",
            folder: { try $0.write(ProjectFolder.manifest(live: "/", ready: "/health/ready"), to: "deploy/app.yaml") }
        ),
        Fault("health.ready", "a page that always says yes", "a draining app says 200") { app in
            app.servesHealth = false
            app.routes.get("/health/ready") { _ in "fine" }
        },
        Fault("health.ready", "pending migrations", "migrations are pending", isMigrated: false),
        Fault(
            "health.ready",
            "the manifest asks whether it lives",
            "asks /health/live",
            folder: {
                try $0.write(ProjectFolder.manifest(live: "/health/live", ready: "/health/live"), to: "deploy/app.yaml")
            }
        ),
    ]

    static let work = [
        Fault("async.io", "no watchdog", "watchdog is off") { $0.server.stallThreshold = nil },
        Fault("async.io", "a page that blocks", "GET /slow kept the event loop") { app in
            app.routes.get("/slow") { _ in
                usleep(350_000)
                return "slow"
            }
        },
        Fault("migrations.applied", "pending", "pending: 0001_initial", isMigrated: false),
        Fault("migrations.rollback", "no way back", "0002_one-way has no reverse") { app in
            app.migrations = [Migration("0002_one-way", [.run(["SELECT 1"], reverse: nil)])]
        },
        Fault("migrations.rollback", "a way back that fails", "rehearsal stopped", isMigrated: false) { app in
            app.migrations = [Migration("0002_wrong", [.run(["SELECT 1"], reverse: ["DROP TABLE no_such_table"])])]
        },
    ]

    static let settings = [
        Fault(
            "auth.access-token-lifetime",
            "an hour",
            "60 minutes",
            variables: ["JWT_ACCESS_TOKEN_EXPIRE_MINUTES": "60"]
        ),
        Fault("auth.password-policy", "eight characters", "11 characters is taken") { app in
            app.passwordPolicy = PasswordPolicy(minimumLength: 8)
        },
        Fault("auth.password-policy", "guessable ones", "attackers try first") { app in
            app.passwordPolicy = PasswordPolicy(minimumBits: 0)
        },
        Fault(
            "auth.jwt-secret",
            "guessable, in development",
            "a sample value that anyone can guess",
            variables: [
                "APP_ENV": "development", "JWT_SECRET_KEY": "passwordpasswordpasswordpassword", "DEBUG": "false",
            ]
        ),
        Fault(
            "secrets.environment",
            "from .env, in development",
            "comes from .env:1",
            variables: ["APP_ENV": "development", "SECRET_KEY": ""],
            folder: { try $0.write("SECRET_KEY=uJ5wQ0hXk2vLr9TzB7nYc4MdFs8GaPe1oZi6KtVqWx0\n", to: ".env") }
        ),
        Fault("config.debug", "on, in development", "debug mode is on", variables: ["APP_ENV": "development"]),
        Fault("config.log-level", "debug", "LOG_LEVEL is debug", variables: ["LOG_LEVEL": "debug"]),
        Fault("config.log-level", "critical alone", "warnings are lost", variables: ["LOG_LEVEL": "critical"]),
        Fault(
            "config.environments",
            "no staging",
            "no configuration file for staging",
            folder: { try $0.remove("config/staging.yaml") }
        ),
        Fault(
            "config.environments",
            "a wrong value in staging",
            "LOG_LEVEL",
            folder: { try $0.write("LOG_LEVEL: loud\n", to: "config/staging.yaml") }
        ),
        Fault(
            "config.environments",
            "debug in staging",
            "DEBUG",
            folder: { try $0.write("DEBUG: true\n", to: "config/staging.yaml") }
        ),
        Fault(
            "config.environments",
            "two files",
            "config",
            folder: { try $0.write("{}", to: "config/staging.json") }
        ),
        Fault("log.json", "text", "LOG_FORMAT is text", variables: ["LOG_FORMAT": "text"]),
    ]

    static let documents = [
        Fault("docs.readme", "none", "no README.md", folder: { try $0.remove("README.md") }),
        Fault(
            "docs.readme",
            "no section",
            "no heading",
            folder: { try $0.write("# Subject\n\nHello\n", to: "README.md") }
        ),
        Fault(
            "docs.readme",
            "a command that is gone",
            "no command upgrade",
            folder: { try $0.write("## Deployment\n\nRun `./Subject upgrade` first.\n", to: "README.md") }
        ),
        Fault(
            "docs.readme",
            "no command",
            "names no command",
            folder: { try $0.write("# Production\n\nSoon.\n", to: "README.md") }
        ),
        Fault("docs.changelog", "none", "no CHANGELOG.md", folder: { try $0.remove("CHANGELOG.md") }),
        Fault(
            "docs.changelog",
            "another version",
            "no heading names 1.2.3",
            folder: { try $0.write("## 1.2.30\n- x\n## 11.2.3\n- x\n", to: "CHANGELOG.md") }
        ),
        Fault(
            "docs.changelog",
            "nothing below it",
            "nothing stands below",
            folder: { try $0.write("## v1.2.3\n\n## 1.2.2\n- x\n", to: "CHANGELOG.md") }
        ),
        Fault(
            "sql.no-interpolation",
            "SQL from a string",
            "past the bound parameters",
            folder: { try $0.write("let sql = SQL(unsafeRaw: text)\n", to: "Sources/Subject/Raw.swift") }
        ),
        Fault(
            "sql.no-interpolation",
            "an allowance without a reason",
            "past the bound parameters",
            folder: { try $0.write("// sql-allow:\nlet sql = SQL.init(unsafeRaw: text)\n", to: "Sources/Raw.swift") }
        ),
    ]
}

extension App {
    fileprivate mutating func amendHeaders(_ change: (inout SecurityHeaders) -> Void) throws {
        var headers = SecurityHeaders()
        change(&headers)
        try middleware.replace(headers)
    }
}

/// A careless middleware for pages of other origins.
private struct AllowOrigin: Middleware {
    let allowed: @Sendable (String) -> String?

    init(_ allowed: @escaping @Sendable (String) -> String?) {
        self.allowed = allowed
    }

    func respond(to request: Request, next: any Responder) async throws -> Response {
        var response = try await next(request)
        if let origin = request.headers[.origin], let answer = allowed(origin) {
            response.headers[.accessControlAllowOrigin] = answer
            if answer != "*" { response.headers[.accessControlAllowCredentials] = "true" }
        }
        return response
    }
}

/// Answers errors by itself, and says too much.
private struct TellErrors: Middleware {
    let inHeader: Bool

    func respond(to request: Request, next: any Responder) async throws -> Response {
        do {
            return try await next(request)
        } catch {
            var response = Response(.internalServerError, body: .text(inHeader ? "Sorry." : "\(error)"))
            if inHeader { response.headers["x-error"] = "\(type(of: error))" }
            return response
        }
    }
}

/// Logs what it should not, and not under a name that tells.
private struct LogCookies: Middleware {
    func respond(to request: Request, next: any Responder) async throws -> Response {
        if let cookie = request.headers[.cookie]?.split(separator: "=").last { request.logger.notice("\(cookie)") }
        return try await next(request)
    }
}
