import CovetSQL

extension DatabaseDoctor {
    func sqliteExamination(of topic: DoctorTopic) -> Examination? {
        switch topic {
        case .foreignKeyIndexes: { try await bareForeignKeys() }
        case .duplicateIndexes: { try await sameIndexes() }
        case .integrity: { try await integrity() }
        case .storage: { try await storage() }
        default: nil
        }
    }

    /// The columns of every index of every table, in order; `nil` for one over an expression.
    private func indexes() async throws -> [SQLiteIndex] {
        let rows = try await database.query(
            """
            SELECT m.name, l.name, l."unique", l.origin, l.partial, coalesce(i.name, '') FROM sqlite_master m \
            JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i \
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite|_%' ESCAPE '|' ORDER BY m.name, l.name, i.seqno
            """,
            as: (String, String, Bool, String, Bool, String).self
        )
        var indexes: [SQLiteIndex] = []
        for (table, name, isUnique, origin, isPartial, column) in rows {
            if indexes.last?.name != name || indexes.last?.table != table {
                indexes.append(
                    SQLiteIndex(
                        table: table,
                        name: name,
                        isUnique: isUnique,
                        isOwn: origin == "c",
                        isPartial: isPartial
                    )
                )
            }
            indexes[indexes.count - 1].columns.append(column)
        }
        return indexes
    }

    func bareForeignKeys() async throws -> DatabaseDiagnosis.Result {
        let rows = try await database.query(
            """
            SELECT m.name, f.id, f."from", f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f \
            WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq
            """,
            as: (String, Int, String, String).self
        )
        // The row id's own name is as good as an index.
        let keys = Set(
            try await database.query(
                """
                SELECT m.name || char(0) || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                WHERE m.type = 'table' AND c.pk = 1 AND upper(c.type) = 'INTEGER' \
                AND (SELECT count(*) FROM pragma_table_info(m.name) p WHERE p.pk > 0) = 1
                """,
                as: String.self
            )
        )
        let indexes = try await indexes()
        var references: [(table: String, target: String, id: Int, columns: [String])] = []
        for (table, id, column, target) in rows {
            if let last = references.last, last.table == table, last.id == id {
                references[references.count - 1].columns.append(column)
            } else {
                references.append((table, target, id, [column]))
            }
        }
        let findings = references.compactMap { reference -> DoctorFinding? in
            let isServed = indexes.contains { index in
                index.table == reference.table && !index.isPartial
                    && Set(index.columns.prefix(reference.columns.count)) == Set(reference.columns)
            }
            if isServed || reference.columns.count == 1 && keys.contains("\(reference.table)\0\(reference.columns[0])")
            {
                return nil
            }
            let columns = reference.columns.map(Self.quoted).joined(separator: ", ")
            let name = Self.quoted("\(reference.table)_\(reference.columns.joined(separator: "_"))")
            return DoctorFinding(
                .foreignKeyIndexes,
                .advice,
                "\(reference.table) (\(reference.columns.joined(separator: ", ")))",
                "the foreign key to \(reference.target) has no index: deleting or joining what it refers to reads the whole table",
                fix: "CREATE INDEX \(name) ON \(Self.quoted(reference.table)) (\(columns));"
            )
        }
        return .init(DoctorText.count(references.count, "foreign key"), findings)
    }

    func sameIndexes() async throws -> DatabaseDiagnosis.Result {
        let indexes = try await indexes()
        let findings = indexes.compactMap { index -> DoctorFinding? in
            guard index.isOwn, !index.isUnique, !index.isPartial, !index.columns.contains("") else { return nil }
            let other = indexes.first { other in
                guard other.table == index.table, other.name != index.name, !other.isPartial,
                    Array(other.columns.prefix(index.columns.count)) == index.columns
                else { return false }
                // Of two that are the same the later one goes.
                return other.columns.count > index.columns.count || other.isUnique || !other.isOwn
                    || other.name < index.name
            }
            guard let other else { return nil }
            return DoctorFinding(
                .duplicateIndexes,
                .advice,
                index.name,
                other.columns.count == index.columns.count
                    ? "the index of \(index.table) is the same as \(other.name)"
                    : "the columns of this index of \(index.table) are the first ones of \(other.name), which can serve its questions",
                fix: "DROP INDEX \(Self.quoted(index.name));"
            )
        }
        return .init(DoctorText.count(indexes.count, "index"), findings)
    }

    func integrity() async throws -> DatabaseDiagnosis.Result {
        let problems = try await database.query(
            "SELECT integrity_check FROM pragma_integrity_check(20)",
            as: String.self
        )
        .filter { $0 != "ok" }
        let orphans = try await database.query(
            """
            SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2
            """,
            as: (String, String, Int).self
        )
        var findings = problems.prefix(5).map { problem in
            DoctorFinding(
                .integrity,
                .problem,
                "file",
                "is damaged: \(problem)",
                fix: "Restore the last good backup, or save what can be read with `sqlite3 FILE .recover`."
            )
        }
        findings += orphans.map { table, parent, count in
            DoctorFinding(
                .integrity,
                .problem,
                table,
                "\(DoctorText.count(count)) rows refer to rows of \(parent) that are not there",
                fix: "Delete them or restore what they refer to; foreign keys were off when that happened."
            )
        }
        return .init("integrity_check and foreign_key_check", findings)
    }

    func storage() async throws -> DatabaseDiagnosis.Result {
        let mode = try await database.first("SELECT journal_mode FROM pragma_journal_mode", as: String.self) ?? ""
        let page = try await count("SELECT page_size FROM pragma_page_size")
        let pages = try await count("SELECT page_count FROM pragma_page_count")
        let free = try await count("SELECT freelist_count FROM pragma_freelist_count")
        let checksKeys = try await count("SELECT foreign_keys FROM pragma_foreign_keys")
        var findings: [DoctorFinding] = []
        if mode != "wal", mode != "memory" {
            findings.append(
                DoctorFinding(
                    .storage,
                    .problem,
                    "journal_mode",
                    "is \(mode): a writer keeps every reader waiting",
                    fix: "PRAGMA journal_mode = WAL;"
                )
            )
        }
        if checksKeys == 0 {
            findings.append(
                DoctorFinding(
                    .storage,
                    .problem,
                    "foreign_keys",
                    "is off: references to rows that are not there are taken",
                    fix: "PRAGMA foreign_keys = ON; on each connection"
                )
            )
        }
        if free * page >= limits.bloat, free * 4 > pages {
            findings.append(
                DoctorFinding(
                    .storage,
                    .advice,
                    "file",
                    "\(DoctorText.bytes(free * page)) of \(DoctorText.bytes(pages * page)) are free pages",
                    fix: "VACUUM; it needs as much free disk again, and locks the file."
                )
            )
        }
        return .init("\(DoctorText.bytes(pages * page)) in \(mode) mode", findings)
    }

    private static func quoted(_ name: String) -> String { SQLIdentifier(derived: name).quoted }
}

private struct SQLiteIndex {
    let table: String
    let name: String
    let isUnique: Bool
    /// Made by CREATE INDEX, rather than for a constraint.
    let isOwn: Bool
    let isPartial: Bool
    var columns: [String] = []
}
