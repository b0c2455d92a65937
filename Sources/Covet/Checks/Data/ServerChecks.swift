import CovetConfig
import CovetDatabase
import CovetPostgres
import CovetReadiness
import CovetSQL

/// db.connection-limits: adds up what the app's instances may open, beside what the server has.
struct ConnectionsFitTheServer: ServerCheck {
    let id: CheckID = "db.connection-limits"

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        let diagnosis = try await context.application.doctor().examine([.connections])
        return .of(diagnosis, in: context)
    }
}

/// db.parameters: holds the server's settings against its machine.
struct ServerIsTuned: ServerCheck {
    let id: CheckID = "db.parameters"

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        let doctor = try await context.application.doctor()
        let result = CheckResult.of(try await doctor.examine([.settings]), in: context, failingOnAdvice: true)
        guard doctor.knowsMachine || result.verdict == .fail else {
            throw Unproven("the server is on another machine: set DATABASE_SERVER_MEMORY to the memory that it has")
        }
        return result
    }
}

/// db.statement-timeout: asks a connection of the app's pool what limits the server has set for it.
struct ServerEndsStatements: ServerCheck {
    let id: CheckID = "db.statement-timeout"
    private static let settings = [
        ("statement_timeout", "DATABASE_STATEMENT_TIMEOUT"), ("lock_timeout", "DATABASE_LOCK_TIMEOUT"),
        ("idle_in_transaction_session_timeout", "DATABASE_IDLE_TRANSACTION_TIMEOUT"),
    ]
    private static let longest = 60_000

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for (name, setting) in Self.settings {
            let milliseconds = try await database.first(
                "SELECT setting::bigint FROM pg_settings WHERE name = \(name)",
                as: Int.self
            )
            guard let milliseconds, milliseconds > 0 else {
                findings.append(
                    .failure(
                        "\(name) is off: the server waits for ever",
                        fix: "Set \(setting); behind PgBouncer, ALTER ROLE ... SET \(name)"
                    )
                )
                continue
            }
            if name == "statement_timeout", milliseconds > Self.longest {
                findings.append(
                    .failure("statement_timeout is \(milliseconds) ms", fix: "Set \(setting) to 60 seconds or less")
                )
            }
            evidence.append(context.evidence("\(name) is \(milliseconds) ms", from: "a connection of the app's pool"))
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}

/// db.replicas: reads from each replica, and reads back what was written.
struct ReplicasServeReads: ServerCheck {
    let id: CheckID = "db.replicas"

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        guard database.hasReplicas else {
            throw Unproven("DATABASE_REPLICA_URLS names no replicas; waive the line where one server is enough")
        }
        let limit = try context.application.configuration.database.replicaMaxLag
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for pool in database.pools.dropFirst() {
            if pool.isServing, let lag = pool.lag, lag <= limit {
                evidence.append(
                    context.evidence(
                        "\(pool.name) is behind by \(lag.formatted), of \(limit.formatted) at most",
                        from: "the running pool"
                    )
                )
            } else {
                findings.append(
                    .failure(
                        "\(pool.name) is left out\(pool.lag.map { ", behind by \($0.formatted) of \(limit.formatted) at most" } ?? "")",
                        fix: "See that it can be reached and keeps up with the primary"
                    )
                )
            }
        }
        let isReplica = try await database.reading.first("SELECT pg_is_in_recovery()", as: Bool.self) ?? false
        if !isReplica { findings.append(.failure("a read was answered by the primary")) }
        // What is written by hand counts as a write, so that what follows in the scope goes to the primary.
        let readsBack = try await database.withReadYourWrites {
            _ = try await database.first("SELECT 1", as: Int.self)
            let read = Statement(text: "SELECT pg_is_in_recovery()", isReadOnly: true)
            let rows = try await database.run(read) { row in try Bool(row: row, from: 0) }.rows
            return rows.first == false
        }
        if !readsBack { findings.append(.failure("after a write, a read of the same request goes to a replica")) }
        if findings.isEmpty {
            evidence.append(context.evidence("a read was answered by a replica", from: "pg_is_in_recovery()"))
            evidence.append(
                context.evidence("a read after a write was answered by the primary", from: "pg_is_in_recovery()")
            )
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}

/// secrets.database-password: estimates the passwords of the database, its replicas and Redis.
struct DatabasePasswordsAreStrong: Check {
    let id: CheckID = "secrets.database-password"
    let phase = Phase.static
    /// As the line's fix has it: 24 random characters.
    private static let length = 24

