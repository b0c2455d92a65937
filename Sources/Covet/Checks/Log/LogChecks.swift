import CovetConfig
import CovetJSON
import CovetObservability
import CovetReadiness
import Logging
import NIOCore

/// log.json: logs what would break a line and reads the lines back.
struct LogLinesAreJSON: Check {
    let id: CheckID = "log.json"
    let phase = Phase.static

    private static let nasty = [
        "line\nbreak", "carriage\rreturn", #"quote " and \ backslash"#, "nul \u{0} and bell \u{7}",
        "}{\"level\":\"forged\"}",
        "separator \u{2028} and 👩‍👧",
    ]

    func run(in context: CheckContext) async throws -> CheckResult {
        let settings = try context.require(SettingsKey.self).values.log
        let log = CapturedLog()
        let output = LogOutput(levels: LogLevels(), format: settings.format, sink: { log.append($0) })
        let logger = output.logger(label: "covet.check")
        for text in Self.nasty { logger.notice("\(text)", metadata: ["key \(text)": "\(text)"]) }
        output.close()
        return Self.result(log.lines, format: settings.format, in: context)
    }

    static func result(_ lines: [String], format: LogFormat, in context: CheckContext) -> CheckResult {
        guard format == .json else {
            return .fail(
                "LOG_FORMAT is \(format.rawValue) here: lines for people, which no log service can search",
                fix: "Run with APP_ENV=production, where the format is json, or set LOG_FORMAT=json"
            )
        }
        var findings: [Finding] = []
        if lines.count != nasty.count {
            findings.append(.failure("\(nasty.count) messages with control characters became \(lines.count) lines"))
        }
        for line in lines {
            let value = try? JSON.decode(JSONValue.self, from: ByteBuffer(string: line))
            let missing = ["time", "level", "label", "message"].filter { value?[$0].string == nil }
            if !missing.isEmpty { findings.append(.failure("a log line lacks \(missing.joined(separator: ", "))")) }
            if value?["level"].string == "forged" { findings.append(.failure("a message can forge a log line")) }
        }
        return CheckResult(
            findings: Array(findings.prefix(3)),
            evidence: [
                context.evidence(
                    "\(nasty.count) messages with line breaks, quotes and control characters became one JSON object each",
                    from: "the log's output"
                )
            ]
        )
    }
}

/// log.levels: asks the app's own log for the level of every label that the settings name, and of its neighbours.
struct LogLevelsResolve: Check {
    let id: CheckID = "log.levels"
    let phase = Phase.static

    func run(in context: CheckContext) async throws -> CheckResult {
        let settings = try context.require(SettingsKey.self).values.log
        let app = try context.application
        var findings: [Finding] = []
        var cases: [(label: String, level: Logger.Level)] = [("covet.check", settings.level), ("", settings.level)]
        for label in settings.levels {
            // A later entry of the same label wins, and one for a label below it is its own.
            let last = settings.levels.last { $0.label == label.label } ?? label
            cases += [(label.label, last.level), ("\(label.label)s-lookalike", level(above: label.label, settings))]
            if !settings.levels.contains(where: { $0.label.hasPrefix("\(label.label).") }) {
                cases.append(("\(label.label).part", last.level))
            }
        }
        if settings.levels.contains(where: { "covet.check" == $0.label || "covet.check".hasPrefix("\($0.label).") }) {
            cases.removeFirst()
        }
        for (label, level) in cases {
            let found = app.log.logger(label: label).logLevel
            if found != level {
                findings.append(
                    .failure(
                        "the logger \"\(label)\" logs from \(found) on, and \(level) is configured",
                        fix: "Make the log's output from app.configuration.log, as the serve command does"
                    )
                )
            }
        }
        let labels = settings.levels.map(\.settingText).joined(separator: ", ")
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "\(cases.count) loggers have the level of LOG_LEVEL=\(settings.level)\(labels.isEmpty ? "" : " and LOG_LEVELS=\(labels)")",
                    from: "the app's log"
                )
            ]
        )
    }

    /// The level of a label that only looks like a configured one: that of the nearest label really above it.
    private func level(above label: String, _ settings: CovetSettings.Log) -> Logger.Level {
        settings.levels.filter { label.hasPrefix("\($0.label).") }
            .max { $0.label.count < $1.label.count }
            .flatMap { nearest in settings.levels.last { $0.label == nearest.label } }?.level ?? settings.level
    }
}

/// log.redaction: logs secrets, sends requests that hold some, and searches the log.
struct LogsHoldNoSecrets: Check {
    let id: CheckID = "log.redaction"
    let phase = Phase.deploy

    /// What the requests carry; the log of a request must not hold it.
    static let sent = ["marker-in-a-query", "marker-in-a-header", "marker-in-a-cookie"]

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let own = try instance.requireOwn(for: "logging samples of secrets and reading the log")
        _ = try await instance.probe.send(.get, own.routes.log)
        let headers = [
            ("authorization", "Bearer marker-in-a-header"), ("cookie", "session=marker-in-a-cookie"),
            ("accept", Sample.page),
        ]
        for target in ["/", own.routes.json, own.routes.failure, "/no-such-page"] {
            _ = try await instance.probe.send(.get, "\(target)?token=marker-in-a-query", headers: headers)
        }
        own.app.log.flush()
        return Self.result(own.log.lines, in: context)
    }

    static func result(_ lines: [String], in context: CheckContext) -> CheckResult {
        let samples = lines.count { $0.contains("\"nested\"") }
        guard samples >= ProvokingRoutes.samples.count else {
            return .unproven("only \(samples) of \(ProvokingRoutes.samples.count) sample lines reached the log")
        }
        let secrets = ProvokingRoutes.samples.map(\.secret) + sent
        var findings: [Finding] = []
        for secret in secrets {
            guard let line = lines.first(where: { $0.contains(secret) }) else { continue }
            let label =
                (try? JSON.decode(JSONValue.self, from: ByteBuffer(string: line)))?["label"].string ?? "some logger"
            findings.append(
                .failure(
                    "\(secret.hasPrefix("4111") ? "a card number" : "\"\(secret)\"") stands in the log, by \(label)",
                    fix: "Log secrets under names such as password or token, by the app's own logger, or not at all"
                )
            )
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "a password, bearer token, JWT, card number and URL password are masked, in text and metadata",
                    from: "\(samples) sample lines"
                ),
                context.evidence(
                    "no query, Authorization or Cookie of a request is logged",
                    from: "4 requests with secrets"
                ),
            ]
        )
    }
}
