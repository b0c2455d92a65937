package import CovetReadiness
import Logging

/// config.log-level: reads the log level that the app would have in production with the files and variables of today.
package struct LogLevelSuitsProduction: Check {
    package let id: CheckID = "config.log-level"
    package let phase = Phase.static

    private struct Levels: Settings {
        let common: Logger.Level
        let labels: [LogLabelLevel]

        init(from source: SettingsReader) throws {
            common = try source.value("LOG_LEVEL", default: .info)
            labels = try source.list("LOG_LEVELS")
        }
    }

    package func run(in context: CheckContext) async throws -> CheckResult {
        let settings = try context.require(SettingsKey.self)
        var input = settings.input
        let environment = settings.values.environment.isDeployed ? settings.values.environment : .production
        input.variables["APP_ENV"] = environment.rawValue
        let reader = SettingsReader(input)
        let levels: Levels
        do throws(SettingsError) {
            levels = try reader.read()
        } catch {
            let problems = error.problems.map(\.description).joined(separator: "; ")
            return .fail("the log level for \(environment.rawValue) cannot be read: \(problems)", fix: Self.fix)
        }
        var findings: [Finding] = []
        if levels.common < .info {
            findings.append(
                .failure(
                    "LOG_LEVEL is \(levels.common) in \(environment.rawValue): it logs every step of every request",
                    fix: Self.fix
                )
            )
        } else if levels.common > .warning {
            findings.append(
                .failure("LOG_LEVEL is \(levels.common) in \(environment.rawValue): warnings are lost", fix: Self.fix)
            )
        }
        for label in levels.labels where label.level < .info {
            findings.append(
                .warning("LOG_LEVELS has \(label.settingText)", fix: "Take it out when what you look for is found")
            )
        }
        let statement = "LOG_LEVEL is \(levels.common) in \(environment.rawValue)"
        return CheckResult(findings: findings, evidence: [context.evidence(statement, from: "settings")])
    }

    private static let fix = "Set LOG_LEVEL to info or warning"
}
