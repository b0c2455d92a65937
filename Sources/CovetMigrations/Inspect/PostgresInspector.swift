import CovetDatabase
import CovetSQL

/// Reads PostgreSQL's catalogue. Every name comes back as a value and becomes an identifier, which is quoted wherever it is written.
struct PostgresInspector<Connection: Queryable> {
    let connection: Connection

    func inspect() async throws -> Inspection {
        var inspection = Inspection(schema: Schema(tables: [], enumerations: try await enumerations()))
        let rows = try await connection.query(
            """
            SELECT c.oid::bigint, c.relname::text, c.relkind::text FROM pg_class c
            WHERE c.relnamespace = \(Self.namespace) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND \(Self.isOurs("c", in: "pg_class"))
            ORDER BY c.relname
            """,
            as: (Int64, String, String).self
        )
        for (id, name, kind) in rows where !Inspection.isOwn(name) {
            if kind == "p" { inspection.details["partitioning of \(name)"] = try await partitioning(id) }
            inspection.schema.tables.append(try await table(id, name, &inspection))
        }
        try await addDetails(to: &inspection)
        inspection.leaveOutKeysElsewhere()
        return inspection
    }

    static var namespace: SQL { "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())" }

    /// True of what belongs to no extension: that comes and goes with `CREATE` and `DROP EXTENSION`.
    private static func isOurs(_ object: SQLIdentifier, in catalogue: SQLIdentifier) -> SQL {
        """
        NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.deptype = 'e' AND e.objid = \(identifier: object).oid
                    AND e.classid = to_regclass(\(catalogue.name)))
        """
    }

    private func enumerations() async throws -> [EnumerationType] {
        let rows = try await connection.query(
            """
            SELECT t.typname::text, e.enumlabel::text FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
            WHERE t.typnamespace = \(Self.namespace) AND \(Self.isOurs("t", in: "pg_type")) ORDER BY t.typname, e.enumsortorder
            """,
            as: (String, String).self
        )
        var types: [EnumerationType] = []
        for (name, label) in rows {
            if types.last?.name.name == name {
                types[types.count - 1].cases.append(label)
            } else {
                types.append(EnumerationType(SQLIdentifier(derived: name), cases: [label]))
            }
        }
        return types
    }

    private func partitioning(_ id: Int64) async throws -> String {
        try await connection.first("SELECT pg_get_partkeydef(\(id)::oid)", as: String.self) ?? ""
    }

    private func table(_ id: Int64, _ name: String, _ inspection: inout Inspection) async throws -> TableSchema {
        var table = TableSchema(SQLIdentifier(derived: name), columns: [])
        try await readColumns(id, &table, &inspection)
        try await readConstraints(id, &table, &inspection)
        try await readIndexes(id, &table, &inspection)
        return table
    }

    private func readColumns(_ id: Int64, _ table: inout TableSchema, _ inspection: inout Inspection) async throws {
        let rows = try await connection.query(
            """
            SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
                   CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = \(id)::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """,
            as: (String, String, Bool, String?, String, String, String?).self
        )
        for (name, typeName, isRequired, expression, identity, generated, collation) in rows {
            if let collation { inspection.details["collation of \(table.name).\(name)"] = collation }
            let type = CatalogueText.type(typeName, enumerations: inspection.schema.enumerations)
            if type == nil { inspection.details["type of \(table.name).\(name)"] = typeName }
            var column = ColumnDefinition(SQLIdentifier(derived: name), type ?? .text, isNullable: !isRequired)
            if let expression {
                if generated == "s" {
                    column.generated = SQL(pieces: [.raw(expression)])
                } else if expression.hasPrefix("nextval(") {
                    column.primaryKey = .generated  // taken back below where the column is no key
                    inspection.details["default of \(table.name).\(name)"] = expression
                } else {
                    column.defaultValue = CatalogueText.defaultValue(expression, for: .postgres)
                }
            }
            if !identity.isEmpty {
                column.primaryKey = .generated
                if identity == "a" { inspection.details["identity of \(table.name).\(name)"] = "ALWAYS" }
            }
            table.columns.append(column)
        }
    }

