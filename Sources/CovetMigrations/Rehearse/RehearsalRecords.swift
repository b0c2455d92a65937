public import CovetSQL

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Which migrations were rehearsed: the file `readiness/records/rehearsals.json`, which `migrate rehearse` writes and a project commits.
///
/// ```swift
/// let records = try RehearsalRecords(in: project)
/// let untried = records.unrehearsed(Migrations.all, on: .postgres)
/// ```
/// There is one entry for each migration and dialect, in the order of the app's list, so that a change of the file reads as what was rehearsed since. Who edits a migration makes
/// its entry say nothing: the checksums differ then.
public struct RehearsalRecords: Sendable, Hashable {
    /// Where the file stands in a project.
    public static let path = "readiness/records/rehearsals.json"

    public private(set) var entries: [RehearsalRecord]

    public init(_ entries: [RehearsalRecord] = []) {
        self.entries = entries
    }

    /// Reads a project's file; no entries where there is none.
    ///
    /// - Throws: ``MigrationError/unreadableRecords(_:)``.
    public init(in project: String) throws(MigrationError) {
        let file = "\(project)/\(Self.path)"
        guard FileManager.default.fileExists(atPath: file) else {
            self.init()
            return
        }
        guard let data = FileManager.default.contents(atPath: file) else { throw .unreadableRecords(file) }
        try self.init(json: data, of: file)
    }

    /// - Parameter name: what the error calls the text.
    /// - Throws: ``MigrationError/unreadableRecords(_:)`` for what no rehearsal wrote.
    init(json: Data, of name: String = path) throws(MigrationError) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            self.init(try decoder.decode(File.self, from: json).rehearsals)
        } catch {
            throw .unreadableRecords(name)
        }
    }

    /// The file's text.
    public var json: String {
        entries.isEmpty
            ? "{\n  \"rehearsals\": []\n}\n"
            : "{\n  \"rehearsals\": [\n\(entries.map(\.json).joined(separator: ",\n"))\n  ]\n}\n"
    }

    /// Writes the project's file, and makes its folder where there is none.
    public func write(in project: String) throws {
        let file = URL(fileURLWithPath: "\(project)/\(Self.path)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(json.utf8).write(to: file, options: .atomic)
    }

    // What they say

    /// The entry of a rehearsal that the migration passed as it stands now; `nil` where there is none.
    public func passed(_ migration: Migration, on dialect: SQLDialect) -> RehearsalRecord? {
        entry(migration, dialect).flatMap { $0.passed ? $0 : nil }
    }

    /// The migrations that passed no rehearsal as they stand now, in their order.
    public func unrehearsed(_ migrations: [Migration], on dialect: SQLDialect) -> [Migration] {
        migrations.filter { passed($0, on: dialect) == nil }
    }

    /// What the last rehearsal said of the migration as it stands now, passed or not; `nil` where there was none.
    public func entry(_ migration: Migration, _ dialect: SQLDialect) -> RehearsalRecord? {
        entries.first {
            $0.migration == migration.id && $0.dialect == dialect && $0.checksum == migration.checksum
        }
    }

    // What changes them

    /// Enters what a rehearsal found of its migrations. One that passed with fewer rows does not take the place of one that passed with more.
    ///
    /// - Parameter migrations: all of the app's: entries of others, which are no more, go.
    public mutating func enter(_ report: RehearsalReport, of migrations: [Migration], at date: Date) {
        let rehearsed = Set(report.migrations)
        for migration in migrations where rehearsed.contains(migration.id) {
            let record = RehearsalRecord(of: migration, in: report, at: date)
            if let old = passed(migration, on: report.dialect), record.passed, old.rows > record.rows { continue }
            enter(record)
        }
        sort(by: migrations)
    }

    /// Enters that a rehearsal broke off.
    ///
    /// - Parameters:
    ///   - rehearsed: the migrations that the rehearsal was of.
    ///   - server: the database's name and version.
    ///   - problem: why; of an error its words, which hold no values.
    ///   - migrations: all of the app's.
    public mutating func enter(
        failed rehearsed: [Migration],
        on dialect: SQLDialect,
        server: String,
        because problem: String,
        of migrations: [Migration],
        at date: Date
    ) {
        for migration in rehearsed {
            enter(RehearsalRecord(of: migration, on: dialect, server: server, at: date, problem: problem))
        }
        sort(by: migrations)
    }

    private mutating func enter(_ record: RehearsalRecord) {
        entries.removeAll { $0.migration == record.migration && $0.dialect == record.dialect }
        entries.append(record)
    }

    private mutating func sort(by migrations: [Migration]) {
        let places = Dictionary(
            migrations.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        entries = entries.filter { places[$0.migration] != nil }.sorted {
            let places = (places[$0.migration] ?? 0, places[$1.migration] ?? 0)
            return places.0 == places.1 ? $0.dialect.rawValue < $1.dialect.rawValue : places.0 < places.1
        }
    }

    private struct File: Decodable {
        var rehearsals: [RehearsalRecord]
    }
}
