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

    /// The name with what the mode adds to it. In a URI only letters and digits are sure to mean themselves.
    func name(mode: SQLiteConfiguration.Mode) -> String {
        guard mode == .immutable, self != .memory else { return name }
        let path = name.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return "file:\(path.joined())?immutable=1"
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
        } else if errno != EEXIST, let diagnosis = diagnosis(mode: mode) {
            throw diagnosis
        }
    }

    /// Why the file cannot be opened, as far as the file system can tell.
    func diagnosis(mode: SQLiteConfiguration.Mode) -> DatabaseError? {
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
        if mode.isReadOnly {
            guard unsafe mode == .readOnly, access(directory, W_OK) != 0 || access(name, W_OK) != 0 else { return nil }
            return DatabaseError(
                .connection,
                "SQLite: \(path) has a write-ahead log, whose files cannot be made beside it; use mode=immutable where nobody changes it while it is read"
            )
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
