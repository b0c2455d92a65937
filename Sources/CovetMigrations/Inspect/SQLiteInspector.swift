import CovetDatabase
import CovetSQL

/// Reads SQLite's catalogue: its pragmas, and for checks and expressions the statements that it keeps.
struct SQLiteInspector<Connection: Queryable> {
    let connection: Connection

    func inspect() async throws -> Inspection {
        var inspection = Inspection(schema: Schema())
        let rows = try await connection.query(
            """
            SELECT name, sql FROM sqlite_schema
            WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'
              AND name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow')
            ORDER BY name
            """,
            as: (String, String).self
        )
        for (name, sql) in rows where !Inspection.isOwn(name) {
            inspection.schema.tables.append(try await table(name, TableText(sql), &inspection))
        }
        let others = try await connection.query(
            """
            SELECT type || ' ' || name || CASE type WHEN 'trigger' THEN ' of ' || tbl_name ELSE '' END, sql
            FROM sqlite_schema WHERE type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL%' ORDER BY name
            """,
            as: (String, String).self
        )
        for (name, sql) in others { inspection.details[name] = sql.singleLine }
        inspection.leaveOutKeysElsewhere()
        return inspection
    }

    private func table(_ name: String, _ text: TableText, _ inspection: inout Inspection) async throws -> TableSchema {
        var table = TableSchema(SQLIdentifier(derived: name), columns: [])
        try await readColumns(name, text, &table, &inspection)
        try await readForeignKeys(name, text, &table)
        for (index, check) in text.checks.enumerated() {
            let checkName = check.name.map { SQLIdentifier(derived: $0) }
            table.checks.append(
                TableSchema.Check(
                    checkName ?? .derived([table.name, SQLIdentifier(derived: "\(index + 1)")], suffix: "check"),
                    SQL(pieces: [.raw(check.condition)])
                )
            )
        }
        for (place, words) in text.unsaid { inspection.details["\(place) of \(name)"] = words }
        try await readIndexes(name, &table, &inspection)
        let options = try await connection.first(
            "SELECT wr, strict FROM pragma_table_list(\(name)) WHERE schema = 'main'",
            as: (Bool, Bool).self
        )
        if options?.0 == true { inspection.details["option of \(name)"] = "WITHOUT ROWID" }
        if options?.1 == true { inspection.details["strictness of \(name)"] = "STRICT" }
        return table
    }

    private func readColumns(
        _ name: String,
        _ text: TableText,
        _ table: inout TableSchema,
        _ inspection: inout Inspection
    ) async throws {
        let rows = try await connection.query(
            """
            SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(\(name)) ORDER BY cid
            """,
            as: (String, String, Bool, String?, Int, Int).self
        )
        let keys = rows.filter { $0.4 > 0 }.count
        for (column, declared, isRequired, defaultText, key, hidden) in rows {
            let type = TableText.type(declared)
            if type == nil, !declared.isEmpty { inspection.details["type of \(name).\(column)"] = declared }
            var definition = ColumnDefinition(
                SQLIdentifier(derived: column),
                type ?? .text,
                isNullable: !isRequired && key == 0,
                default: defaultText.map { CatalogueText.defaultValue($0, for: .sqlite) }
            )
            if key > 0 {
                let isCounted = keys == 1 && declared.uppercased() == "INTEGER" && text.countsUp
                definition.primaryKey = isCounted ? .generated : .supplied
            }
            if hidden == 2 || hidden == 3 {
                definition.generated = text.generated[column.lowercased()].map { SQL(pieces: [.raw($0)]) }
                if hidden == 3 { inspection.details["storage of \(name).\(column)"] = "STORED" }
            }
            table.columns.append(definition)
        }
    }

    private func readForeignKeys(_ name: String, _ text: TableText, _ table: inout TableSchema) async throws {
        let rows = try await connection.query(
            """
            SELECT id, "table", "from", "to", on_delete, on_update FROM pragma_foreign_key_list(\(name)) ORDER BY id, seq
            """,
            as: (Int, String, String, String?, String, String).self
        )
        var keys: [(id: Int, key: ForeignKey)] = []
        for (id, parent, from, to, onDelete, onUpdate) in rows {
            let column = SQLIdentifier(derived: from)
            // A reference without a column is one to the primary key.
            let target = if let to { to } else { try await primaryKey(of: parent) }
            let referenced = SQLIdentifier(derived: target)
            if keys.last?.id == id {
                keys[keys.count - 1].key.columns.append(column)
                keys[keys.count - 1].key.referencedColumns.append(referenced)
            } else {
                let key = ForeignKey(
                    [column],
                    references: SQLIdentifier(derived: parent),
                    [referenced],
                    onDelete: ForeignKey.Action(rawValue: onDelete) ?? .noAction,
                    onUpdate: ForeignKey.Action(rawValue: onUpdate) ?? .noAction
                )
                keys.append((id, key))
            }
        }
        table.foreignKeys = keys.map(\.key).map { key in
            var named = key
            let found = text.foreignKeyNames[key.columns.map { $0.name.lowercased() }]
            named.name = found.map { SQLIdentifier(derived: $0) } ?? key.name(in: table.name)
            return named
        }.sorted { $0.name(in: table.name) < $1.name(in: table.name) }
    }

    private func primaryKey(of table: String) async throws -> String {
        try await connection.first("SELECT name FROM pragma_table_info(\(table)) WHERE pk = 1", as: String.self) ?? "id"
    }

    private func readIndexes(_ name: String, _ table: inout TableSchema, _ inspection: inout Inspection) async throws {
        let rows = try await connection.query(
            """
            SELECT l.name, l."unique", l.origin, l.partial, s.sql FROM pragma_index_list(\(name)) l
            LEFT JOIN sqlite_schema s ON s.type = 'index' AND s.name = l.name ORDER BY l.name
            """,
            as: (String, Bool, String, Bool, String?).self
        )
        for (index, isUnique, origin, isPartial, sql) in rows where origin != "pk" {
            let parts = try await connection.query(
                #"SELECT name, "desc" FROM pragma_index_xinfo(\#(index)) WHERE "key" = 1 ORDER BY seqno"#,
                as: (String?, Bool).self
            )
            if let sql, SQLWords.names(in: sql).contains("collate") {
                inspection.details["index \(index)"] = sql.singleLine
            }
            let columns = parts.compactMap { $0.0.map { SQLIdentifier(derived: $0) } }
            let isPlain = columns.count == parts.count && !isPartial && !parts.contains { $0.1 }
            if isUnique, isPlain {
                // What UNIQUE in the table made has no name of its own; an index says the same.
                table.uniques.append(
                    UniqueConstraint(origin == "u" ? nil : SQLIdentifier(derived: index), on: columns)
                )
                continue
            }
            let text = IndexText(sql ?? "")
            table.indexes.append(
                IndexDefinition(
                    SQLIdentifier(derived: index),
                    on: parts.enumerated().map { place, part in
                        guard let column = part.0 else {
                            let expression = text.parts.indices.contains(place) ? text.parts[place] : ""
                            return IndexDefinition.Part(
                                expression: SQL(pieces: [.raw(expression)]),
                                isDescending: part.1
                            )
                        }
                        return IndexDefinition.Part(SQLIdentifier(derived: column), isDescending: part.1)
                    },
                    isUnique: isUnique,
                    where: isPartial ? text.condition.map { SQL(pieces: [.raw($0)]) } : nil
                )
            )
        }
    }
}
