import CovetSQL

extension DatabaseDoctor {
    func longTransactions() async throws -> DatabaseDiagnosis.Result {
        try await requireSight()
        let sessions = try await database.query(
            """
            SELECT pid::bigint, coalesce(state, ''), extract(epoch FROM now() - xact_start)::float8, coalesce(query, ''), \
            coalesce(application_name, '') FROM pg_stat_activity WHERE backend_type = 'client backend' \
            AND pid <> pg_backend_pid() AND xact_start < now() - \(limits.longTransaction.seconds)::float8 * interval '1 second' \
            ORDER BY xact_start
            """,
            as: (Int, String, Double, String, String).self
        )
        return .init(
            "every session's transaction",
            sessions.map { pid, state, age, query, application in
                DoctorFinding(
                    .longTransactions,
                    .problem,
                    Self.session(pid, application),
                    "\(state.isEmpty ? "in a transaction" : state) since \(DoctorText.time(age)); its last statement: \(Self.shown(query))",
                    fix:
                        "SELECT pg_terminate_backend(\(pid)); and set idle_in_transaction_session_timeout. It keeps dead rows and locks alive."
                )
            }
        )
    }

    func blockedStatements() async throws -> DatabaseDiagnosis.Result {
        try await requireSight()
        let blocked = try await database.query(
            """
            SELECT w.pid::bigint, coalesce(w.application_name, ''), extract(epoch FROM now() - w.query_start)::float8, \
            coalesce(w.query, ''), b.pid::bigint, coalesce(b.application_name, ''), coalesce(b.state, ''), coalesce(b.query, '') \
            FROM pg_stat_activity w CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS p(pid) \
            JOIN pg_stat_activity b ON b.pid = p.pid \
            WHERE w.query_start < now() - \(limits.blockedStatement.seconds)::float8 * interval '1 second' ORDER BY w.query_start
            """,
            as: (Int, String, Double, String, Int, String, String, String).self
        )
        return .init(
            "every session that waits for a lock",
            blocked.map { pid, application, age, query, blocker, blockerApplication, state, blocking in
                DoctorFinding(
                    .blockedStatements,
                    .problem,
                    Self.session(pid, application),
                    "waits for a lock since \(DoctorText.time(age)): \(Self.shown(query)); \(Self.session(blocker, blockerApplication)) holds it (\(state)), its last statement: \(Self.shown(blocking))",
                    fix: "SELECT pg_terminate_backend(\(blocker)); where it cannot end by itself, and set lock_timeout."
                )
            }
        )
    }

    func replicationSlots() async throws -> DatabaseDiagnosis.Result {
        let slots = try await database.query(
            """
            SELECT slot_name::text, greatest(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() \
            ELSE pg_current_wal_lsn() END, restart_lsn), 0)::bigint, active FROM pg_replication_slots ORDER BY 1
            """,
            as: (String, Int, Bool).self
        )
        let findings = slots.compactMap { name, kept, isActive -> DoctorFinding? in
            guard !isActive, kept >= limits.retainedWAL else { return nil }
            return DoctorFinding(
                .replicationSlots,
                .problem,
                name,
                "nobody reads from the replication slot, and it keeps \(DoctorText.bytes(kept)) of WAL, which grows until the disk is full",
                fix:
                    "Start its reader again, or SELECT pg_drop_replication_slot('\(name)'); and set max_slot_wal_keep_size."
            )
        }
        return .init(DoctorText.count(slots.count, "replication slot"), findings)
    }

    /// Other roles' sessions show neither when they began nor what they wait for, and silence about them would read as health.
    private func requireSight() async throws {
        let hidden = try await count(
            "SELECT count(*)::bigint FROM pg_stat_activity WHERE datname IS NOT NULL AND query = '<insufficient privilege>'"
        )
        guard hidden == 0 else {
            throw DatabaseError(
                .permissionDenied,
                "\(hidden) sessions of other roles are hidden from this one; GRANT pg_read_all_stats to it"
            )
        }
    }

    private static func session(_ pid: Int, _ application: String) -> String {
        application.isEmpty ? "session \(pid)" : "session \(pid) (\(application))"
    }

    /// Other people's statements hold values; their shapes do not.
    private static func shown(_ query: String) -> String {
        query.isEmpty ? "not for this role to see" : StatementShape(query).text
    }
}
