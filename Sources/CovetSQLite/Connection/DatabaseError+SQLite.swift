import CSQLite
import CovetDatabase

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension DatabaseError {
    /// The last error of a connection in the framework's terms. SQLite's messages name tables and columns and never a bound value.
    init(sqlite database: OpaquePointer?, code: Int32, statement: String?) {
        let extended = unsafe database == nil ? code : sqlite3_extended_errcode(database)
        // A call may fail before it reaches the connection, which then still holds an older error.
        let actual = extended & 0xff == code & 0xff ? extended : code
        let words =
            if unsafe database != nil, let text = unsafe sqlite3_errmsg(database) { unsafe String(cString: text) } else
            {
                unsafe String(cString: sqlite3_errstr(code))
            }
        // An error of the file system may be that no room is left, which SQLite tells only where it writes itself.
        let isFull = unsafe actual & 0xff == SQLITE_IOERR && [ENOSPC, EDQUOT].contains(sqlite3_system_errno(database))
        // RESTRICT is reported as a trigger would be.
        let isForeignKey = actual == Self.constraint(7) && words.hasPrefix("FOREIGN KEY")
        self.init(
            isForeignKey ? .foreignKeyViolation : Self.code(for: isFull ? SQLITE_FULL : actual),
            Self.message(for: isFull ? SQLITE_FULL : actual, words: words),
            statement: statement,
            vendorCode: "SQLITE_\(actual)"
        )
        if code == SQLITE_ERROR { nameWhatIsMissing(words) } else { addNames(from: words) }
    }

    /// `no such table: main.users`, `no such column: u.email`, `table users has no column named email`.
    private mutating func nameWhatIsMissing(_ words: String) {
        func name(behind prefix: String) -> String? {
            guard words.hasPrefix(prefix) else { return nil }
            let name = words.dropFirst(prefix.count)
            return name.isEmpty ? nil : name.split(separator: ".").last.map(String.init)
        }
        if let name = name(behind: "no such table: ") {
            becomeMissing(table: name)
        } else if let name = name(behind: "no such column: ") {
            becomeMissing(column: name)
        } else if words.hasPrefix("table "), let range = words.firstRange(of: " has no column named ") {
            becomeMissing(column: String(words[range.upperBound...]))
            table = String(words[..<range.lowerBound].dropFirst("table ".count))
        }
    }

    private static func code(for code: Int32) -> Code {
        switch code {
        case constraint(8), constraint(6), constraint(10): return .uniqueViolation
        case constraint(3): return .foreignKeyViolation
        case constraint(5): return .notNullViolation
        case constraint(1): return .checkViolation
        default: break
        }
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy
        case SQLITE_INTERRUPT: return .cancelled
        case SQLITE_READONLY: return .readOnly
        case SQLITE_FULL: return .diskFull
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupted
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: return .connection
        case SQLITE_ERROR: return .syntax
        case SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE: return .invalidValue
        case SQLITE_MISUSE: return .misuse
        default: return .other
        }
    }

    private static func message(for code: Int32, words: String) -> String {
        switch code & 0xff {
        case SQLITE_BUSY:
            "another process holds the database's lock for longer than the busy timeout; try the transaction again (\(words))"
        case SQLITE_FULL: "no room is left for the database; free some space (\(words))"
        case SQLITE_CORRUPT: "the database file is damaged; restore it from a backup (\(words))"
        case SQLITE_NOTADB: "the file is not an SQLite database (\(words))"
        case SQLITE_READONLY:
            "this connection or file can only be read; write by execute or in a transaction: streams, lent connections and `reading` only read unless said otherwise (\(words))"
        default: words
        }
    }

    /// SQLITE_CONSTRAINT with the detail that its extended codes carry in the second byte.
    private static func constraint(_ detail: Int32) -> Int32 { SQLITE_CONSTRAINT | detail << 8 }

    /// `UNIQUE constraint failed: users.email, users.tenant`, `CHECK constraint failed: price_is_positive`, `UNIQUE constraint failed: index 'users_lower_email'`.
    private mutating func addNames(from words: String) {
        guard let range = words.firstRange(of: " constraint failed: ") else { return }
        let names = words[range.upperBound...]
        switch code {
        case .uniqueViolation, .notNullViolation:
            if names.hasPrefix("index '") {
                constraint = String(names.dropFirst("index '".count).dropLast())
                return
            }
            for name in names.split(separator: ",") {
                let parts = name.drop { $0 == " " }.split(separator: ".", maxSplits: 1)
                guard parts.count == 2 else { continue }
                table = String(parts[0])
                columns.append(String(parts[1]))
            }
        case .checkViolation:
            constraint = String(names)
        default: break
        }
    }
}
