import Covet
import Foundation
import Testing

@testable import Covet

/// A sound app, changed for one test at a time.
struct Subject: CovetApp {
    static let version = "1.2.3"

    @TaskLocal static var change: @Sendable (inout App) throws -> Void = { _ in }

    func configure(_ app: inout App) async throws {
        app.models = [Remark.self]
        app.routes.get("/") { _ in HTML("<!doctype html><title>Subject</title><p>Welcome</p>") }
        try Self.change(&app)
    }
}

@Model
struct Remark {
    let id: ID
    var text: String
}

/// A project's folder with everything that the checks look for, changed for one test at a time.
final class ProjectFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "covet-check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.resolvingSymlinksInPath().path
        for environment in ["development", "staging", "production"] {
            try write("LOG_LEVEL: info\n", to: "config/\(environment).yaml")
        }
        try write("let answer = 42\n", to: "Sources/Subject/Answer.swift")
        try write(
            "# Subject\n\n## Production\n\n```sh\nswift run -c release Subject migrate\nSubject serve\n```\n",
            to: "README.md"
        )
        try write("# Changelog\n\n## 1.2.3\n\n- It answers.\n", to: "CHANGELOG.md")
        try write(Self.manifest(live: "/health/live", ready: "/health/ready"), to: "deploy/app.yaml")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to file: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func remove(_ file: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(file)")
    }

    func git(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git \(arguments.joined(separator: " "))")
    }

    static let hasGit = ["/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static func manifest(live: String, ready: String) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        spec:
          template:
            spec:
              containers:
                - name: app
                  livenessProbe:
                    httpGet:
                      path: \(live)
                  readinessProbe:
                    httpGet:
                      path: "\(ready)"
                  volumeMounts:
                    - path: /data
        """
    }
}

/// A run of the checklist for `Subject` in production, with whatever a test has changed.
struct Trial {
    var variables: [String: String] = [:]
    var isMigrated = true
    var isDeploy = true
    var url: String?
    var folder: @Sendable (ProjectFolder) throws -> Void = { _ in }
    var change: @Sendable (inout App) throws -> Void = { _ in }

    static let production = [
        "APP_ENV": "production", "SECRET_KEY": "uJ5wQ0hXk2vLr9TzB7nYc4MdFs8GaPe1oZi6KtVqWx0",
        "JWT_SECRET_KEY": "b9Rk3XvT7mPz1QwE5yUc8NaLd2GfHs6JiO4tVxKq0ZB", "ALLOWED_HOSTS": "app.example",
        "TRUSTED_PROXIES": "10.0.0.0/8", "PUBLIC_URL": "https://app.example",
    ]

    func report(only: String? = nil) async throws -> ReadinessReport {
        let project = try ProjectFolder()
        defer { withExtendedLifetime(project) {} }
        try folder(project)
        var all = Self.production
        all["DATABASE_URL"] = "sqlite:\(project.path)/app.sqlite"
        for (name, value) in variables { all[name] = value.isEmpty ? nil : value }
        let input = SettingsInput(variables: all, directory: project.path, files: .disk)
        return try await Subject.$change.withValue(change) {
            if isMigrated {
                let app = try await Application.make(Subject.self, input: input, log: { _ in .silent })
                try await app.migrate()
                await app.close()
            }
            return try await ReadinessRun(Subject.self, url: url, isDeploy: isDeploy, input: input).report(only: only)
        }
    }

    func line(_ id: CheckID) async throws -> LineReport {
        let report = try await report(only: id.rawValue)
        return try #require(report.lines.first { $0.id == id })
    }
}

extension LogOutput {
    static var silent: LogOutput { LogOutput(levels: LogLevels(), format: .json, sink: { _ in }) }
}

extension LineReport {
    /// What a failed expectation shows.
    var told: String {
        ([reason ?? ""] + findings.map(\.message) + evidence.map(\.statement)).joined(separator: "; ")
    }
}
