public import CovetAuth
public import CovetConfig
public import CovetCrypto
public import CovetDatabase
public import CovetHTTP
import CovetMigrations
import CovetModel
public import CovetObservability
import CovetReadiness
import CovetSQL
import CovetServer
public import Logging
import NIOPosix

/// An app that has been configured and stands ready: it answers requests, with or without a socket, and knows its parts.
public final class Application: Sendable, Responder {
    public let name: String
    public let version: String
    public let configuration: CovetSettings
    public let serving: ServingSettings
    /// Where each setting came from.
    public let settings: SettingsReport
    /// Every route, linked with its middleware.
    public let router: Router
    /// The database, where the app asked for one.
    public let database: Database?
    /// The keys of ENCRYPTION_KEYS, where it is set; see `App.keyRing`.
    public let keyRing: KeyRing?
    public let logger: Logger
    /// How far the app is between its start and its end.
    public let readiness = Readiness()
    /// Statements, loops of queries and metrics since the start.
    public let observation: Observation
    public let observing: ObservingSettings
    public let databaseSettings: DatabaseSettings
    /// The latest unexpected errors.
    public let errors: ErrorRecorder

    package let log: LogOutput
    package let serverConfiguration: ServerConfiguration
    package let parts: Parts
    let migrator: Migrator
    let eventLoops: MultiThreadedEventLoopGroup?
    let tables: [TableSchema]
    let models: [any Model.Type]
    private let keptTables: [SQLIdentifier]
    /// What the models say of the database.
    var modelSchema: Schema {
        var schema = Schema(tables: tables)
        schema.keptTables = Set(keptTables)
        return schema
    }

    /// What checks look at, beside what is public.
    package struct Parts: Sendable {
        package let middleware: MiddlewareStack
        package let checks: [any Check]
        package let passwords: PasswordParts
        package let models: [String]
    }

    init(_ app: App, settings: SettingsReport, log: LogOutput, errors: ErrorRecorder) throws {
        name = app.name
        version = app.version
        configuration = app.configuration
        serving = app.serving
        observing = app.observing
        databaseSettings = app.databaseSettings
        keyRing = app.encryption.keys
        models = app.models
        keptTables = app.keptTables
        eventLoops = app.eventLoops
        observation = app.observation
        self.settings = settings
        self.log = log
        self.errors = errors
        logger = app.logger
        let dialect = Self.dialect(of: app.configuration.databaseURL(for: app.name))
        tables = try app.models.map { try $0.tableSchema(for: dialect) }
        migrator = try Self.migrator(app, tables)
        // An app with tables has a database, whether or not a route of it was given one.
        database = tables.isEmpty ? app.databaseSlot.current : try app.databaseSlot.open()
        parts = Parts(
            middleware: app.middleware,
            checks: app.checks,
            passwords: PasswordParts(hasher: app.passwords, policy: app.passwordPolicy, tokens: app.tokens),
            models: app.models.map { "\($0)" }
        )
        if app.servesHealth {
            app.routes.mount(
                HealthRoutes(
                    monitor: HealthMonitor(try Self.checks(app.health, database)),
                    readiness: readiness,
                    migrated: Self.migrationProbe(migrator, database),
                    failures: HealthLog(app.logger)
                )
            )
        }
        if app.servesMetrics {
            app.routes.mount(MetricsRoutes(observation: app.observation, access: try MetricsAccess(app.observing)))
        }
        var stack = app.middleware
        if let database {
            if var statements = stack[RequestStatements.self] {
                statements.database = database
                stack.set(statements)
            }
        } else {
            stack.remove(RequestStatements.self)
        }
        var server = app.server
        if server.errorHeaders.isEmpty { server.errorHeaders = try Self.errorHeaders(app.middleware) }
        serverConfiguration = server
        router = try Router(app.routes, middleware: stack)
    }

    public func respond(to request: Request) async throws -> Response {
        try await router.respond(to: request)
    }

    /// Hashes passwords; see `App.passwords`.
    public var passwords: PasswordHasher { parts.passwords.hasher }

    /// Signs and, by its `verifier()`, verifies tokens; see `App.tokens`.
    public var tokens: TokenIssuer { parts.passwords.tokens }

    /// Ends the database's connections and writes what is left of the log. Lines that come later are still written.
    public func close() async {
        await database?.close()
        log.close()
    }

    /// What the server's own answers carry, such as a 400 to what is no request: the fields of every other response.
    private static func errorHeaders(_ stack: MiddlewareStack) throws -> Headers {
        var response = Response(.badRequest)
        if let headers = stack[SecurityHeaders.self] { headers.after(&response, for: try Request(.get, "/")) }
        return response.headers
    }

    private static func checks(_ own: [HealthCheck], _ database: Database?) throws -> [HealthCheck] {
        var checks = own
        if let database {
            checks.insert(contentsOf: database.healthChecks, at: 0)
        }
        for (index, check) in checks.enumerated() where checks[..<index].contains(where: { $0.name == check.name }) {
            throw AppError("Two health checks are named \"\(check.name)\". Give each a name of its own.")
        }
        return checks
    }

    private static func migrationProbe(_ migrator: Migrator, _ database: Database?) -> @Sendable () async throws -> Bool
    {
        guard let database, !migrator.migrations.isEmpty else { return { true } }
        return {
            let status = try await migrator.status(database)
            return status.pending.isEmpty && status.problem == nil
        }
    }
}
