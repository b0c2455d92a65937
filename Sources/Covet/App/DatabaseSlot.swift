import CovetConfig
import CovetDatabase
import CovetSQLite

/// Opens the database at most once, however often it is asked for.
final class DatabaseSlot {
    private let url: ServiceURL?
    private var opened: Database?
    /// Lets everybody look on who is to.
    var watch: (Database) -> Database = { $0 }

    init(_ url: ServiceURL?) {
        self.url = url
    }

    var current: Database? { opened }

    func open() throws -> Database {
        if let opened { return opened }
        guard let url else {
            throw AppError(
                "DATABASE_URL is not set, and the app needs a database. Set it to sqlite:app.db, for example."
            )
        }
        let database = watch(try Database.sqlite(url: url.reveal()))
        opened = database
        return database
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
