package import CovetReadiness

/// config.debug: tries to boot staging and production with debug mode, and looks whether it is on now.
package struct DebugIsOff: Check {
    package let id: CheckID = "config.debug"
    package let phase = Phase.static
    var read = Boot.reader

    package func run(in context: CheckContext) async throws -> CheckResult {
        let settings = try context.require(SettingsKey.self)
        let boots = [AppEnvironment.staging, .production].flatMap { environment in
            [
                Boot(
                    what: "DEBUG=true in \(environment.rawValue)",
                    variables: ["APP_ENV": environment.rawValue, "DEBUG": "true"]
                ),
                Boot(
                    what: "DEBUG: true in config/\(environment.rawValue).yaml",
                    variables: ["APP_ENV": environment.rawValue],
                    files: ["/srv/app/config/\(environment.rawValue).yaml": "DEBUG: true\n"]
                ),
            ]
        }
        var findings = Boot.unrefused(boots, naming: "DEBUG", by: read)
        var evidence: [Evidence] = []
        if findings.isEmpty {
            evidence.append(
                context.evidence(
                    "staging and production refuse to start with DEBUG, from the environment or a file",
                    from: "\(boots.count) starts with made-up settings"
                )
            )
        }
        let environment = settings.values.environment.rawValue
        if settings.values.debug {
            findings.append(
                .failure(
                    "debug mode is on (APP_ENV is \(environment)): error pages show causes to whoever asks",
                    fix: "Run the app with APP_ENV=production, where debug mode is off, or set DEBUG=false"
                )
            )
        } else {
            evidence.append(context.evidence("debug mode is off in \(environment)", from: "DEBUG"))
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}
