import CovetSQL

extension DatabaseDoctor {
    func settings() async throws -> DatabaseDiagnosis.Result {
        let settings = try await ServerSettings(database)
        let about = machine.map { "a machine with \(DoctorText.bytes($0.memory))" } ?? "a machine that is not known"
        return .init("\(settings.summary) on \(about)", settings.findings(on: machine))
    }

    func connections() async throws -> DatabaseDiagnosis.Result {
        let settings = try await ServerSettings(database)
        let free = settings.connectionLimit
        guard let demand else { return .init("\(free) connections for apps") }
        let summary =
            "\(demand.instances) x \(demand.poolMaximum) = \(demand.total) connections of \(free) that the server has for apps"
        guard demand.total > free else { return .init(summary) }
        return .init(
            summary,
            [
                DoctorFinding(
                    .connections,
                    .problem,
                    "max_connections",
                    "\(demand.instances) instances with \(demand.poolMaximum) connections each may want \(demand.total), and the server has \(free) for them",
                    fix:
                        "Lower DATABASE_POOL_MAX_SIZE to \(max(1, free / max(demand.instances, 1))), raise max_connections, or put PgBouncer between."
                )
            ]
        )
    }
}

/// The settings of a PostgreSQL server that its work depends on most.
struct ServerSettings: Sendable {
    /// By name, in the base unit: bytes, milliseconds, or as written.
    let values: [String: String]

    static let names = [
        "autovacuum", "checkpoint_timeout", "effective_cache_size", "fsync", "full_page_writes", "maintenance_work_mem",
        "max_connections", "random_page_cost", "reserved_connections", "shared_buffers", "shared_preload_libraries",
        "superuser_reserved_connections", "track_counts", "work_mem",
    ]

    init(values: [String: String]) {
        self.values = values
    }

    init(_ database: Database) async throws {
        let rows = try await database.query(
            """
            SELECT name, CASE unit WHEN '8kB' THEN (setting::bigint * 8192)::text WHEN 'kB' THEN (setting::bigint * 1024)::text \
            WHEN 'MB' THEN (setting::bigint * 1048576)::text WHEN 's' THEN (setting::bigint * 1000)::text ELSE setting END \
            FROM pg_settings WHERE name IN (\(list: Self.names))
            """,
            as: (String, String).self
        )
        self.init(values: Dictionary(rows.map { ($0.0, $0.1) }) { first, _ in first })
    }

    /// Connections that are left for others than superusers.
    var connectionLimit: Int {
        let reserved = number("superuser_reserved_connections") ?? 3
        return max(0, (number("max_connections") ?? 100) - reserved - (number("reserved_connections") ?? 0))
    }

    /// `shared_buffers 2 GiB, work_mem 16 MiB, ...`
    var summary: String {
        let sizes = ["shared_buffers", "work_mem", "effective_cache_size", "maintenance_work_mem"].compactMap { name in
            number(name).map { "\(name) \(DoctorText.bytes($0))" }
        }
        let others = ["random_page_cost", "autovacuum", "fsync"].compactMap { name in
            values[name].map { "\(name) \($0)" }
        }
        return (sizes + others).joined(separator: ", ")
    }

    private func number(_ name: String) -> Int? { values[name].flatMap { Int($0) } }

    func findings(on machine: Machine?) -> [DoctorFinding] {
        dangerous + memory(machine) + planner(machine)
    }

    /// What costs data or service whatever the machine is.
    private var dangerous: [DoctorFinding] {
        var findings: [DoctorFinding] = []
        for (name, why) in [
            ("fsync", "a crash of the machine can destroy the whole database"),
            ("full_page_writes", "a crash of the machine can leave torn pages"),
            ("autovacuum", "dead rows and old transaction ids pile up until the server stops"),
            ("track_counts", "autovacuum does not know what to do, and this report knows little"),
        ] where values[name] == "off" {
            findings.append(DoctorFinding(.settings, .problem, name, "is off: \(why)", fix: Self.setting(name, "on")))
        }
        if let libraries = values["shared_preload_libraries"], !libraries.contains("pg_stat_statements") {
            findings.append(
                DoctorFinding(
                    .settings,
                    .advice,
                    "shared_preload_libraries",
                    "does not name pg_stat_statements: what statements cost over all instances is not known",
                    fix:
                        "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; restart the server; CREATE EXTENSION pg_stat_statements;"
                )
            )
        }
        return findings
    }

