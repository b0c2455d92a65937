import CovetAuth
import CovetConfig
import CovetDatabase
import CovetSQLite

/// Everything that Covet itself reads, with what only this layer can judge: whether there is a driver for the database,
/// whether the key fits the algorithm.
struct AppSettings: Settings {
    let covet: CovetSettings
    let serving: ServingSettings
    let migrations: MigrationSettings
    let observing: ObservingSettings

    init(from source: SettingsReader) throws {
        covet = try CovetSettings(from: source)
        serving = try ServingSettings(from: source)
        migrations = try MigrationSettings(from: source)
        observing = try ObservingSettings(from: source)
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
        guard url.scheme == "sqlite" else {
            source.report(
                "DATABASE_URL",
                found: "\(url.scheme):",
                wanted: "sqlite: and a path, the one kind of database that this app has a driver for"
            )
            return
        }
        do {
            _ = try SQLiteConfiguration(url: url.reveal())
        } catch {
            // The URL's own description shows no value of its query.
            source.report("DATABASE_URL", found: "\(url)", wanted: "an SQLite URL: \(error.message)")
        }
    }
}
