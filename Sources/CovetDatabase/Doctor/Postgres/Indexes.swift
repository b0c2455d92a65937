import CovetSQL

extension DatabaseDoctor {
    func foreignKeysWithoutIndex() async throws -> DatabaseDiagnosis.Result {
        let bare = try await database.query(
            """
            SELECT c.conrelid::regclass::text, string_agg(quote_ident(a.attname), ', ' ORDER BY k.n), c.conname::text, \
            greatest(t.reltuples, 0)::bigint FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
            CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(attnum, n) \
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum \
            WHERE c.contype = 'f' AND c.conparentid = 0 AND NOT EXISTS (SELECT 1 FROM pg_index i \
            WHERE i.indrelid = c.conrelid AND i.indisvalid \
            AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey \
            AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(' || (SELECT quote_ident(p.attname) \
            FROM pg_attribute p WHERE p.attrelid = c.conrelid AND p.attnum = c.conkey[1]) || ' IS NOT NULL)')) \
            GROUP BY c.conrelid, c.conname, t.reltuples ORDER BY 1, 3
            """,
            as: (String, String, String, Int).self
        )
        let total = try await count(
            "SELECT count(*)::bigint FROM pg_constraint WHERE contype = 'f' AND conparentid = 0"
        )
        return .init(
            DoctorText.count(total, "foreign key"),
            bare.map { table, columns, name, rows in
                DoctorFinding(
                    .foreignKeyIndexes,
                    rows >= limits.largeTable ? .problem : .advice,
                    "\(table) (\(columns))",
                    "the foreign key \(name) has no index, and the table about \(DoctorText.count(rows)) rows: deleting or joining what it refers to reads them all",
                    fix: "CREATE INDEX CONCURRENTLY ON \(table) (\(columns));"
                )
            }
        )
    }

    func unusedIndexes() async throws -> DatabaseDiagnosis.Result {
        // Those that hold a promise (unique, exclusion) or serve a foreign key's deletions are not idle, however rarely they are read.
        let idle = try await database.query(
            """
            SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, pg_relation_size(i.indexrelid)::bigint \
            FROM pg_index i JOIN pg_stat_user_indexes s ON s.indexrelid = i.indexrelid \
            WHERE s.idx_scan = 0 AND NOT i.indisunique AND NOT i.indisexclusion AND i.indisvalid \
            AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) \
            AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = i.indrelid \
            AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey) \
            AND pg_relation_size(i.indexrelid) >= \(limits.unusedIndexSize) ORDER BY 3 DESC, 1
            """,
            as: (String, String, Int).self
        )
        let age = try await statisticsAge()
        let isYoung = age < limits.statisticsAge.seconds
        let total = try await count("SELECT count(*)::bigint FROM pg_stat_user_indexes")
        return .init(
            "\(DoctorText.count(total, "index")), over \(DoctorText.time(age))",
            idle.map { index, table, size in
                DoctorFinding(
                    .unusedIndexes,
                    isYoung ? .note : .advice,
                    index,
                    "no statement on this server has used the index of \(table) for \(DoctorText.time(age)); it takes \(DoctorText.bytes(size)) and time at each write",
                    fix: isYoung
                        ? "Look again when the statistics cover \(DoctorText.time(limits.statisticsAge.seconds))."
                        : "DROP INDEX CONCURRENTLY \(index); unless a replica uses it, which its own statistics say."
                )
            }
        )
    }

    /// Seconds since the statistics of this database began.
    private func statisticsAge() async throws -> Double {
        try await database.first(
            """
            SELECT extract(epoch FROM now() - coalesce(stats_reset, pg_postmaster_start_time()))::float8 \
            FROM pg_stat_database WHERE datname = current_database()
            """,
            as: Double.self
        ) ?? 0
    }

    func duplicateIndexes() async throws -> DatabaseDiagnosis.Result {
        let pairs = try await database.query(
            """
            SELECT a.indexrelid::regclass::text, b.indexrelid::regclass::text, a.indrelid::regclass::text, \
            a.indkey::text = b.indkey::text, pg_relation_size(a.indexrelid)::bigint \
            FROM pg_index a JOIN pg_index b ON b.indrelid = a.indrelid AND b.indexrelid <> a.indexrelid \
            JOIN pg_class ca ON ca.oid = a.indexrelid JOIN pg_class cb ON cb.oid = b.indexrelid AND cb.relam = ca.relam \
            JOIN pg_am m ON m.oid = ca.relam JOIN pg_namespace n ON n.oid = ca.relnamespace \
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND a.indisvalid AND b.indisvalid \
            AND a.indpred IS NOT DISTINCT FROM b.indpred AND a.indexprs IS NOT DISTINCT FROM b.indexprs \
            AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = a.indexrelid) \
            AND ((a.indkey::text = b.indkey::text AND a.indclass::text = b.indclass::text \
            AND a.indcollation::text = b.indcollation::text AND a.indoption::text = b.indoption::text \
            AND a.indisunique <= b.indisunique AND (a.indisunique < b.indisunique \
            OR EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = b.indexrelid) OR a.indexrelid > b.indexrelid)) \
            OR (m.amname = 'btree' AND NOT a.indisunique AND a.indexprs IS NULL AND a.indnkeyatts < b.indnkeyatts \
            AND a.indnatts = a.indnkeyatts \
            AND (b.indkey::int2[])[0:a.indnkeyatts - 1] = (a.indkey::int2[])[0:a.indnkeyatts - 1] \
            AND (b.indclass::oid[])[0:a.indnkeyatts - 1] = (a.indclass::oid[])[0:a.indnkeyatts - 1] \
            AND (b.indcollation::oid[])[0:a.indnkeyatts - 1] = (a.indcollation::oid[])[0:a.indnkeyatts - 1] \
            AND (b.indoption::int2[])[0:a.indnkeyatts - 1] = (a.indoption::int2[])[0:a.indnkeyatts - 1])) \
            ORDER BY 3, 1, 2
            """,
            as: (String, String, String, Bool, Int).self
        )
        // An index may begin several others, and the advice is one.
        var seen: Set<String> = []
        let findings = pairs.filter { seen.insert($0.0).inserted }.map { index, other, table, isSame, size in
            DoctorFinding(
                .duplicateIndexes,
                .advice,
                index,
                isSame
                    ? "the index of \(table) is the same as \(other); it takes \(DoctorText.bytes(size)) and time at each write"
                    : "the columns of this index of \(table) are the first ones of \(other), which can serve its questions",
                fix: "DROP INDEX CONCURRENTLY \(index);"
            )
        }
        return .init("the indexes of every table, beside each other", findings)
    }

    func invalidIndexes() async throws -> DatabaseDiagnosis.Result {
        let invalid = try await database.query(
            """
            SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text FROM pg_index i \
            WHERE NOT (i.indisvalid AND i.indisready) AND NOT EXISTS \
            (SELECT 1 FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) ORDER BY 1
            """,
            as: (String, String).self
        )
        return .init(
            "the state of every index",
            invalid.map { index, table in
                DoctorFinding(
                    .invalidIndexes,
                    .problem,
                    index,
                    "the index of \(table) is invalid, left by a concurrent build that failed: it is kept up to date and serves nothing",
                    fix: "REINDEX INDEX CONCURRENTLY \(index);"
                )
            }
        )
    }
}
