public import CovetConfig
import CovetDatabase
import CovetPostgres

/// How the app uses its database, beside what `CovetSettings.Database` says of address, pool and limits.
///
/// | name | default |
/// |---|---|
/// | `DATABASE_QUERY_TIMEOUT` | 60 seconds |
/// | `DATABASE_SERVER_MEMORY` | that of this machine, where the server is on it |
/// | `APP_INSTANCES` | 1 |
public struct DatabaseSettings: Settings {
    /// `DATABASE_QUERY_TIMEOUT`, in seconds: the time for a statement as the app measures it, waiting for a connection included. 60.
    public var queryTimeout: Duration
    /// `DATABASE_SERVER_MEMORY`: the memory of the machine that the server runs on, such as `64GiB`, by which its settings are judged.
    public var serverMemory: ByteCount?
    /// `APP_INSTANCES`: how many processes of the app run at the same time; their pools share the server's connections. 1.
    public var instances: Int

    public init(from source: SettingsReader) throws {
        queryTimeout = try source.duration(
            "DATABASE_QUERY_TIMEOUT",
            unit: .seconds(1),
            default: Database.defaultStatementTimeout,
            in: .milliseconds(1)...(.seconds(86_400))
        )
        serverMemory = try source.optional("DATABASE_SERVER_MEMORY", as: ByteCount.self)
        instances = try source.value("APP_INSTANCES", default: 1, in: 1...100_000)
    }
}

extension CovetSettings.Database {
    /// The pool of each server.
    var pool: PoolConfiguration {
        PoolConfiguration(
            size: poolSize,
            concurrencyLimit: concurrencyLimit,
            queueLimit: poolQueueSize,
            waitTimeout: poolTimeout,
            idleTimeout: poolIdleTimeout,
            lifetime: poolMaxLifetime,
            leakThreshold: poolLeakThreshold
        )
    }

    /// What a URL says, where the settings do not say otherwise.
    func configuration(_ url: ServiceURL, app: String) throws(DatabaseError) -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(url.reveal())
        if let statementTimeout { configuration.statementTimeout = statementTimeout }
        if let lockTimeout { configuration.lockTimeout = lockTimeout }
        if let idleTransactionTimeout { configuration.idleInTransactionTimeout = idleTransactionTimeout }
        if configuration.applicationName == nil { configuration.applicationName = app.lowercased() }
        return configuration
    }
}