    private func memory(_ machine: Machine?) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        let buffers = number("shared_buffers")
        let cache = number("effective_cache_size")
        let sort = number("work_mem")
        guard let machine, machine.memory > 0 else {
            // Without the machine only the values that nobody has ever looked at can be told.
            if buffers == 128 << 20 {
                findings.append(
                    advice(
                        "shared_buffers",
                        "is 128 MiB, what it is when nobody sets it",
                        "ALTER SYSTEM SET shared_buffers to a quarter of the server's memory, and restart it"
                    )
                )
            }
            return findings
        }
        let memory = machine.memory
        // The documentation's "reasonable starting value" is 25 % of the memory, and more than 40 % unlikely to work better.
        if let buffers, buffers < memory * 15 / 100 || buffers > memory * 45 / 100 {
            findings.append(
                advice(
                    "shared_buffers",
                    "is \(DoctorText.bytes(buffers)) of \(DoctorText.bytes(memory))",
                    Self.setting("shared_buffers", megabytes(memory / 4))
                )
            )
        }
        if let cache, cache < memory / 2 || cache > memory {
            findings.append(
                advice(
                    "effective_cache_size",
                    "is \(DoctorText.bytes(cache)), and the machine has \(DoctorText.bytes(memory)): plans are made for another one",
                    Self.setting("effective_cache_size", megabytes(memory * 3 / 4))
                )
            )
        }
        let connections = number("max_connections") ?? 100
        // Each of a statement's sorts and hashes may take it; two for each connection are an ordinary busy moment.
        let fair = min(max(memory / 4 / (connections * 2), 4 << 20), 64 << 20)
        if let sort {
            if sort * connections * 2 > memory * 3 / 4, sort > 4 << 20 {
                findings.append(
                    DoctorFinding(
                        .settings,
                        .problem,
                        "work_mem",
                        "\(DoctorText.bytes(sort)) for each sort of \(connections) connections can take more than the machine's \(DoctorText.bytes(memory))",
                        fix: Self.setting("work_mem", megabytes(fair))
                    )
                )
            } else if sort < fair / 2 {
                findings.append(
                    advice(
                        "work_mem",
                        "is \(DoctorText.bytes(sort)): larger sorts and hashes go to the disk",
                        Self.setting("work_mem", megabytes(fair))
                    )
                )
            }
        }
        return findings
    }

    private func planner(_ machine: Machine?) -> [DoctorFinding] {
        guard let cost = values["random_page_cost"].flatMap({ Double($0) }), cost >= 3 else { return [] }
        if machine?.hasSolidStateDisks == false { return [] }
        return [
            DoctorFinding(
                .settings,
                machine?.hasSolidStateDisks == true ? .advice : .note,
                "random_page_cost",
                "is \(values["random_page_cost"] ?? ""), the price of a turning disk: indexes are passed over on solid-state disks",
                fix: machine?.hasSolidStateDisks == true
                    ? Self.setting("random_page_cost", "1.1")
                    : "Where the disks are solid-state: \(Self.setting("random_page_cost", "1.1"))"
            )
        ]
    }

    private func advice(_ name: String, _ evidence: String, _ fix: String) -> DoctorFinding {
        DoctorFinding(.settings, .advice, name, evidence, fix: fix)
    }

    /// As postgresql.conf has it.
    private func megabytes(_ bytes: Int) -> String { "\(bytes >> 20)MB" }

    private static func setting(_ name: String, _ value: String) -> String {
        let takesEffect = name == "shared_buffers" ? "restart the server" : "SELECT pg_reload_conf();"
        return "ALTER SYSTEM SET \(name) = '\(value)'; \(takesEffect)"
    }
}
