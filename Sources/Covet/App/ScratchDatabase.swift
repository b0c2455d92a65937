import CovetConfig
import CovetDatabase
import CovetPostgres
import CovetSQL
import CovetSQLite
import Foundation

/// A database of no value, made for one command and dropped after it.
struct ScratchDatabase {
    /// The server, or any SQLite URL.
    let url: ServiceURL
    /// What it is filled with: a file of SQL, or the URL of a database to copy.
    let source: String?

    /// - Throws: `AppError` where the copy cannot be made, `DatabaseError` where the server does not let its user make databases.
    func lend<Result>(_ body: (Database) async throws -> Result) async throws -> Result {
        url.scheme == "sqlite" ? try await lendFile(body) : try await lendOnServer(body)
    }

    // SQLite

    private func lendFile<Result>(_ body: (Database) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("covet-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("scratch.sqlite").path
        if let source { try await fillFile(path, from: source) }
        return try await Application.lend(ServiceURL("sqlite:\(path)") ?? url, body)
    }

    private func fillFile(_ path: String, from source: String) async throws {
        if let copied = ServiceURL(source), copied.scheme == "sqlite" {
            try await Application.lend(copied) { database in
                // What a writer has not brought into the file yet comes along.
                _ = try await database.execute("VACUUM INTO \(path)")
            }
            return
        }
        guard !source.contains("://") else {
            throw AppError(
                "An SQLite database is filled from sqlite:FILE or from a file of SQL, not from another kind of database."
            )
        }
        try requireFile(source)
        try await ExternalTool("sqlite3").run(["-bail", path, ".read '\(source)'"])
    }

    private func requireFile(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { throw AppError("There is no file \(path).") }
        guard !path.contains("'"), !path.contains("\\") else {
            throw AppError("The path \(path) has a quote or backslash in it; name the file otherwise.")
        }
    }

    // PostgreSQL

    private func lendOnServer<Result>(_ body: (Database) async throws -> Result) async throws -> Result {
        try await EmptyDatabase.with(beside: url.reveal()) { made in
            var configuration = try PostgresConfiguration(made)
            configuration.applicationName = "covet rehearsal"
            if let source { try await fill(configuration.database, from: source) }
            return try await Database.postgres(configuration).lend(body)
        }
    }

    private func fill(_ name: String, from source: String) async throws {
        let target = LibpqEnvironment(url, database: name)
        let psql = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        guard let copied = ServiceURL(source), copied.scheme.hasPrefix("postgres") else {
            try requireFile(source)
            if Self.isArchive(source) {
                let options = ["--no-owner", "--no-privileges", "--exit-on-error", "--dbname=\(name)"]
                try await ExternalTool("pg_restore").run(options + [source], environment: target.variables)
            } else {
                try await ExternalTool("psql").run(psql + ["--file=\(source)"], environment: target.variables)
            }
            return
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(name + ".sql").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await ExternalTool("pg_dump").run(
            ["--no-owner", "--no-privileges", "--file=\(file)"],
            environment: LibpqEnvironment(copied, database: nil).variables
        )
        try await ExternalTool("psql").run(psql + ["--file=\(file)"], environment: target.variables)
    }
}

extension ScratchDatabase {
    /// True of what `pg_dump --format=custom` writes: it begins with these bytes.
    fileprivate static func isArchive(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: 5)) == Data("PGDMP".utf8)
    }
}

/// How PostgreSQL's own tools are told where to go: by their environment, which other users of the machine cannot see as they see arguments.
private struct LibpqEnvironment {
    var variables: [String: String] = [:]

    init(_ url: ServiceURL, database: String?) {
        variables["PGHOST"] = url.endpoints.map(\.host).joined(separator: ",")
        let ports = url.endpoints.map { $0.port.map(String.init) ?? "5432" }
        if !ports.isEmpty { variables["PGPORT"] = ports.joined(separator: ",") }
        variables["PGUSER"] = url.user
        variables["PGPASSWORD"] = url.password?.reveal()
        let path = String(url.path.drop { $0 == "/" })
        variables["PGDATABASE"] = database ?? path.removingPercentEncoding ?? path
        let names = [
            "host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
            "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "user": "PGUSER", "password": "PGPASSWORD",
        ]
        for pair in (url.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let name = names[parts[0]] else { continue }
            variables[name] = parts[1].removingPercentEncoding ?? parts[1]
        }
    }
}
