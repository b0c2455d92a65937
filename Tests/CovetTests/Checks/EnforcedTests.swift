import CovetReadiness
import Testing

@testable import Covet
@testable import CovetAuth
@testable import CovetConfig
@testable import CovetServer

/// Lines that the framework enforces: no app can break them, so a broken framework stands in.
@Suite struct EnforcedTests {
    @Test func aReaderThatTakesWeakSecretsIsFound() async throws {
        let result = try await run(JWTSecretIsStrong(read: { _ in [] }))
        #expect(result.verdict == .fail)
        #expect(result.findings.count == 9)
    }

    @Test func aReaderThatRefusesEverythingProvesNothing() async throws {
        let problem = SettingsProblem(name: "JWT_SECRET_KEY", found: "x", wanted: "y")
        await #expect(throws: Unproven.self) { try await run(JWTSecretIsStrong(read: { _ in [problem] })) }
    }

    @Test func aReaderThatTakesSecretsFromFilesIsFound() async throws {
        let result = try await run(SecretsComeFromTheEnvironment(read: { _ in [] }))
        #expect(result.verdict == .fail)
        #expect(result.findings.contains { $0.message.contains("DATABASE_URL in config/production.yaml") })
    }

    @Test func aSecretThatPrintsIsFound() async throws {
        let result = try await run(SecretsComeFromTheEnvironment(print: { [$0.reveal()] }))
        #expect(result.findings.contains { $0.message.contains("shows when it is printed") })
    }

    @Test func aReaderThatTakesDebugInProductionIsFound() async throws {
        let result = try await run(DebugIsOff(read: { _ in [] }))
        #expect(result.findings.contains { $0.message.contains("DEBUG=true in production") })
    }

    @Test func aVerifierThatTakesForgedTokensIsFound() async throws {
        let result = try await run(TokensHaveOneAlgorithm(verify: { _, _ in }))
        #expect(result.verdict == .fail)
        for forged in ["\"none\"", "names RS256", "guessed secret", "another audience", "expired", "for refreshing"] {
            #expect(result.findings.contains { $0.message.contains(forged) }, "\(forged)")
        }
    }

    @Test func aVerifierThatRefusesItsOwnTokensIsFound() async throws {
        let result = try await run(
            TokensHaveOneAlgorithm(verify: { _, _ in throw TokenError(code: .key, message: "no key") })
        )
        #expect(result.findings.map(\.message) == ["the app refuses its own tokens: no key"])
    }

    @Test(arguments: [
        "$2b$12$abcdefghijklmnopqrstuv", "plain",
        "$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE",
    ])
    func weakHashesAreFound(hash: String) async throws {
        let result = try await run(PasswordsAreHashedByArgon2id(hash: { _, _ in hash }))
        #expect(result.verdict == .fail)
        #expect(!result.findings.contains { $0.message.contains("abcdefghij") })
    }

    @Test func valuesInTheTextOfStatementsAreFound() async throws {
        let result = try await run(
            StatementsAreParameterized(render: { value, dialect in
                SQL(unsafeRaw: "SELECT id FROM users WHERE name = '\(value)'").statement(for: dialect)
            })
        )
        #expect(result.verdict == .fail)
    }

    @Test(arguments: [true, false])
    func namesThatNobodyKnowsAreFound(isQuoted: Bool) async throws {
        let result = try await run(
            IdentifiersAreKnown(lookUp: { name, table in
                if isQuoted { return "\"\(name)\"" }
                return try table.column(named: name).name.name
            })
        )
        #expect(result.verdict == .fail)
    }

    @Test(arguments: [nil, Duration.seconds(61)])
    func statementsWithoutLimitAreFound(limit: Duration?) async throws {
        let database = try Database.sqlite(url: "sqlite::memory:", statementTimeout: limit)
        let result = try await run(StatementsHaveALimit(database: { _ in database }))
        #expect(result.verdict == .fail)
        await database.close()
    }

    @Test func aLogWithOtherLevelsThanConfiguredIsFound() async throws {
        let wrong = try await run(
            LogLevelsResolve(),
            log: LogOutput(levels: LogLevels(common: .trace), format: .json, sink: { _ in })
        )
        #expect(wrong.verdict == .fail)
        let right = try await run(
            LogLevelsResolve(),
            variables: ["LOG_LEVEL": "warning", "LOG_LEVELS": "a=debug,a.b=error,covet=info"],
            log: nil
        )
        #expect(right.verdict == .pass)
    }

    @Test func logLinesThatBreakAreFound() {
        let context = CheckContext(project: "/", environment: "production", mode: .static)
        let broken = [
            "{\"time\":\"now\"}", "not json", "{\"level\":\"forged\",\"time\":\"\",\"label\":\"\",\"message\":\"\"}",
        ]
        let result = LogLinesAreJSON.result(broken, format: .json, in: context)
        #expect(result.verdict == .fail)
    }

    @Test func aLogWithSecretsIsFound() {
        let context = CheckContext(project: "/", environment: "production", mode: .deploy)
        let sample = #"{"label":"app","metadata":{"nested":{}}}"#
        let lines = Array(repeating: sample, count: 5)
        #expect(LogsHoldNoSecrets.result(lines, in: context).verdict == .pass)
        #expect(LogsHoldNoSecrets.result([], in: context).verdict == .unproven)
        for (_, secret) in ProvokingRoutes.samples {
            let result = LogsHoldNoSecrets.result(lines + [#"{"label":"app","message":"\#(secret)"}"#], in: context)
            #expect(result.verdict == .fail)
            #expect(!result.findings.contains { $0.message.contains("4111") })
        }
    }

    @Test func stallsOfOthersAreTold() {
        let context = CheckContext(project: "/", environment: "production", mode: .deploy)
        let provoked = LoopStall(routes: ["GET /check"], duration: .milliseconds(100))
        let slow = LoopStall(routes: ["GET /slow"], duration: .seconds(1))
        let cases: [([LoopStall], Verdict)] = [
            ([provoked], .pass), ([], .fail),
            ([provoked, slow], .pass), ([provoked, slow, slow], .fail),
            ([provoked, LoopStall(routes: ["GET /a", "GET /b"], duration: .seconds(1))], .pass),
        ]
        for (stalls, verdict) in cases {
            let result = BlockedLoopsAreFound.result(
                stalls,
                route: "GET /check",
                threshold: .milliseconds(100),
                in: context
            )
            #expect(result.verdict == verdict)
        }
    }

    /// Runs one check on the sound app, without a socket.
    private func run(
        _ check: some Check,
        variables: [String: String] = [:],
        log: LogOutput? = nil
    ) async throws -> CheckResult {
        var all = Trial.production.merging(variables) { _, given in given }
        all["DATABASE_URL"] = "sqlite::memory:"
        let input = SettingsInput(variables: all)
        let app = try await Application.make(Subject.self, input: input) { settings in
            let levels = LogLevels(common: settings.level, labels: settings.levels)
            return log ?? LogOutput(levels: levels, format: .json, sink: { _ in })
        }
        var context = CheckContext(project: "/", environment: "production", mode: .deploy, version: "1.2.3")
        context[ApplicationKey.self] = app
        context[SettingsKey.self] = SettingsUnderCheck(
            input: input,
            types: [],
            values: app.configuration,
            report: app.settings
        )
        context[TokensKey.self] = app.parts.passwords.tokens
        context[PasswordHasherKey.self] = app.parts.passwords.hasher
        do {
            let result = try await check.run(in: context)
            await app.close()
            return result
        } catch {
            await app.close()
            throw error
        }
    }
}
