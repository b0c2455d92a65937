package import CovetReadiness

/// config.environments: reads the configuration file of each environment as an app of that environment would.
package struct EnvironmentsAreConfigured: Check {
    package let id: CheckID = "config.environments"
    package let phase = Phase.static

    package func run(in context: CheckContext) async throws -> CheckResult {
        let settings = try context.require(SettingsKey.self)
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for environment in [AppEnvironment.development, .staging, .production] {
            let paths = ["yaml", "yml", "json"].map { "config/\(environment.rawValue).\($0)" }
            let path = paths.first { isThere($0, settings.input) }
            guard let path else {
                findings.append(
                    .failure(
                        "there is no configuration file for \(environment.rawValue)",
                        fix:
                            "Add config/\(environment.rawValue).yaml with what differs there, such as `LOG_LEVEL: info`"
                    )
                )
                continue
            }
            let wrong = problems(in: environment, settings)
            findings += wrong.map { problem in
                let line = if case .configFile(_, let line) = problem.origin { line } else { Int?.none }
                return .failure(
                    "\(problem.name): found \(problem.found)",
                    at: Finding.Location(file: path, line: line),
                    fix: "Wanted is \(problem.wanted)"
                )
            }
            if wrong.isEmpty { evidence.append(context.evidence("\(path) loads", from: path)) }
        }
        return CheckResult(findings: findings, evidence: evidence)
    }

    /// A file that cannot be read is there, and the reader says what is wrong with it.
    private func isThere(_ path: String, _ input: SettingsInput) -> Bool {
        do {
            return try input.files.read(input.path(path)) != nil
        } catch {
            return true
        }
    }

    /// What is wrong with the file itself; what other sources have to bring is not its fault.
    private func problems(in environment: AppEnvironment, _ settings: SettingsUnderCheck) -> [SettingsProblem] {
        var input = settings.input
        input.variables = ["APP_ENV": environment.rawValue]
        let reader = SettingsReader(input)
        for type in settings.types { _ = try? reader.read(type) }
        do throws(SettingsError) {
            try reader.finish()
            return []
        } catch {
            return error.problems.filter { problem in
                if case .configFile = problem.origin { return true }
                return problem.name.hasPrefix("config")
            }
        }
    }
}
