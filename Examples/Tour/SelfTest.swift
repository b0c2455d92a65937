import ArgumentParser
import Covet

/// `Tour self-test`: a command of the app's own. It asks the app in process, on a database in memory, and says what it saw.
struct SelfTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "self-test",
        abstract: "Ask the app a few questions in process; nothing is stored"
    )

    func run() async throws {
        let app = try await Application.make(
            Tour.self,
            input: SettingsInput(variables: ["APP_ENV": "test", "NOTES_LIMIT": "1"]),
            log: { settings in LogOutput(levels: LogLevels(common: .error), format: settings.format) { _ in } }
        )
        do {
            try await ask(app)
            await app.close()
        } catch {
            await app.close()
            throw error
        }
        print("ok")
    }

    private func ask(_ app: Application) async throws {
        try await app.migrate()
        let bread = #"{"title":"Buy bread"}"#
        try await expect(.created, of: app, .post, "/api/notes", bread)
        try await expect(.unprocessableContent, of: app, .post, "/api/notes", #"{"title":""}"#)
        try await expect(.conflict, of: app, .post, "/api/notes", #"{"title":"One too many"}"#)
        try await expect(.ok, of: app, .put, "/api/notes/1/done")
        try await expect(.ok, of: app, .get, "/")
        try await expect(.noContent, of: app, .delete, "/api/notes/1")
        try await expect(.notFound, of: app, .get, "/api/notes/1")
        try await expect(.ok, of: app, .get, "/health")
    }

    private func expect(
        _ status: Status,
        of app: Application,
        _ method: Covet.Method,
        _ target: String,
        _ json: String? = nil
    ) async throws {
        let request = try Request(
            method,
            target,
            headers: json == nil ? [:] : [.contentType: "application/json"],
            body: json.map { RequestBody(ByteBuffer(string: $0)) } ?? .empty,
            connection: ConnectionInfo(logger: app.logger)
        )
        let answer = try await app(request)
        guard answer.status == status else {
            throw AppError("\(method) \(target) gave \(answer.status.code), and \(status.code) was expected.")
        }
    }
}
