import CovetConfig
import CovetDatabase
import CovetPostgres
import CovetSQLite
import Logging
import NIOCore

/// Opens the database at most once, however often it is asked for.
final class DatabaseSlot {
    /// How a database is opened, beside its URL.
    struct Terms {
        let app: String
        let settings: CovetSettings.Database
        let queryTimeout: Duration
        let observation: Observation
        let logger: Logger
        /// The loops of the server, so that a request's statements stay on its loop; NIO's own where there is no server.
        var group: (any EventLoopGroup)?
    }

    private let url: ServiceURL?
    private let terms: Terms
    private var opened: Database?

    init(_ url: ServiceURL?, _ terms: Terms) {
        self.url = url
        self.terms = terms
    }

    var current: Database? { opened }

    func open() throws -> Database {
        if let opened { return opened }
        guard let url else {
            throw AppError(
                "DATABASE_URL is not set, and the app needs a database. Set it to sqlite:app.db or postgresql://..., for example."
            )
        }
        let database = terms.observation.watch(try connect(url))
        opened = database
        return database
    }

    private func connect(_ url: ServiceURL) throws -> Database {
        guard url.scheme != "sqlite" else {
            return try Database.sqlite(url: url.reveal(), statementTimeout: terms.queryTimeout)
        }
        let settings = terms.settings
        return try Database.postgres(
            settings.configuration(url, app: terms.app),
            replicas: settings.replicaURLs.map { try settings.configuration($0, app: terms.app) },
            maximumLag: settings.replicaMaxLag,
            pool: settings.pool,
            on: terms.group,
            logger: terms.logger,
            poolObservers: [PoolMetrics(terms.observation.metrics), PoolSpans()],
            statementTimeout: terms.queryTimeout
        )
    }
}

extension CovetSettings {
    /// DATABASE_URL, or what stands in for it where nothing is deployed.
    func databaseURL(for app: String) -> ServiceURL? {
        if let url = database.url { return url }
        switch environment {
        case .development: return ServiceURL("sqlite:\(Self.fileName(for: app)).sqlite")
        case .test: return ServiceURL("sqlite::memory:")
        case .staging, .production: return nil
        }
    }

    /// The app's name as it can stand in a path and a URL: `My Blog` gives `my-blog`.
    private static func fileName(for app: String) -> String {
        let name = app.lowercased().unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "0"..."9", "_": Character(scalar)
            default: "-"
            }
        }
        return name.contains { $0 != "-" } ? String(name) : "app"
    }
}
