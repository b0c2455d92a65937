public import Covet

/// Lends the whole app, in process: test settings, an empty migrated database in memory, a captured log, no socket.
///
///     @Test func articlesAreListed() async throws {
///         try await withApp(Blog.self) { app in
///             _ = try await app.database.insert(Article.Draft(title: "On Dragons"))
///             let answer = try await app.get("/articles")
///             #expect(answer.status == .ok)
///             #expect(try answer.json()["articles"][0]["title"].string == "On Dragons")
///         }
///     }
///
/// Where the only `try` of the closure stands inside of `#expect`, Swift 6.3 takes it for one that cannot throw: begin it
/// with `{ app async throws in`.
///
/// Nothing of the machine is read: neither its environment nor its files. Every call has an app and a database of its
/// own, so tests run side by side.
///
/// - Parameters:
///   - variables: settings beside `APP_ENV=test`, `DATABASE_URL=sqlite::memory:` and `LOG_FORMAT=json`, or instead of
///     them.
///   - queryBudget: how many statements a request may send; one that sends more, or asks the same question again and again,
///     throws `TestFailure` where the test sent it. Default: no budget.
///   - migrates: whether the app's migrations are applied first. Default: true.
///   - amend: changes what `configure` made: another part of the stack, a route, a stand-in for a part.
/// - Throws: what keeps the app from starting, and what `body` throws.
public func withApp<Type: CovetApp, Result>(
    _ type: Type.Type,
    variables: [String: String] = [:],
    queryBudget: QueryBudget? = nil,
    migrates: Bool = true,
    amend: (inout App) async throws -> Void = { _ in },
    _ body: (TestApp) async throws -> Result
) async throws -> Result {
    let standard = ["APP_ENV": "test", "DATABASE_URL": "sqlite::memory:", "LOG_FORMAT": "json"]
    let capture = LogCapture()
    let application = try await Application.make(
        type,
        input: SettingsInput(variables: standard.merging(variables) { _, given in given }),
        log: { settings in
            LogOutput(
                levels: LogLevels(common: settings.level, labels: settings.levels),
                format: settings.format,
                sink: { capture.append($0) }
            )
        },
        amend: amend
    )
    do {
        if migrates, application.database != nil { try await application.migrate() }
        let ledger = queryBudget.map { QueryLedger($0) }
        let result = try await body(TestApp(application: application, capture: capture, ledger: ledger))
        try ledger?.close()
        await application.close()
        return result
    } catch {
        await application.close()
        throw error
    }
}
