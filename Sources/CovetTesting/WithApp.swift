public import Covet

/// Lends the whole app, in process: test settings, an empty migrated database in memory, a captured log, no socket.
///
///     @Test func articlesAreListed() async throws {
///         try await withApp(Blog.self) { app in
///             let answer = try await app.get("/articles")
///             #expect(answer.status == .ok)
///         }
///     }
///
/// - Parameters:
///   - variables: settings beside `APP_ENV=test` and `DATABASE_URL=sqlite::memory:`, or instead of them.
///   - migrates: whether the app's migrations are applied first. Default: true.
///   - amend: changes what `configure` made: another clock, a stand-in for a part.
public func withApp<Type: CovetApp, Result>(
    _ type: Type.Type,
    variables: [String: String] = [:],
    migrates: Bool = true,
    amend: (inout App) async throws -> Void = { _ in },
    _ body: (TestApp) async throws -> Result
) async throws -> Result {
    let standard = ["APP_ENV": "test", "DATABASE_URL": "sqlite::memory:", "LOG_FORMAT": "json"]
    let input = SettingsInput(variables: standard.merging(variables) { _, given in given })
    let log = LogCapture()
    let application = try await Application.make(
        type,
        input: input,
        log: { settings in
            LogOutput(
                levels: LogLevels(common: settings.level, labels: settings.levels),
                format: settings.format,
                sink: { log.append($0) }
            )
        },
        amend: amend
    )
    do {
        if migrates, application.database != nil { try await application.migrate() }
        let result = try await body(TestApp(application: application, log: log))
        await application.close()
        return result
    } catch {
        await application.close()
        throw error
    }
}