    private func readConstraints(_ id: Int64, _ table: inout TableSchema, _ inspection: inout Inspection) async throws {
        let rows = try await connection.query(
            """
            SELECT c.oid::bigint, c.conname::text, c.contype::text, pg_get_constraintdef(c.oid), c.convalidated,
                   c.condeferrable, c.confdeltype::text, c.confupdtype::text, coalesce(CASE WHEN f.relnamespace = c.connamespace THEN f.relname::text END, '')
            FROM pg_constraint c LEFT JOIN pg_class f ON f.oid = c.confrelid
            WHERE c.conrelid = \(id)::oid ORDER BY c.contype, c.conname
            """,
            as: (Int64, String, String, String, Bool, Bool, String, String, String).self
        )
        var keys: [SQLIdentifier] = []
        for (oid, name, kind, definition, isValid, isDeferrable, onDelete, onUpdate, parent) in rows {
            let label = "constraint \(name) of \(table.name)"
            if !isValid { inspection.details[label] = "not validated" }
            if isDeferrable { inspection.details[label] = definition }
            let columns = try await columns(of: oid)
            switch kind {
            case "p": keys = columns.map(\.0)
            case "u":
                table.uniques.append(UniqueConstraint(SQLIdentifier(derived: name), on: columns.map(\.0)))
                if definition.contains("NULLS NOT DISTINCT") { inspection.details[label] = definition }
            case "f":
                table.foreignKeys.append(
                    ForeignKey(
                        columns.map(\.0),
                        references: SQLIdentifier(derived: parent),
                        columns.compactMap(\.1),
                        onDelete: Self.action(onDelete),
                        onUpdate: Self.action(onUpdate),
                        name: SQLIdentifier(derived: name)
                    )
                )
                if definition.contains(" MATCH FULL") { inspection.details[label] = definition }
            case "c":
                table.checks.append(
                    TableSchema.Check(SQLIdentifier(derived: name), SQL(pieces: [.raw(Self.condition(definition))]))
                )
            default: inspection.details[label] = definition
            }
        }
        for index in table.columns.indices {
            let isKey = keys.contains(table.columns[index].name)
            if isKey, table.columns[index].primaryKey == nil { table.columns[index].primaryKey = .supplied }
            if !isKey, table.columns[index].primaryKey != nil {
                let name = "identity of \(table.name).\(table.columns[index].name)"
                inspection.details[name] = inspection.details[name] ?? "counted up"
                table.columns[index].primaryKey = nil
            }
        }
    }

    /// The columns of a constraint with those that they refer to.
    private func columns(of constraint: Int64) async throws -> [(SQLIdentifier, SQLIdentifier?)] {
        let rows = try await connection.query(
            """
            SELECT a.attname::text, b.attname::text FROM pg_constraint c
            CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(number, place)
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
            LEFT JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[k.place]
            WHERE c.oid = \(constraint)::oid ORDER BY k.place
            """,
            as: (String, String?).self
        )
        return rows.map { (SQLIdentifier(derived: $0.0), $0.1.map { SQLIdentifier(derived: $0) }) }
    }

    private static func action(_ letter: String) -> ForeignKey.Action {
        switch letter {
        case "r": .restrict
        case "c": .cascade
        case "n": .setNull
        case "d": .setDefault
        default: .noAction
        }
    }

    /// `CHECK ((price > 0)) NOT VALID` without its words.
    private static func condition(_ definition: String) -> String {
        var text = definition[...]
        for suffix in [" NOT VALID", " NO INHERIT"] where text.hasSuffix(suffix) { text = text.dropLast(suffix.count) }
        if text.hasPrefix("CHECK ("), text.hasSuffix(")") { text = text.dropFirst("CHECK (".count).dropLast() }
        return String(text)
    }

