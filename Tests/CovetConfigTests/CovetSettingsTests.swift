import CovetConfig
import Logging
import Testing

@Suite struct CovetSettingsTests {
    @Test func developmentNeedsNothing() throws {
        let (settings, report) = try covet(world())
        #expect(settings.environment == .development && settings.debug && settings.log.format == .text)
        #expect(settings.database.poolSize == 5...20 && settings.database.url == nil)
        #expect(settings.redis.cacheTTL == .seconds(300) && settings.rateLimit.isEnabled)
        #expect(settings.jwt.algorithm == .hs256)
        #expect(
            settings.jwt.accessTokenLifetime == .seconds(900)
                && settings.jwt.refreshTokenLifetime == .seconds(7 * 86_400)
        )
        #expect(settings.secretKey.reveal().utf8.count == 64 && settings.secretKey != settings.jwt.secretKey)
        #expect(report["SECRET_KEY"]?.origin == .generated)
        #expect(report.notes.filter { $0.contains("made at random") }.count == 2)
        #expect(try covet(world()).0.secretKey != settings.secretKey)
    }

    @Test func theChecklistsNamesAreRead() throws {
        let (settings, report) = try covet(
            world(
                production([
                    "DEBUG": "false", "DATABASE_URL": "postgresql://app:s3rv-9dk@db:5433/shop",
                    "DATABASE_POOL_MIN_SIZE": "2",
                    "DATABASE_POOL_MAX_SIZE": "8", "REDIS_URL": "rediss://cache:6380/1", "REDIS_CACHE_TTL": "60",
                    "JWT_ALGORITHM": "HS256",
                    "JWT_ACCESS_TOKEN_EXPIRE_MINUTES": "10", "JWT_REFRESH_TOKEN_EXPIRE_DAYS": "3",
                    "RATE_LIMIT_ENABLED": "no",
                    "RATE_LIMIT_REDIS_URL": "redis://limits", "SENTRY_DSN": "https://k@sentry.io/1",
                    "LOG_LEVEL": "WARNING",
                    "AWS_ACCESS_KEY_ID": "AKIA2E0A8F3B244C9986",
                    "AWS_SECRET_ACCESS_KEY": "bPxRfiCY/K7MDENGwJalrXUtnFEMI", "AWS_REGION": "eu-west-1",
                ])
            )
        )
        #expect(settings.database.url?.endpoints.first?.port == 5433 && settings.database.poolSize == 2...8)
        #expect(settings.redis.url?.scheme == "rediss" && settings.redis.cacheTTL == .seconds(60))
        #expect(
            settings.jwt.accessTokenLifetime == .seconds(600)
                && settings.jwt.refreshTokenLifetime == .seconds(3 * 86_400)
        )
        #expect(!settings.rateLimit.isEnabled && settings.rateLimit.redisURL?.endpoints.first?.host == "limits")
        #expect(settings.sentryDSN != nil && settings.log.level == .warning && settings.log.format == .json)
        #expect(settings.aws.region == "eu-west-1" && settings.aws.secretAccessKey != nil && !settings.debug)
        #expect(report["DATABASE_URL"]?.value == "postgresql://app:<secret>@db:5433/shop")
    }

    @Test func theLimiterUsesTheCachesRedisUnlessToldOtherwise() throws {
        let (settings, _) = try covet(world(["REDIS_URL": "redis://cache"]))
        #expect(settings.rateLimit.redisURL == settings.redis.url && settings.redis.url != nil)
    }

    @Test(arguments: [
        (["DEBUG": "true"], "DEBUG", "true"), (["SECRET_KEY": ""], "SECRET_KEY", "nothing"),
        (["JWT_SECRET_KEY": ""], "JWT_SECRET_KEY", "nothing"),
        (["SECRET_KEY": "q7Vn2XkP9wLdT4bRz8HsYc1MfGj6Ua3"], "SECRET_KEY", "a secret of 31 bytes"),
        (["JWT_SECRET_KEY": String(repeating: "ab", count: 30)], "JWT_SECRET_KEY", "guessable"),
        (["JWT_SECRET_KEY": "your-secret-key-with-some-more-text-Zk4pQ1"], "JWT_SECRET_KEY", "sample"),
        (["JWT_SECRET_KEY": strongKey], "JWT_SECRET_KEY", "the same secret as SECRET_KEY"),
        (
            ["AWS_ACCESS_KEY_ID": "AKIA2E0A8F3B244C9986", "AWS_SECRET_ACCESS_KEY": otherKey], "AWS_SECRET_ACCESS_KEY",
            "the same secret as JWT_SECRET_KEY"
        ),
        (["DATABASE_URL": "postgresql://app:\(strongKey)@db/x"], "DATABASE_URL", "the same secret as SECRET_KEY"),
        (["JWT_ALGORITHM": "none"], "JWT_ALGORITHM", "none"), (["JWT_ALGORITHM": "HS512"], "JWT_ALGORITHM", "HS512"),
        (["JWT_ALGORITHM": "RS256"], "JWT_SECRET_KEY", "no private key"),
        (
            ["JWT_SECRET_KEY": "-----BEGIN PUBLIC KEY-----\nq7Vn2XkP9wLdT4bRz8HsYc1MfGj6Ua3\n"], "JWT_SECRET_KEY",
            "a PEM key"
        ),
        (["DATABASE_URL": "postgresql://app:changeme@db/x"], "DATABASE_URL", "sample"),
        (["DATABASE_URL": "mysql://db/x"], "DATABASE_URL", "starts with mysql:"),
        (["DATABASE_URL": "hunter2"], "DATABASE_URL", "of another form"),
        (["DATABASE_URL": "hunter2:more"], "DATABASE_URL", "of another form"),
        (["DATABASE_URL": "sqlite:"], "DATABASE_URL", "sqlite: and nothing behind it"),
        (["DATABASE_URL": "postgresql://app@db:many/x"], "DATABASE_URL", "starts with postgresql: and goes on wrongly"),
        (["DATABASE_POOL_MIN_SIZE": "21"], "DATABASE_POOL_MIN_SIZE", "21"),
        (["DATABASE_POOL_MAX_SIZE": "0"], "DATABASE_POOL_MAX_SIZE", "0"),
        (["JWT_ACCESS_TOKEN_EXPIRE_MINUTES": "0"], "JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "0ms"),
        (["JWT_ACCESS_TOKEN_EXPIRE_MINUTES": "99999999999999999"], "JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "9"),
        (["AWS_ACCESS_KEY_ID": "AKIA2E0A8F3B244C9986"], "AWS_SECRET_ACCESS_KEY", "nothing"),
        (["LOG_LEVELS": "covet.http"], "LOG_LEVELS", "covet.http"), (["PORT": "70000"], "PORT", "70000"),
    ]) func productionRefuses(_ change: [String: String], _ name: String, _ found: String) {
        for environment in ["production", "staging"] {
            let all = problems(world(production(change).merging(["APP_ENV": environment]) { $1 }))
            #expect(all[name]?.found.contains(found) == true, "\(all)")
        }
    }

    private struct Keys: Settings {
        init(from source: SettingsReader) throws { _ = try source.optionalSecret("RING_KEYS") }
    }

    @Test(arguments: [
        ("2026-11:\(strongKey)", true), ("2026-11:a,2025-02:\(strongKey)", true), (strongKey, true),
        ("2026-11:\(strongKey)x", false), ("2026-11:z7Vn2XkP9w", false),
    ])
    func aSigningKeyIsInNoOtherSecretWhicheverIsReadFirst(_ text: String, isRefused: Bool) {
        for isFirst in [true, false] {
            let reader = SettingsReader(world(production(["RING_KEYS": text])))
            if isFirst { _ = try? reader.read(Keys.self) }
            _ = try? reader.read(CovetSettings.self)
            if !isFirst { _ = try? reader.read(Keys.self) }
            let error = (try? { try reader.finish() }()) == nil
            #expect(error == isRefused)
        }
    }

    @Test func addressesOfOneServerShareAPassword() {
        let password = "u2Wq8Zr5Nx3K"
        let variables = [
            "REDIS_URL": "redis://:\(password)@cache:6379/0",
            "RATE_LIMIT_REDIS_URL": "redis://:\(password)@cache:6379/1",
            "AWS_ACCESS_KEY_ID": "AKIA2E0A8F3B244C9986", "AWS_SECRET_ACCESS_KEY": password,
        ]
        #expect(problems(world(production(variables))).isEmpty)
    }

    @Test func productionRefusesSecretsFromTheSourceTreeEvenThroughALink() {
        var variables = production(["SECRET_KEY_FILE": "secrets/key"])
        variables["SECRET_KEY"] = nil
        let inTree = problems(world(variables, files: ["/app/secrets/key": strongKey]))
        #expect(inTree["SECRET_KEY"]?.found == "a secret file inside the application's directory")
        variables["SECRET_KEY_FILE"] = "/run/key"
        #expect(problems(world(variables, files: ["/run/key": strongKey])).isEmpty)
        #expect(!problems(world(variables, files: ["/run/key": strongKey], links: ["/run/key": "/app/key"])).isEmpty)
    }

    @Test func aPrivateKeyMayHaveItsLineBreaksEscaped() throws {
        let (settings, _) = try covet(
            world(
                production([
                    "JWT_ALGORITHM": "ES256",
                    "JWT_SECRET_KEY": "-----BEGIN PRIVATE KEY-----\\nMIG\\n-----END PRIVATE KEY-----",
                ])
            )
        )
        #expect(settings.jwt.secretKey.reveal().split(separator: "\n").count == 3)
    }
}
