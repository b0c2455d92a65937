public import CovetSQL

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// That a migration was rehearsed, and how it went: one entry of ``RehearsalRecords``.
public struct RehearsalRecord: Sendable, Hashable, Codable {
    /// The migration's id.
    public var migration: String
    /// What the migration said then: the entry speaks of ``Migration/checksum`` alone, not of what the migration says after an edit.
    public var checksum: String
    public var dialect: SQLDialect
    /// The database's name and version: `PostgreSQL 15.18`.
    public var server: String
    /// When the rehearsal ended, to the second.
    public var at: Date
    /// How many rows the tables held before it: 0 on an empty database, more on a copy of one in use.
    public var rows: Int64
    /// What the migration's operations took on the way up.
    public var milliseconds: Double
    /// The strongest lock on each table that was there before, in PostgreSQL's words; what blocks neither reads nor writes is left out. Empty on SQLite, which locks the database.
    public var locks: [String: String]
    /// Tables whose rows were written anew, by name.
    public var rewritten: [String]
    public var passed: Bool
    /// Why it did not pass; `nil` where it did.
    public var problem: String?

    public init(
        of migration: Migration,
        on dialect: SQLDialect,
        server: String = "",
        at: Date,
        rows: Int64 = 0,
        milliseconds: Double = 0,
        locks: [String: String] = [:],
        rewritten: [String] = [],
        problem: String? = nil
    ) {
        self.migration = migration.id
        self.checksum = migration.checksum
        self.dialect = dialect
        self.server = server
        self.at = Date(timeIntervalSince1970: at.timeIntervalSince1970.rounded(.down))
        self.rows = rows
        self.milliseconds = milliseconds
        self.locks = locks
        self.rewritten = rewritten
        self.passed = problem == nil
        self.problem = problem
    }
}

extension RehearsalRecord {
    /// What a rehearsal measured of one of its migrations.
    init(of migration: Migration, in report: RehearsalReport, at date: Date) {
        let measures = report.up.filter { $0.migration == migration.id }
        let duration = measures.reduce(Duration.zero) { $0 + $1.duration }
        self.init(
            of: migration,
            on: report.dialect,
            server: report.server,
            at: date,
            rows: report.rows,
            milliseconds: (duration / .milliseconds(1) * 10).rounded() / 10,
            locks: measures.reduce(into: [:]) { locks, measure in
                locks.merge(measure.locks) { one, other in
                    [one, other].max { LockMode(rawValue: $0) ?? .accessShare < LockMode(rawValue: $1) ?? .accessShare }
                        ?? one
                }
            },
            rewritten: Set(measures.flatMap(\.rewritten)).sorted(),
            problem: report.problem
        )
    }

    /// The entry in JSON, one key on a line, in the order in which it is read.
    var json: String {
        let date = at.formatted(.iso8601)
        var lines = [
            ("migration", migration.json), ("checksum", checksum.json), ("dialect", dialect.rawValue.json),
            ("server", server.json), ("at", date.json), ("rows", String(rows)), ("milliseconds", "\(milliseconds)"),
            ("locks", "{\(locks.sorted { $0.key < $1.key }.map { "\($0.key.json): \($0.value.json)" }.list)}"),
            ("rewritten", "[\(rewritten.map(\.json).list)]"), ("passed", "\(passed)"),
        ]
        if let problem { lines.append(("problem", problem.json)) }
        return "    {\n" + lines.map { "      \"\($0)\": \($1)" }.joined(separator: ",\n") + "\n    }"
    }
}

extension [String] {
    fileprivate var list: String { joined(separator: ", ") }
}

extension String {
    /// The text as JSON has it.
    fileprivate var json: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
