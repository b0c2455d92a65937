package import CovetReadiness

/// secrets.environment: tries to slip secrets in by configuration files and to print them, and looks where those in use
/// came from.
package struct SecretsComeFromTheEnvironment: Check {
    package let id: CheckID = "secrets.environment"
    package let phase = Phase.static
    var read = Boot.reader
    var print: @Sendable (Secret<String>) -> [String] = { secret in
        var dumped = ""
        dump(secret, to: &dumped)
        return [
            "\(secret)", String(reflecting: secret), dumped, "\([secret])",
            "\(Mirror(reflecting: secret).children.map(\.value))",
        ]
    }

    package func run(in context: CheckContext) async throws -> CheckResult {
        let settings = try context.require(SettingsKey.self)
        var findings: [Finding] = []
        let values = [
            "SECRET_KEY": Boot.strongSecret(), "JWT_SECRET_KEY": Boot.strongSecret(),
            "AWS_SECRET_ACCESS_KEY": Boot.strongSecret(),
            "DATABASE_URL": "postgresql://app:\(Boot.strongSecret())@db.internal/app",
            "REDIS_URL": "redis://app:\(Boot.strongSecret())@cache.internal",
        ].sorted { $0.key < $1.key }
        for (name, value) in values {
            let boot = Boot(
                what: "\(name) in config/production.yaml",
                variables: [name: ""],
                files: ["/srv/app/config/production.yaml": "\(name): \"\(value)\"\n"]
            )
            findings += Boot.unrefused([boot], naming: name, by: read)
        }
        let marker = Boot.strongSecret()
        if print(Secret(marker)).contains(where: { $0.contains(marker) }) {
            findings.append(
                .failure(
                    "a secret shows when it is printed",
                    fix: "Keep secrets in Secret<String>, which describes itself as <secret>"
                )
            )
        }
        var evidence: [Evidence] = []
        if findings.isEmpty {
            evidence = [
                context.evidence(
                    "production refuses \(values.map(\.key).joined(separator: ", ")) from a configuration file",
                    from: "\(values.count) starts with made-up settings"
                ),
                context.evidence("printing, dumping and reflecting a secret show <secret>", from: "a made-up secret"),
            ]
        }
        for entry in settings.report.entries where entry.isSecret && !entry.value.isEmpty {
            if let problem = entry.originProblem {
                findings.append(
                    .failure(
                        problem,
                        fix:
                            "Set \(entry.name) in the environment, or \(entry.name)_FILE to the path of a file outside the app's folder"
                    )
                )
            } else {
                evidence.append(context.evidence("\(entry.name) is set", from: "\(entry.origin)"))
            }
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}
