public import CovetDatabase

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension SQLiteConfiguration {
    public static let defaultReaders = min(max(ProcessInfo.processInfo.activeProcessorCount * 2, 4), 64)

    /// Reads a URL: `sqlite::memory:` or `sqlite:` with a path, relative or absolute (`sqlite:///path` is absolute as well), and the options `mode` (ro, rw, rwc, immutable), `busy_timeout`
    /// (milliseconds), `synchronous` (off, normal, full, extra), `readers` (1 to 64) and `cache_size` (KiB).
    ///
    /// - Throws: ``CovetDatabase/DatabaseError`` with code `connection` that names the wrong part and what it may be.
    public init(url: String) throws(DatabaseError) {
        guard url.hasPrefix("sqlite:") else {
            throw Self.wrong("the URL must begin with sqlite:, such as sqlite:app.db or sqlite::memory:")
        }
        let rest = url.dropFirst("sqlite:".count)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(try Self.location(parts[0]))
        guard parts.count == 2 else { return }
        for option in parts[1].split(separator: "&") {
            let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            try set(String(pair[0]), to: pair.count == 2 ? String(pair[1]) : "")
        }
    }

    private static func location(_ text: Substring) throws(DatabaseError) -> Location {
        if text == ":memory:" { return .memory }
        var path = text
        if path.hasPrefix("//") {
            path = path.dropFirst(2)
            guard path.hasPrefix("/") else {
                throw wrong(
                    "after sqlite:// comes an absolute path (sqlite:///var/lib/app.db); a relative one is written sqlite:app.db"
                )
            }
        }
        guard let decoded = PercentEncoding.decode(path), !decoded.isEmpty, !decoded.utf8.contains(0) else {
            throw wrong("there is no path; write sqlite:app.db, sqlite:/var/lib/app.db or sqlite::memory:")
        }
        return .file(decoded)
    }

    private mutating func set(_ name: String, to value: String) throws(DatabaseError) {
        switch name {
        case "mode": mode = try Self.choice(name, value)
        case "synchronous": synchronous = try Self.choice(name, value)
        case "busy_timeout": busyTimeout = .milliseconds(try Self.number(name, value, in: 0...3_600_000))
        case "readers": readers = try Self.number(name, value, in: 1...64)
        case "cache_size": cacheSize = try Self.number(name, value, in: 1...4_194_304)
        default:
            throw Self.wrong(
                "unknown option \(name); there are mode, busy_timeout, synchronous, readers and cache_size"
            )
        }
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _ value: String)
        throws(DatabaseError) -> Choice
    {
        guard let choice = Choice(rawValue: value) else {
            throw wrong("\(name) must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    private static func number(_ name: String, _ value: String, in range: ClosedRange<Int>) throws(DatabaseError) -> Int
    {
        guard let number = Int(value), range.contains(number) else {
            throw wrong("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func wrong(_ message: String) -> DatabaseError {
        DatabaseError(.connection, "SQLite: \(message)")
    }
}
