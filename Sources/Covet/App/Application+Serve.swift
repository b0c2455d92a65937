import CovetConfig
import CovetMigrations
import CovetServer
import Logging

extension Application {
    /// Serves until SIGTERM or SIGINT, then drains and ends.
    ///
    /// - Throws: `ServerError` where the address or the certificate cannot be used.
    func serve(host: String? = nil, port: Int? = nil, loops: Int? = nil) async throws {
        announceSettings()
        await checkMigrations()
        try await makeServer(host: host, port: port, loops: loops).runUntilSignal()
    }

    /// A server for this app. A host or a port given here takes the place of the app's own, of a socket in the file
    /// system too.
    package func makeServer(host: String? = nil, port: Int? = nil, loops: Int? = nil) -> Server {
        var configuration = serverConfiguration
        if host != nil || port != nil {
            var standard = (host: self.configuration.server.host, port: self.configuration.server.port)
            if case .host(let host, let port) = configuration.address { standard = (host, port) }
            configuration.address = .host(host ?? standard.host, port: port ?? standard.port)
        }
        configuration.loops = loops ?? configuration.loops
        let outer = configuration.onReadinessChange
        configuration.onReadinessChange = { [readiness] isListening in
            if isListening {
                if readiness.state == .migrated { readiness.advance(to: .ready) }
            } else {
                readiness.advance(to: .draining)
            }
            outer?(isListening)
        }
        return Server(
            configuration: configuration,
            responder: self,
            eventLoopGroup: eventLoops,
            logger: log.logger(label: "covet.server")
        )
    }

    /// Says in the log what the settings made of themselves, and which are set for parts that this app does not have.
    private func announceSettings() {
        for note in settings.notes { logger.notice("settings", metadata: ["note": .string(note)]) }
        let withoutEffect = Self.withoutEffect + (database?.dialect == .sqlite ? Self.withoutEffectOnSQLite : [])
        for (name, why) in withoutEffect where settings[name].map({ $0.origin.isGiven }) ?? false {
            logger.warning("setting without effect", metadata: ["name": .string(name), "why": .string(why)])
        }
    }

    /// Settings of the checklist whose parts come in a later version: nobody is to believe that they do something.
    private static let withoutEffect = [
        "REDIS_URL": "no part of this app uses Redis",
        "REDIS_CACHE_TTL": "no part of this app uses Redis",
        "RATE_LIMIT_ENABLED": "this app limits no rates",
        "RATE_LIMIT_REDIS_URL": "this app limits no rates",
        "SENTRY_DSN": "this app sends errors to its log alone",
        "AWS_ACCESS_KEY_ID": "no part of this app uses AWS",
        "AWS_SECRET_ACCESS_KEY": "no part of this app uses AWS",
        "AWS_REGION": "no part of this app uses AWS",
    ].sorted { $0.key < $1.key }

    private static let withoutEffectOnSQLite = [
        "DATABASE_CONCURRENCY_LIMIT": "SQLite has one writer, and takes `readers` in DATABASE_URL",
        "DATABASE_IDLE_TRANSACTION_TIMEOUT": "SQLite has no server to end them",
        "DATABASE_LOCK_TIMEOUT": "SQLite takes `busy_timeout` in DATABASE_URL instead",
        "DATABASE_POOL_MAX_SIZE": "SQLite takes `readers` in DATABASE_URL instead",
        "DATABASE_POOL_MIN_SIZE": "SQLite opens connections as they are needed",
        "DATABASE_POOL_TIMEOUT": "SQLite has no pool",
        "DATABASE_REPLICA_URLS": "SQLite has no replicas",
        "DATABASE_STATEMENT_TIMEOUT": "SQLite has no server to end them; DATABASE_QUERY_TIMEOUT does",
    ].sorted { $0.key < $1.key }
}

extension SettingOrigin {
    /// Whether somebody set it.
    fileprivate var isGiven: Bool {
        switch self {
        case .defaultValue, .generated, .unset: false
        case .environment, .secretFile, .dotenv, .configFile: true
        }
    }
}
