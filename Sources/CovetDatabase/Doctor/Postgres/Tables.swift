import CovetSQL

extension DatabaseDoctor {
    func sequentialScans() async throws -> DatabaseDiagnosis.Result {
        let scanned = try await database.query(
            """
            SELECT relid::regclass::text, seq_scan::bigint, seq_tup_read::bigint, coalesce(idx_scan, 0)::bigint, n_live_tup::bigint \
            FROM pg_stat_user_tables WHERE n_live_tup >= \(limits.largeTable) AND seq_scan >= \(limits.scans) \
            AND seq_tup_read / seq_scan >= \(limits.largeTable) AND seq_scan > coalesce(idx_scan, 0) ORDER BY seq_tup_read DESC
            """,
            as: (String, Int, Int, Int, Int).self
        )
        let large = try await count(
            "SELECT count(*)::bigint FROM pg_stat_user_tables WHERE n_live_tup >= \(limits.largeTable)"
        )
        return .init(
            "\(DoctorText.count(large, "table")) of \(DoctorText.count(limits.largeTable)) rows or more",
            scanned.map { table, scans, read, byIndex, rows in
                DoctorFinding(
                    .sequentialScans,
                    .problem,
                    table,
                    "\(DoctorText.count(scans)) scans of the whole table of \(DoctorText.count(rows)) rows read \(DoctorText.count(read)) rows, beside \(DoctorText.count(byIndex)) look-ups by an index",
                    fix:
                        "See which statements scan it (`database top`, `database explain`), and index the columns that they look for."
                )
            }
        )
    }

    func bloat() async throws -> DatabaseDiagnosis.Result {
        let dead = try await database.query(
            """
            SELECT relid::regclass::text, n_live_tup::bigint, n_dead_tup::bigint, \
            coalesce(extract(epoch FROM now() - greatest(last_autovacuum, last_vacuum)), -1)::float8 \
            FROM pg_stat_user_tables WHERE n_dead_tup >= \(limits.largeTable) \
            AND n_dead_tup::float8 > 0.2 * (n_live_tup + n_dead_tup) ORDER BY n_dead_tup DESC
            """,
            as: (String, Int, Int, Double).self
        )
        var findings = dead.map { table, live, dead, vacuumed in
            DoctorFinding(
                .bloat,
                .advice,
                table,
                "\(DoctorText.count(dead)) dead rows beside \(DoctorText.count(live)) live ones; "
                    + (vacuumed < 0 ? "never vacuumed" : "vacuumed \(DoctorText.time(vacuumed)) ago"),
                fix:
                    "VACUUM (ANALYZE) \(table); and lower autovacuum_vacuum_scale_factor for it. A transaction that stays open keeps dead rows alive."
            )
        }
        // An estimate from the planner's statistics: the rows' widths with 28 bytes of head each, in pages with 24 of their own.
        let wide = try await database.query(
            """
            SELECT c.oid::regclass::text, (c.relpages::bigint * current_setting('block_size')::bigint)::bigint, \
            (ceil(c.reltuples * (28 + w.width) / (current_setting('block_size')::float8 - 24)) \
            * current_setting('block_size')::float8)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            JOIN LATERAL (SELECT sum(p.avg_width * (1 - p.null_frac))::float8 AS width, count(*) AS known FROM pg_stats p \
            WHERE p.schemaname = n.nspname AND p.tablename = c.relname) w ON w.known > 0 \
            WHERE c.relkind = 'r' AND c.reltuples > 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 2 DESC
            """,
            as: (String, Int, Int).self
        )
        for (table, size, needed) in wide where size > 2 * needed && size - needed >= limits.bloat {
            findings.append(
                DoctorFinding(
                    .bloat,
                    .advice,
                    table,
                    "takes \(DoctorText.bytes(size)), and its rows need about \(DoctorText.bytes(needed))",
                    fix:
                        "Rewrite it without blocking by pg_repack, or by VACUUM (FULL) \(table); in a maintenance window, which locks it."
                )
            )
        }
        return .init("\(DoctorText.count(wide.count, "table")) with statistics", findings)
    }

