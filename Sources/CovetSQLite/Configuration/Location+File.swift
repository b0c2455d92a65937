import CovetDatabase

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension SQLiteConfiguration.Location {
    /// The name that SQLite opens. A path is made relative to the directory so that none is taken for a special name or a URI.
    var name: String {
        switch self {
        case .memory: ":memory:"
        case .file(let path): path.hasPrefix("/") ? path : "./" + path
        }
    }

    /// Creates a missing file for its owner alone; SQLite gives its journals the same permissions.
    ///
    /// A file that is there is never opened here. Closing it would take away every lock that SQLite holds on it for this
    /// process (POSIX, `fcntl`), and the next process that ends would take itself for the last one and delete the
    /// write-ahead log under all others (sqlite.org/howtocorrupt.html, section 2.2).
    func prepareFile(mode: SQLiteConfiguration.Mode) throws(DatabaseError) {
        guard case .file = self, mode == .readWriteCreate else { return }
        var status = stat()
        guard unsafe stat(name, &status) != 0, errno == ENOENT else { return }
        // A link to nothing cannot be created exclusively; what it points to is nobody's yet.
        let isLink = unsafe lstat(name, &status) == 0
        let descriptor = unsafe open(name, O_RDWR | O_CREAT | (isLink ? 0 : O_EXCL) | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST, let diagnosis {
            throw diagnosis
        }
    }

    /// Why the file cannot be opened, as far as the file system can tell.
    var diagnosis: DatabaseError? {
        guard case .file(let path) = self else { return nil }
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var status = stat()
        if unsafe stat(directory, &status) != 0 {
            return DatabaseError(
                .connection,
                "SQLite: the directory \(directory) does not exist; create it or change DATABASE_URL"
            )
        }
        if status.st_mode & S_IFMT != S_IFDIR {
            return DatabaseError(.connection, "SQLite: \(directory) is not a directory; change DATABASE_URL")
        }
        if unsafe stat(name, &status) != 0 {
            return unsafe access(directory, W_OK) == 0
                ? DatabaseError(.connection, "SQLite: the file \(path) does not exist; use mode=rwc to have it created")
                : DatabaseError(
                    .connection,
                    "SQLite: the directory \(directory) is not writable for this user, and \(path) does not exist"
                )
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            return DatabaseError(.connection, "SQLite: \(path) is a directory; name a file in it")
        }
        if unsafe access(name, R_OK) != 0 {
            return DatabaseError(.connection, "SQLite: \(path) is not readable for this user")
        }
        if unsafe access(name, W_OK) != 0 {
            return DatabaseError(.connection, "SQLite: \(path) is not writable for this user; use mode=ro to read it")
        }
        if unsafe access(directory, W_OK) != 0 {
            return DatabaseError(
                .connection,
                "SQLite: the directory \(directory) is not writable, and SQLite keeps its journal beside the file"
            )
        }
        return nil
    }
}
