public import Logging

/// The settings that every Covet application has, under the names of its production checklist.
///
/// | name | default |
/// |---|---|
/// | `APP_ENV` | `development` |
/// | `DEBUG` | on in development; refused in staging and production |
/// | `SECRET_KEY`, `JWT_SECRET_KEY` | made at random in development and test, required in staging and production |
/// | `HOST`, `PORT` | `127.0.0.1`, `8080` |
/// | `DATABASE_URL` | none |
/// | `DATABASE_POOL_MIN_SIZE`, `DATABASE_POOL_MAX_SIZE` | 5, 20 |
/// | `DATABASE_POOL_TIMEOUT`, `DATABASE_POOL_QUEUE_SIZE` | 10 seconds, 1000 |
/// | `DATABASE_POOL_IDLE_TIMEOUT`, `DATABASE_POOL_MAX_LIFETIME`, `DATABASE_POOL_LEAK_THRESHOLD` | 10 minutes, 30 minutes, 60 seconds |
/// | `DATABASE_CONCURRENCY_LIMIT` | 16 for each connection of the pool |
/// | `DATABASE_STATEMENT_TIMEOUT`, `DATABASE_LOCK_TIMEOUT`, `DATABASE_IDLE_TRANSACTION_TIMEOUT` | what the URL says, else 60, 30, 60 seconds |
/// | `DATABASE_REPLICA_URLS`, `DATABASE_REPLICA_MAX_LAG` | none, 5 seconds |
/// | `REDIS_URL`, `REDIS_CACHE_TTL` | none, 300 seconds |
/// | `JWT_ALGORITHM`, `JWT_ISSUER`, `JWT_AUDIENCE` | `HS256`, the app's name in lower case for both |
/// | `JWT_ACCESS_TOKEN_EXPIRE_MINUTES`, `JWT_REFRESH_TOKEN_EXPIRE_DAYS` | 15, 7 |
/// | `RATE_LIMIT_ENABLED`, `RATE_LIMIT_REDIS_URL` | on, that of `REDIS_URL` |
/// | `SENTRY_DSN` | none |
/// | `LOG_LEVEL`, `LOG_LEVELS`, `LOG_FORMAT` | `info`, none, `json` in staging and production, else `text` |
/// | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` | none |
public struct CovetSettings: Settings {
    /// `APP_ENV`.
    public var environment: AppEnvironment
    /// `DEBUG`: errors show their details in the browser. On in development; staging and production refuse to start with it.
    public var debug: Bool
    /// `SECRET_KEY`: signs sessions, cookies and links. See ``SettingsReader/signingKey(_:)``.
    public var secretKey: Secret<String>
    public var server: Server
    public var database: Database
    public var redis: Redis
    public var jwt: JWT
    public var rateLimit: RateLimit
    /// `SENTRY_DSN`: where unexpected errors are reported.
    public var sentryDSN: ServiceURL?
    public var log: Log
    public var aws: AWS

    public struct Server: Sendable {
        /// `HOST`: the address to listen on. `127.0.0.1` unless set.
        public var host: String
        /// `PORT`: 0 (a free one) to 65535. 8080 unless set.
        public var port: Int
    }

    public struct Redis: Sendable {
        /// `REDIS_URL`: `redis:` or `rediss:` (TLS).
        public var url: ServiceURL?
        /// `REDIS_CACHE_TTL`, in seconds: how long a cached value lives unless it says otherwise. 300.
        public var cacheTTL: Duration
    }

    public struct JWT: Sendable {
        /// `JWT_SECRET_KEY`: a shared secret for HS256; a private key in PEM (line breaks or `\n`) for the other algorithms.
        public var secretKey: Secret<String>
        /// `JWT_ALGORITHM`.
        public var algorithm: JWTAlgorithm
        /// `JWT_ACCESS_TOKEN_EXPIRE_MINUTES`: 15.
        public var accessTokenLifetime: Duration
        /// `JWT_REFRESH_TOKEN_EXPIRE_DAYS`: 7.
        public var refreshTokenLifetime: Duration
        /// `JWT_ISSUER`: `iss`, written and demanded.
        public var issuer: String
        /// `JWT_AUDIENCE`: `aud`, written and demanded.
        public var audience: String
    }

    public struct RateLimit: Sendable {
        /// `RATE_LIMIT_ENABLED`: on.
        public var isEnabled: Bool
        /// `RATE_LIMIT_REDIS_URL`: where instances share their counts; `REDIS_URL` unless set.
        public var redisURL: ServiceURL?
    }

    public struct Log: Sendable {
        /// `LOG_LEVEL`: `info`.
        public var level: Logger.Level
        /// `LOG_LEVELS`, such as `covet.http=debug,covet.sql=warning`: for loggers whose label is that name or lies below it.
        public var levels: [LogLabelLevel]
        /// `LOG_FORMAT`: `json` (one object a line) or `text` (for people).
        public var format: LogFormat
    }