    private func readIndexes(_ id: Int64, _ table: inout TableSchema, _ inspection: inout Inspection) async throws {
        let rows = try await connection.query(
            """
            SELECT i.indexrelid::bigint, c.relname::text, i.indisunique, i.indisvalid, am.amname::text,
                   i.indnkeyatts::bigint, i.indnatts::bigint, pg_get_expr(i.indpred, i.indrelid),
                   pg_get_indexdef(i.indexrelid)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
            WHERE i.indrelid = \(id)::oid
              AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
            ORDER BY c.relname
            """,
            as: (Int64, String, Bool, Bool, String, Int, Int, String?, String).self
        )
        for (oid, name, isUnique, isValid, method, keys, all, condition, definition) in rows {
            if !isValid { inspection.details["index \(name)"] = "invalid: a build that was broken off" }
            let parts = try await parts(of: oid, count: all)
            let nulls = parts.prefix(keys).contains { $0.hasUnusualNulls }
            if nulls || definition.contains("NULLS NOT DISTINCT") || definition.contains(" COLLATE ") {
                inspection.details["index \(name)"] = definition
            }
            table.indexes.append(
                IndexDefinition(
                    SQLIdentifier(derived: name),
                    on: parts.prefix(keys).map(\.part),
                    isUnique: isUnique,
                    method: IndexDefinition.Method(SQLIdentifier(derived: method)),
                    including: parts.dropFirst(keys).compactMap(\.part.column),
                    where: condition.map { SQL(pieces: [.raw($0)]) }
                )
            )
        }
    }

    private func parts(of index: Int64, count: Int) async throws -> [(
        part: IndexDefinition.Part, hasUnusualNulls: Bool
    )] {
        let rows = try await connection.query(
            """
            SELECT a.attname::text, pg_get_indexdef(i.indexrelid, n::int, true),
                   CASE WHEN n <= i.indnkeyatts THEN i.indoption[n - 1]::bigint ELSE 0 END,
                   CASE WHEN o.opcdefault OR n > i.indnkeyatts THEN NULL ELSE o.opcname::text END
            FROM pg_index i CROSS JOIN generate_series(1, \(count)) AS n
            LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[n - 1] AND a.attnum > 0
            LEFT JOIN pg_opclass o ON n <= i.indnkeyatts AND o.oid = i.indclass[n - 1]
            WHERE i.indexrelid = \(index)::oid ORDER BY n
            """,
            as: (String?, String, Int, String?).self
        )
        return rows.map { column, expression, options, operatorClass in
            // Bit 0: descending; bit 1: nulls first, which is the rule for descending ones alone.
            let isDescending = options & 1 != 0
            let hasUnusualNulls = (options & 2 != 0) != isDescending
            let family = operatorClass.map { SQLIdentifier(derived: $0) }
            guard let column else {
                let part = IndexDefinition.Part(
                    expression: SQL(pieces: [.raw(expression)]),
                    isDescending: isDescending,
                    operatorClass: family
                )
                return (part, hasUnusualNulls)
            }
            let name = SQLIdentifier(derived: column)
            return (IndexDefinition.Part(name, isDescending: isDescending, operatorClass: family), hasUnusualNulls)
        }
    }

    /// Views, triggers, functions, sequences and domains: what a table's schema has no word for.
    private func addDetails(to inspection: inout Inspection) async throws {
        let rows = try await connection.query(
            """
            SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' ELSE 'foreign table ' END || c.relname,
                   coalesce(pg_get_viewdef(c.oid, true), '')
            FROM pg_class c WHERE c.relnamespace = \(Self.namespace) AND c.relkind IN ('v', 'm', 'f')
              AND \(Self.isOurs("c", in: "pg_class"))
            UNION ALL
            SELECT 'trigger ' || t.tgname || ' of ' || c.relname, pg_get_triggerdef(t.oid)
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = \(Self.namespace) AND NOT t.tgisinternal
              AND \(Self.isOurs("c", in: "pg_class"))
            UNION ALL
            SELECT 'function ' || p.oid::regprocedure::text, pg_get_functiondef(p.oid)
            FROM pg_proc p WHERE p.pronamespace = \(Self.namespace) AND p.prokind IN ('f', 'p')
              AND \(Self.isOurs("p", in: "pg_proc"))
            UNION ALL
            SELECT 'sequence ' || c.relname, format_type(s.seqtypid, NULL)
            FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
            WHERE c.relnamespace = \(Self.namespace)
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))
              AND \(Self.isOurs("c", in: "pg_class"))
            UNION ALL
            SELECT 'domain ' || t.typname, format_type(t.typbasetype, t.typtypmod)
            FROM pg_type t WHERE t.typnamespace = \(Self.namespace) AND t.typtype = 'd'
              AND \(Self.isOurs("t", in: "pg_type"))
            """,
            as: (String, String).self
        )
        for (name, definition) in rows { inspection.details[name] = definition.singleLine }
    }
}

extension String {
    /// On one line, for a report.
    var singleLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
