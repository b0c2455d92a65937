public import CovetAuth
public import CovetConfig
public import CovetCrypto
public import CovetDatabase
public import CovetHTTP
public import CovetMigrations
public import CovetModel
public import CovetObservability
public import CovetReadiness
public import CovetServer
public import Logging
import NIOPosix

/// What an app is made of, while it is being said.
///
/// `configure(_:)` gets it with everything that the settings decide and the safe stack already in place, and adds the
/// app's own parts. When `configure` returns, it is frozen into an `Application`.
public struct App {
    public let name: String
    public let version: String
    /// The settings that every app has; see `CovetSettings`.
    public let configuration: CovetSettings
    /// How the app is reached and whom it believes; see `ServingSettings`.
    public let serving: ServingSettings
    /// How the app uses its database; see `DatabaseSettings`.
    public let databaseSettings: DatabaseSettings
    /// What the app looks at while it runs; see `ObservingSettings`.
    public let observing: ObservingSettings
    /// Statements, loops of queries and metrics, as they are seen from now on. `observation.metrics` takes what the app measures itself.
    public let observation: Observation
    /// Writes to the app's log under the app's name in lower case.
    public let logger: Logger

    /// The app's routes, in groups with their middleware.
    public let routes = Routes()
    /// What stands around every request; the safe stack to begin with. See `MiddlewareStack`.
    public var middleware: MiddlewareStack
    /// How the server listens and what it bears.
    public var server: ServerConfiguration
    /// The models. Where no migrations are listed, their tables make the first one by themselves.
    public var models: [any Model.Type] = []
    /// Tables without a model that the migrations have and that `migrate make` leaves as they are, such as one whose primary key has several columns.
    public var keptTables: [SQLIdentifier] = []
    /// The written migrations in order, `Migrations.all`, which `migrate make` keeps. Empty in an app that begins: its models make the tables.
    public var migrations: [Migration] = []
    /// Parts whose health is reported, beside the database. A critical one that fails makes `/health` answer 503.
    public var health: [HealthCheck] = []
    /// Whether `/health`, `/health/live` and `/health/ready` are served. Default: true.
    public var servesHealth = true
    /// Whether `/metrics` and `/metrics/statements` are served, to those whom METRICS_NETWORKS and METRICS_TOKEN let in. Default:
    /// METRICS_ENABLED.
    public var servesMetrics: Bool
    /// The app's own checks, beside Covet's.
    public var checks: [any Check] = []
    /// Hashes passwords by Argon2id on threads of its own, with the OWASP minimum of 19 MiB and 2 passes.
    public var passwords = PasswordHasher()
    /// What a new password has to be: at least 12 characters and hard to guess.
    public var passwordPolicy = PasswordPolicy()

    /// Signs tokens by JWT_SECRET_KEY and JWT_ALGORITHM; `tokens.verifier()` reads them.
    public let tokens: TokenIssuer

    let databaseSlot: DatabaseSlot
    let encryption: EncryptionSettings
    let eventLoops: MultiThreadedEventLoopGroup?
    let settingsReader: SettingsReader

    init(
        eventLoops: MultiThreadedEventLoopGroup?,
        name: String,
        version: String,
        configuration: CovetSettings,
        serving: ServingSettings,
        observing: ObservingSettings,
        databaseSettings: DatabaseSettings,
        encryption: EncryptionSettings,
        observation: Observation,
        reader: SettingsReader,
        database: DatabaseSlot,
        log: LogOutput,
        errors: ErrorRecorder
    ) throws {
        self.name = name
        self.version = version
        self.configuration = configuration
        self.serving = serving
        self.observing = observing
        self.databaseSettings = databaseSettings
        self.encryption = encryption
        self.eventLoops = eventLoops
        self.observation = observation
        servesMetrics = observing.servesMetrics
        settingsReader = reader
        logger = log.logger(label: name.lowercased())
        databaseSlot = database
        tokens = try TokenIssuer(configuration.jwt)
        middleware = try MiddlewareStack.safe(
            configuration,
            serving,
            observation: observation,
            accessLog: AccessLog(to: log, label: name.lowercased())
        ) { errors.record(ErrorRecord($0)) }
        server = ServerConfiguration(host: configuration.server.host, port: configuration.server.port)
        server.graceTime = serving.shutdownGrace
        if let certificate = serving.certificateFile, let key = serving.keyFile {
            server.tls = TLS(certificateChain: certificate, privateKey: key)
        }
    }

    /// The database of DATABASE_URL, opened when first asked for. In development without DATABASE_URL: a file named after
    /// the app in the working directory; in tests: in memory.
    ///
    /// - Throws: `AppError` or `DatabaseError` that names the setting and what is wrong with it.
    public var database: Database {
        get throws { try databaseSlot.open() }
    }

    /// The keys of ENCRYPTION_KEYS, which encrypt columns of models: `try Patient.encrypted(text, for: \.diagnosis, by: keys)`. In tests
    /// without the setting: a key of this process.
    ///
    /// - Throws: `AppError` where the setting is missing; an app that asks in `configure` does not start without it.
    public var keyRing: KeyRing {
        get throws {
            guard let keys = encryption.keys else { throw AppError.noKeyRing(of: name) }
            return keys
        }
    }

    /// The app's own settings. Name the type in `CovetApp.settings`, so that problems are reported with all others.
    ///
    /// - Throws: `SettingsError` with every problem.
    public func settings<Value: Settings>(_ type: Value.Type) throws -> Value {
        try settingsReader.read(type)
    }

    /// Adds middleware inside what is there.
    public mutating func use(_ middleware: any Middleware...) {
        for one in middleware { self.middleware.append(one) }
    }
}

extension ErrorRecord {
    init(_ report: ErrorReport) {
        self.init(
            report.chain,
            requestID: report.requestID.isEmpty ? nil : report.requestID,
            route: report.route.map { "\(report.method) \($0)" },
            userID: report.notes.first { $0.name == "user.id" }?.value,
            duration: report.duration
        )
    }
}
