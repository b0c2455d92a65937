import CoreMetrics
public import CovetConfig
public import CovetObservability
import NIOCore
public import NIOPosix
import Synchronization

extension Application {
    /// Reads all settings, configures the app and links it. Whoever makes it closes it.
    ///
    /// - Parameters:
    ///   - input: environment and files; the process's own by default.
    ///   - opensDatabase: false for those who only look at what the app is made of. It then has an empty database in
    ///     memory, and no file is opened or created.
    ///   - eventLoops: where the app's server and the connections of its database live together. Whoever gives them ends them.
    ///   - log: makes the log's output from its settings.
    ///   - amend: changes what `configure` made, for tests.
    /// - Throws: `SettingsError` with every problem of every settings type at once; `RoutingError` with every conflict;
    ///   what `configure` throws. Then nothing is left open.
    public static func make<Type: CovetApp>(
        _ type: Type.Type,
        input: SettingsInput = .current,
        opensDatabase: Bool = true,
        eventLoops: MultiThreadedEventLoopGroup? = nil,
        log: (CovetSettings.Log) -> LogOutput = { LogOutput($0) },
        amend: (inout App) async throws -> Void = { _ in }
    ) async throws -> Application {
        let reader = SettingsReader(input, app: Type.name)
        let read = try? reader.read(AppSettings.self)
        for own in Type.settings { _ = try? reader.read(own) }
        let report = try reader.finish()
        guard let read else { throw AppError("The settings could not be read.") }

        let url = read.covet.databaseURL(for: Type.name)
        let output = log(read.covet.log)
        let observation = Observation(read.observing, environment: reader.environment, output: output)
        let database = DatabaseSlot(
            opensDatabase ? url : url.flatMap { _ in ServiceURL("sqlite::memory:") },
            DatabaseSlot.Terms(
                app: Type.name,
                settings: read.covet.database,
                queryTimeout: read.database.queryTimeout,
                observation: observation,
                logger: output.logger(label: "covet.database"),
                group: eventLoops
            )
        )
        let errors = ErrorRecorder()
        do {
            var app = try App(
                eventLoops: eventLoops,
                name: Type.name,
                version: Type.version,
                configuration: read.covet,
                serving: read.serving,
                observing: read.observing,
                databaseSettings: read.database,
                encryption: read.encryption,
                observation: observation,
                reader: reader,
                database: database,
                log: output,
                errors: errors
            )
            try await Type().configure(&app)
            try await amend(&app)
            return try Application(app, settings: report, log: output, errors: errors)
        } catch {
            await database.current?.close()
            output.close()
            throw error
        }
    }

    /// Lends the configured app to a command and closes it whatever happens. This is how commands of an app's own begin:
    ///
    ///     struct Prune: AsyncParsableCommand {
    ///         func run() async throws {
    ///             try await Application.run(Blog.self) { app in ... }
    ///         }
    ///     }
    ///
    /// Standard output is the command's own: the log, of `warning` and above, goes to standard error.
    ///
    /// - Parameter opensDatabase: false where the command only looks at what the app is made of; see `make`.
    /// - Throws: what `make` and the closure throw. Errors end the process with a status other than 0 and a clear line.
    public static func run<Type: CovetApp, Result>(
        _ type: Type.Type,
        opensDatabase: Bool = true,
        _ body: (Application) async throws -> Result
    ) async throws -> Result {
        try await run(type, opensDatabase, levels: [], body)
    }

    /// For commands that look into the database: how long their own questions take is no news.
    static func inspect<Type: CovetApp, Result>(
        _ type: Type.Type,
        opensDatabase: Bool = true,
        _ body: (Application) async throws -> Result
    ) async throws -> Result {
        try await run(
            type,
            opensDatabase,
            levels: [LogLabelLevel(label: StatementLogging.label, level: .critical)],
            body
        )
    }

    private static func run<Type: CovetApp, Result>(
        _ type: Type.Type,
        _ opensDatabase: Bool,
        levels: [LogLabelLevel],
        _ body: (Application) async throws -> Result
    ) async throws -> Result {
        let app = try await make(type, opensDatabase: opensDatabase) { settings in
            LogOutput(
                levels: LogLevels(common: max(settings.level, .warning), labels: levels),
                format: settings.format
            ) { StandardError.write($0) }
        }
        return try await app.lend(body)
    }

    /// For `serve`: the log, as the settings have it, is the process's standard output.
    ///
    /// - Parameter loops: the threads of its event loops, which the database's connections share; one for each core where it is nil.
    static func runLogging<Type: CovetApp>(
        _ type: Type.Type,
        loops: Int? = nil,
        _ body: (Application) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops ?? System.coreCount)
        do {
            try await make(type, eventLoops: group).lend(body)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    private func lend<Result>(_ body: (Application) async throws -> Result) async throws -> Result {
        // swift-log takes one system for a process and stops a second attempt.
        let isFirst = Self.hasLog.exchange(true, ordering: .relaxed) == false
        if isFirst {
            log.bootstrap()
            MetricsSystem.bootstrap(observation.metrics)
        }
        do {
            let result = try await body(self)
            await close()
            return result
        } catch {
            await close()
            throw error
        }
    }

    private static let hasLog = Atomic(false)
}