    public struct AWS: Sendable {
        /// `AWS_ACCESS_KEY_ID`.
        public var accessKeyID: Secret<String>?
        /// `AWS_SECRET_ACCESS_KEY`.
        public var secretAccessKey: Secret<String>?
        /// `AWS_REGION`.
        public var region: String?
    }

    public init(from source: SettingsReader) throws {
        environment = source.environment
        debug = try source.value("DEBUG", default: source.environment == .development)
        secretKey = try source.signingKey("SECRET_KEY")
        server = Server(
            host: try source.value("HOST", default: "127.0.0.1"),
            port: try source.value("PORT", default: 8080, in: 0...65535)
        )
        database = try Database(from: source)
        redis = Redis(
            url: try source.address("REDIS_URL", schemes: ["redis", "rediss"]),
            cacheTTL: try source.duration(
                "REDIS_CACHE_TTL",
                unit: .seconds(1),
                default: .seconds(300),
                in: .seconds(1)...(.seconds(86_400 * 365))
            )
        )
        jwt = try JWT(from: source)
        rateLimit = RateLimit(
            isEnabled: try source.value("RATE_LIMIT_ENABLED", default: true),
            redisURL: try source.address("RATE_LIMIT_REDIS_URL", schemes: ["redis", "rediss"], default: redis.url)
        )
        sentryDSN = try source.address("SENTRY_DSN", schemes: ["https", "http"])
        log = Log(
            level: try source.value("LOG_LEVEL", default: .info),
            levels: try source.list("LOG_LEVELS"),
            format: try source.value("LOG_FORMAT", default: source.environment.isDeployed ? .json : .text)
        )
        aws = try AWS(from: source)
        if environment.isDeployed, debug, !source.hasProblem("DEBUG") {
            source.report(
                "DEBUG",
                found: "true",
                wanted: "false in \(environment.rawValue): debug pages show code and data to strangers"
            )
        }
    }
}

extension CovetSettings.JWT {
    fileprivate init(from source: SettingsReader) throws {
        algorithm = try source.value("JWT_ALGORITHM", default: .hs256)
        let minute = Duration.seconds(60)
        accessTokenLifetime = try source.duration(
            "JWT_ACCESS_TOKEN_EXPIRE_MINUTES",
            unit: minute,
            default: minute * 15,
            in: .seconds(1)...(minute * 60 * 24)
        )
        let day = Duration.seconds(86_400)
        refreshTokenLifetime = try source.duration(
            "JWT_REFRESH_TOKEN_EXPIRE_DAYS",
            unit: day,
            default: day * 7,
            in: minute...(day * 365)
        )
        issuer = try source.value("JWT_ISSUER", default: source.app)
        audience = try source.value("JWT_AUDIENCE", default: source.app)
        secretKey = try Self.key(for: algorithm, from: source)
    }

    private static func key(for algorithm: JWTAlgorithm, from source: SettingsReader) throws -> Secret<String> {
        let name = "JWT_SECRET_KEY"
        guard algorithm.needsPrivateKey else {
            let key = try source.signingKey(name)
            // A PEM key under HS256 is the classic mix-up: the public half is known to everyone.
            if key.withValue({ $0.contains("-----BEGIN") }) {
                source.report(name, found: "a PEM key", wanted: "a shared secret, as JWT_ALGORITHM is HS256")
            }
            return key
        }
        let key = try source.optionalSecret(name)?.map {
            $0.contains("\n") ? $0 : $0.split(separator: "\\n").joined(separator: "\n")
        }
        let isPrivateKey = key?.withValue { $0.contains("-----BEGIN") && $0.contains("PRIVATE KEY-----") } ?? false
        if !isPrivateKey, !source.hasProblem(name) {
            let wanted = "a private key in PEM, as JWT_ALGORITHM is \(algorithm.rawValue)"
            source.report(name, found: key == nil ? "nothing" : "a secret that is no private key", wanted: wanted)
        }
        return key ?? Secret("")
    }
}

extension CovetSettings.AWS {
    fileprivate init(from source: SettingsReader) throws {
        accessKeyID = try source.optionalSecret("AWS_ACCESS_KEY_ID")
        secretAccessKey = try source.optionalSecret("AWS_SECRET_ACCESS_KEY")
        region = try source.optional("AWS_REGION")
        if (accessKeyID == nil) != (secretAccessKey == nil),
            !source.hasProblem("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        {
            let missing = accessKeyID == nil ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
            source.report(
                missing,
                found: "nothing",
                wanted: "both keys of the pair, or none (a role of the machine is used then)"
            )
        }
    }
}
