public import CovetDatabase
public import Logging
public import NIOCore
import NIOPosix

extension Database {
    /// How far a replica may be behind to answer, unless said otherwise: 5 seconds.
    public static let defaultMaximumLag: Duration = .seconds(5)

    /// A PostgreSQL database behind a pool of connections, which are made in the background: the first statements wait for them, and fail when there is no way to the server.
    ///
    /// ```swift
    /// let database = try Database.postgres(url: "postgresql://app@db1/shop?sslmode=verify-full")
    /// ```
    /// - Parameters:
    ///   - replicas: streaming replicas that may answer what only reads; see ``CovetDatabase/Database/withReadYourWrites(_:)`` and ``CovetDatabase/Database/reading``.
    ///   - maximumLag: a replica that is behind by more, or does not answer, is left out until it has caught up. They are looked at every second.
    ///   - pool: for the primary and for each replica.
    ///   - group: the event loops that the connections live on; those of the server that handles the requests, so that nothing changes threads. NIO's own unless said otherwise.
    ///   - logger: is told of lost connections and of such as are held for long; nobody unless said otherwise.
    ///   - statementTimeout: the time for one statement, waiting for a connection included. The server has a limit of its own in the configuration, 60 seconds unless said otherwise.
    /// - Throws: ``CovetDatabase/DatabaseError`` for a configuration that can never work. Whether the server can be reached shows with the first statement.
    public static func postgres(
        _ configuration: PostgresConfiguration,
        replicas: [PostgresConfiguration] = [],
        maximumLag: Duration = defaultMaximumLag,
        pool: PoolConfiguration = PoolConfiguration(),
        on group: (any EventLoopGroup)? = nil,
        logger: Logger? = nil,
        observers: [any StatementObserver] = [],
        poolObservers: [any PoolObserver] = [],
        statementTimeout: Duration? = Database.defaultStatementTimeout
    ) throws(DatabaseError) -> Database {
        try pool.validate()
        guard maximumLag > .zero else {
            throw DatabaseError(.misuse, "maximumLag must be longer than nothing, and is \(maximumLag)")
        }
        let logger = logger ?? Logger(label: "covet.database", factory: { _ in SwiftLogNoOpLogHandler() })
        let loops = Array((group ?? MultiThreadedEventLoopGroup.singleton).makeIterator())
        guard !loops.isEmpty else { throw DatabaseError(.misuse, "the event loop group has no event loop") }
        func server(_ configuration: PostgresConfiguration, _ name: String) -> PostgresServer {
            let shared = PostgresPool(
                name: name,
                configuration: pool,
                loops: loops,
                observers: [PoolLog(logger: logger)] + poolObservers
            ) { loop throws(DatabaseError) in
                try await PostgresConnection.connect(configuration, on: loop, logger: logger)
            }
            shared.start()
            return PostgresServer(pool: shared, session: SessionRules(configuration))
        }
        let primary = server(configuration, "primary")
        var set: ReplicaSet?
        if !replicas.isEmpty {
            let servers = replicas.enumerated().map { server($0.element, "replica-\($0.offset + 1)") }
            set = ReplicaSet(servers, of: primary, maximumLag: maximumLag)
            set?.start()
        }
        return Database(
            driver: PostgresDriver(primary: primary, replicas: set),
            observers: observers,
            statementTimeout: statementTimeout
        )
    }

    /// The database of a connection string, as ``PostgresConfiguration/init(_:)`` reads it.
    public static func postgres(
        url: String,
        replicaURLs: [String] = [],
        maximumLag: Duration = defaultMaximumLag,
        pool: PoolConfiguration = PoolConfiguration(),
        on group: (any EventLoopGroup)? = nil,
        logger: Logger? = nil,
        observers: [any StatementObserver] = [],
        poolObservers: [any PoolObserver] = [],
        statementTimeout: Duration? = Database.defaultStatementTimeout
    ) throws(DatabaseError) -> Database {
        var replicas: [PostgresConfiguration] = []
        for url in replicaURLs { replicas.append(try PostgresConfiguration(url)) }
        return try postgres(
            PostgresConfiguration(url),
            replicas: replicas,
            maximumLag: maximumLag,
            pool: pool,
            on: group,
            logger: logger,
            observers: observers,
            poolObservers: poolObservers,
            statementTimeout: statementTimeout
        )
    }
}
