import CovetAuth
import CovetConfig
import CovetDatabase
import CovetPostgres
import CovetSQLite

/// Everything that Covet itself reads, with what only this layer can judge: whether there is a driver for the database,
/// whether the key fits the algorithm.
struct AppSettings: Settings {
    let covet: CovetSettings
    let serving: ServingSettings
    let migrations: MigrationSettings
    let observing: ObservingSettings
    let database: DatabaseSettings
    let encryption: EncryptionSettings

    init(from source: SettingsReader) throws {
        covet = try CovetSettings(from: source)
        serving = try ServingSettings(from: source)
        migrations = try MigrationSettings(from: source)
        observing = try ObservingSettings(from: source)
        database = try DatabaseSettings(from: source)
        encryption = try EncryptionSettings(from: source)
        for url in covet.database.replicaURLs where !source.hasProblem("DATABASE_REPLICA_URLS") {
            do { _ = try PostgresConfiguration(url.reveal()) } catch {
                source.report("DATABASE_REPLICA_URLS", found: "\(url)", wanted: "PostgreSQL URLs: \(error.message)")
            }
        }
        if let url = covet.database.url, !source.hasProblem("DATABASE_URL") { Self.judge(url, source) }
        if !source.hasProblem("JWT_SECRET_KEY", "JWT_ALGORITHM") {
            do {
                _ = try TokenIssuer(covet.jwt)
            } catch {
                source.report(
                    "JWT_SECRET_KEY",
                    found: "a key that cannot sign by \(covet.jwt.algorithm.rawValue)",
                    wanted: "another key: \(error)"
                )
            }
        }
    }

    private static func judge(_ url: ServiceURL, _ source: SettingsReader) {
        // The URL's own description shows no value of its query.
        do {
            switch url.scheme {
            case "sqlite": _ = try SQLiteConfiguration(url: url.reveal())
            default: _ = try PostgresConfiguration(url.reveal())
            }
        } catch {
            let kind = url.scheme == "sqlite" ? "an SQLite URL" : "a PostgreSQL URL"
            source.report("DATABASE_URL", found: "\(url)", wanted: "\(kind): \(error.message)")
        }
    }
}