    func sequences() async throws -> DatabaseDiagnosis.Result {
        let sequences = try await database.query(
            """
            SELECT c.oid::regclass::text, coalesce(s.last_value, 0)::bigint, least(s.max_value, \
            CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 \
            ELSE 9223372036854775807 END)::bigint, \
            coalesce(a.attrelid::regclass::text || '.' || quote_ident(a.attname), '') \
            FROM pg_sequences s JOIN pg_namespace n ON n.nspname = s.schemaname \
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.sequencename \
            LEFT JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass \
            AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 \
            LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
            WHERE s.increment_by > 0 AND NOT s.cycle ORDER BY 1
            """,
            as: (String, Int, Int, String).self
        )
        let findings = sequences.compactMap { sequence, last, most, column -> DoctorFinding? in
            let share = Double(last) / Double(max(most, 1))
            guard share >= 0.7 else { return nil }
            let place = column.isEmpty ? "" : ", for \(column)"
            return DoctorFinding(
                .sequences,
                share >= 0.85 ? .problem : .advice,
                sequence,
                "\(DoctorText.percent(share)) of its numbers are used\(place): \(DoctorText.count(last)) of \(DoctorText.count(most)); then inserts fail",
                fix: "Move the column to bigint, expand and contract: a new column, a backfill, a switch."
            )
        }
        return .init(DoctorText.count(sequences.count, "sequence"), findings)
    }

    func transactionIDs() async throws -> DatabaseDiagnosis.Result {
        let ages = try await database.query(
            """
            SELECT datname::text, age(datfrozenxid)::bigint, mxid_age(datminmxid)::bigint FROM pg_database \
            WHERE datallowconn ORDER BY 2 DESC
            """,
            as: (String, Int, Int).self
        )
        let findings = ages.compactMap { name, age, multixacts -> DoctorFinding? in
            let oldest = max(age, multixacts)
            guard oldest >= limits.transactionAge else { return nil }
            let share = Double(oldest) / Double(Int32.max)
            return DoctorFinding(
                .transactionIDs,
                oldest / 2 >= limits.transactionAge ? .problem : .advice,
                name,
                "its oldest row is \(DoctorText.count(oldest)) transactions old, \(DoctorText.percent(share)) of those that there are; freezing does not keep up",
                fix:
                    "End old transactions, prepared transactions and replication slots, then VACUUM (FREEZE) the oldest tables."
            )
        }
        let oldest = ages.map { max($0.1, $0.2) }.max() ?? 0
        return .init("the oldest transaction is \(DoctorText.count(oldest)) back", findings)
    }

    func cacheHits() async throws -> DatabaseDiagnosis.Result {
        let (hits, reads) =
            try await database.first(
                "SELECT blks_hit::bigint, blks_read::bigint FROM pg_stat_database WHERE datname = current_database()",
                as: (Int, Int).self
            ) ?? (0, 0)
        return Self.cacheHits(hits, reads, limits)
    }

    static func cacheHits(_ hits: Int, _ reads: Int, _ limits: DoctorLimits) -> DatabaseDiagnosis.Result {
        let share = hits + reads > 0 ? Double(hits) / Double(hits + reads) : 1
        let summary =
            "\(DoctorText.percent(share)) of \(DoctorText.count(hits + reads)) blocks came from shared_buffers"
        guard hits + reads >= limits.blockReads, share < 0.99 else { return .init(summary) }
        return .init(
            summary,
            [
                DoctorFinding(
                    .cacheHits,
                    share < 0.9 ? .problem : .advice,
                    "cache",
                    summary,
                    fix: "Raise shared_buffers towards a quarter of the memory, and look for scans of large tables."
                )
            ]
        )
    }
}
