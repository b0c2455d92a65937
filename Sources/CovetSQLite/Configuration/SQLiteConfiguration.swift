/// Where an SQLite database is and how it is used.
///
/// As a URL: `sqlite::memory:`, `sqlite:blog.db`, `sqlite:/var/lib/blog/blog.db?busy_timeout=10000&synchronous=full`.
public struct SQLiteConfiguration: Sendable, Hashable {
    public enum Location: Sendable, Hashable {
        /// In memory, for this ``CovetDatabase/Database`` alone and until it is closed. It has a single connection: a transaction has the database for itself.
        case memory
        /// A file. A new one is readable and writable by its owner alone (0600, less what the umask takes).
        case file(String)
    }

    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// A file that must exist, for reading only.
        case readOnly = "ro"
        /// A file that must exist.
        case readWrite = "rw"
        case readWriteCreate = "rwc"
        /// A file that nobody changes while it is open, for reading only: SQLite takes no locks and keeps no files beside it, as on a disk that can only be read. Where somebody changes it all the same, answers
        /// are wrong.
        case immutable

        var isReadOnly: Bool { self == .readOnly || self == .immutable }
    }

    /// When data is forced to the disk, as SQLite's pragma of that name has it.
    public enum Synchronous: String, Sendable, Hashable, CaseIterable {
        case off, normal, full, extra
    }

    public var location: Location
    public var mode: Mode
    /// How long a statement waits for another process's lock; 5 seconds by default.
    public var busyTimeout: Duration
    /// With `normal`, the default, a power failure may lose the last transactions and never damages the file; `full` loses nothing that was committed.
    public var synchronous: Synchronous
    /// The most connections for reading, 1 to 64; they are opened when needed. Twice the number of processors by default, at least 4.
    public var readers: Int
    /// The page cache of each connection in KiB; 16384 by default.
    public var cacheSize: Int

    public init(
        _ location: Location,
        mode: Mode = .readWriteCreate,
        busyTimeout: Duration = .seconds(5),
        synchronous: Synchronous = .normal,
        readers: Int = SQLiteConfiguration.defaultReaders,
        cacheSize: Int = 16_384
    ) {
        self.location = location
        self.mode = mode
        self.busyTimeout = busyTimeout
        self.synchronous = synchronous
        self.readers = min(max(readers, 1), 64)
        self.cacheSize = min(max(cacheSize, 1), 4_194_304)
    }

    func pragmas(readOnly: Bool) -> [String] {
        var pragmas = [
            "PRAGMA foreign_keys = ON", "PRAGMA cache_size = -\(cacheSize)", "PRAGMA temp_store = MEMORY",
            "PRAGMA trusted_schema = OFF",
        ]
        if !readOnly {
            if location != .memory { pragmas.append("PRAGMA journal_mode = WAL") }
            pragmas.append("PRAGMA synchronous = \(synchronous.rawValue)")
        }
        return pragmas
    }
}
