import CovetDatabase
import CovetMigrations

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Writes into the project's file how rehearsals went.
struct RehearsalRecorder {
    private let project: String
    private let migrations: [Migration]
    private var records: RehearsalRecords

    /// `nil` where there is nothing to record, as the migrations are made of the models, or no project to record it in.
    ///
    /// - Throws: ``MigrationError/unreadableRecords(_:)`` before anything is rehearsed.
    init?(_ app: Application, in project: String = FileManager.default.currentDirectoryPath) throws {
        migrations = app.writtenMigrations
        guard !migrations.isEmpty else { return nil }
        let marks = ["Package.swift", "readiness", "Migrations", "Sources/\(app.name)", "Examples/\(app.name)"]
        guard marks.contains(where: { FileManager.default.fileExists(atPath: "\(project)/\($0)") }) else {
            StandardError.write("This is not the project's folder: the rehearsal is not recorded.")
            return nil
        }
        self.project = project
        records = try RehearsalRecords(in: project)
    }

    /// - Returns: the file.
    func enter(_ report: RehearsalReport) throws -> String {
        var records = records
        records.enter(report, of: migrations, at: Date())
        return try write(records)
    }

    /// A rehearsal that broke off failed, unless it was the server that left.
    func enter(_ error: any Error, of rehearsal: Rehearsal, on database: Database) async throws {
        guard let problem = Self.problem(error) else { return }
        var records = records
        records.enter(
            failed: rehearsal.migrations,
            on: database.dialect,
            server: await Rehearsal.server(of: database),
            because: problem,
            of: migrations,
            at: Date()
        )
        _ = try write(records)
    }

    private func write(_ records: RehearsalRecords) throws -> String {
        try records.write(in: project)
        return RehearsalRecords.path
    }

    private static func problem(_ error: any Error) -> String? {
        switch error {
        case let error as MigrationError: error.description
        case let error as DatabaseError:
            [.connection, .outcomeUnknown, .cancelled, .diskFull].contains(error.code) ? nil : error.message
        case is CancellationError: nil
        default: "a data step failed"
        }
    }
}