    func run(in context: CheckContext) async throws -> CheckResult {
        let settings = try context.application.configuration
        var urls: [(name: String, url: ServiceURL)] = []
        if let url = settings.database.url, url.scheme != "sqlite" { urls.append(("DATABASE_URL", url)) }
        urls += settings.database.replicaURLs.map { ("DATABASE_REPLICA_URLS", $0) }
        if let url = settings.redis.url { urls.append(("REDIS_URL", url)) }
        guard !urls.isEmpty else { return .notApplicable("the app has no server that asks for a password") }
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for (name, url) in urls {
            guard let password = Self.password(url) else {
                evidence.append(context.evidence("\(name) holds no password: certificate, socket or peer", from: name))
                continue
            }
            let strength = SecretStrength(of: password)
            let weakness: String? =
                strength.isPlaceholder
                ? "is a sample value that anyone can guess"
                : strength.byteCount < Self.length
                    ? "has \(strength.byteCount) characters"
                    : strength.bits < SecretStrength.minimumBits
                        ? "can be guessed, estimated at \(Int(strength.bits)) bits" : nil
            if let weakness {
                findings.append(
                    .failure(
                        "the password in \(name) \(weakness)",
                        fix: "ALTER ROLE ... PASSWORD with `openssl rand -base64 24`"
                    )
                )
            } else {
                evidence.append(
                    context.evidence(
                        "the password in \(name) has \(strength.byteCount) characters, about \(Int(strength.bits)) bits",
                        from: "an estimate of its strength"
                    )
                )
            }
        }
        return CheckResult(findings: findings, evidence: evidence)
    }

    /// In its place, or among the keys of the query.
    private static func password(_ url: ServiceURL) -> String? {
        if let password = url.password { return password.reveal() }
        guard url.holdsPassword else { return nil }
        let pair = (url.query ?? "").split(separator: "&").first { $0.lowercased().hasPrefix("password=") }
        return pair.map { String($0.dropFirst("password=".count)) }
    }
}

/// covet.database-tls, a line of Covet's own: asks the server whether the app's connections are encrypted, and the settings whether they know to whom.
struct DatabaseConnectionsAreEncrypted: ServerCheck {
    let id: CheckID = "covet.database-tls"
    let title = "Connections to the database are encrypted, and its certificate is verified"

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard let url = app.configuration.database.url else { throw Unproven("DATABASE_URL is not set") }
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for (name, url) in [("primary", url)] + app.configuration.database.replicaURLs.map({ ("replica", $0) }) {
            let configuration = try app.configuration.database.configuration(url, app: app.name)
            if configuration.hosts.allSatisfy({ $0.socketPath != nil }) {
                evidence.append(context.evidence("\(name): a socket on this machine", from: "\(url)"))
                continue
            }
            switch configuration.tls.mode {
            case .verifyFull: evidence.append(context.evidence("\(name): sslmode is verify-full", from: "\(url)"))
            case let mode:
                findings.append(
                    .failure(
                        "\(name): sslmode is \(mode.rawValue), so whoever is between can read or pose as the server",
                        fix: "Add sslmode=verify-full, and sslrootcert for a private authority, to the URL"
                    )
                )
            }
        }
        let rows = try await database.query(
            "SELECT ssl, coalesce(version, ''), coalesce(cipher, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
            as: (Bool, String, String).self
        )
        if let (isEncrypted, version, cipher) = rows.first, isEncrypted {
            evidence.append(context.evidence("the server says \(version), \(cipher)", from: "pg_stat_ssl"))
        } else if evidence.allSatisfy({ !$0.statement.contains("socket") }) {
            findings.append(
                .failure("the server says that the connection is not encrypted", fix: "Set ssl = on at the server")
            )
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}

extension CheckResult {
    /// What the doctor saw: problems fail a line, advice where it is asked for, notes never.
    static func of(
        _ diagnosis: DatabaseDiagnosis,
        in context: CheckContext,
        failingOnAdvice: Bool = false
    ) -> CheckResult {
        if let (topic, reason) = diagnosis.unexamined.first { return .unproven("\(topic.rawValue): \(reason)") }
        let findings = diagnosis.findings.map { finding in
            let text = "\(finding.subject): \(finding.evidence)"
            let fails = finding.severity == .problem || failingOnAdvice && finding.severity == .advice
            return fails ? Finding.failure(text, fix: finding.fix) : Finding.warning(text, fix: finding.fix)
        }
        let evidence = diagnosis.parts.compactMap { part -> Evidence? in
            guard case .examined(let result) = part.outcome else { return nil }
            return context.evidence(
                "\(part.topic.rawValue): \(result.summary)",
                from: "the database's catalogue and statistics"
            )
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}
