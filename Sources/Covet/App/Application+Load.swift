public import CovetConfig
public import CovetObservability

extension Application {
    /// Reads all settings, configures the app and links it.
    ///
    /// - Parameters:
    ///   - input: environment and files; the process's own by default.
    ///   - log: makes the log's output from its settings.
    ///   - amend: changes what `configure` made, for tests.
    /// - Throws: `SettingsError` with every problem of every settings type at once; `RoutingError` with every conflict;
    ///   what `configure` throws.
    public static func make<Type: CovetApp>(
        _ type: Type.Type,
        input: SettingsInput = .current,
        log: (CovetSettings.Log) -> LogOutput = { LogOutput($0) },
        amend: (inout App) async throws -> Void = { _ in }
    ) async throws -> Application {
        let reader = SettingsReader(input)
        let configuration = try? reader.read(CovetSettings.self)
        let serving = try? reader.read(ServingSettings.self)
        for own in Type.settings { _ = try? reader.read(own) }
        let report = try reader.finish()
        guard let configuration, let serving else { throw AppError("The settings could not be read.") }

        let output = log(configuration.log)
        let errors = ErrorRecorder()
        var app = try App(
            name: Type.name,
            version: Type.version,
            configuration: configuration,
            serving: serving,
            reader: reader,
            log: output,
            errors: errors
        )
        try await Type().configure(&app)
        try await amend(&app)
        return try Application(app, settings: report, log: output, errors: errors)
    }

    /// For commands: the same, with the log of every library going to `log`, or to standard error at `warning` and above
    /// where the command's own output is on standard output.
    static func load<Type: CovetApp>(_ type: Type.Type, logsToOutput: Bool = false) async throws -> Application {
        let app = try await make(type) { settings in
            if logsToOutput { return LogOutput(settings) }
            return LogOutput(
                levels: LogLevels(common: max(settings.level, .warning)),
                format: settings.format
            ) { StandardError.write($0) }
        }
        app.log.bootstrap()
        return app
    }
}
