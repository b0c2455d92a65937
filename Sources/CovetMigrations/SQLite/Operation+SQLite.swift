import CovetSQL

/// How an operation is done on SQLite.
enum SQLiteStep {
    case statements([SQL])
    case rebuild(TableRebuild)
}

extension Operation {
    /// - Parameter schema: the schema before it.
    func sqliteStep(in schema: Schema) throws(MigrationError) -> SQLiteStep {
        switch self {
        case .createTable(let table):
            return .statements(
                [table.createStatement(for: .sqlite)] + table.createIndexStatements(for: .sqlite)
            )
        case .dropTable(let table): return .statements(["DROP TABLE \(identifier: table.name)"])
        case .renameTable(let old, let new):
            return .statements(["ALTER TABLE \(identifier: old) RENAME TO \(identifier: new)"])
        case .addColumn(let column, let table):
            guard column.canBeAdded else { return try rebuild(table, in: schema) }
            let add: SQL = "ALTER TABLE \(identifier: table) ADD COLUMN \(column.definition(for: .sqlite))"
            let unique = UniqueConstraint(on: [column.name]).index(in: table)
            return .statements(column.isUnique ? [add, unique.createStatement(on: table, for: .sqlite)] : [add])
        case .dropColumn(let column, let table):
            let before = try Self.table(table, in: schema, for: self)
            let isFree = before.user(of: column.name) == nil && !before.primaryKey.contains(column.name)
            guard isFree, !before.uniques.contains(where: { $0.columns == [column.name] }) else {
                return try rebuild(table, in: schema)
            }
            return .statements(["ALTER TABLE \(identifier: table) DROP COLUMN \(identifier: column.name)"])
        case .renameColumn(let old, let new, let table):
            return .statements([
                "ALTER TABLE \(identifier: table) RENAME COLUMN \(identifier: old) TO \(identifier: new)"
            ])
        case .changeType(let change, let table):
            if change.using == nil, change.from.name(for: .sqlite) == change.to.name(for: .sqlite) {
                return .statements([])
            }
            return try rebuild(
                table,
                in: schema,
                values: [change.column: change.using ?? SQL(identifier: change.column)]
            )
        case .createIndex(let index, let table, _):
            return .statements([index.createStatement(on: table, for: .sqlite)])
        case .dropIndex(let index, _, _): return .statements(["DROP INDEX \(identifier: index.name)"])
        case .renameIndex(let old, let new, let table):
            // SQLite has no other name for an index than its first.
            let before = try Self.table(table, in: schema, for: self)
            guard var index = before.indexes.first(where: { $0.name == old }) else { return .statements([]) }
            index.name = new
            return .statements(["DROP INDEX \(identifier: old)", index.createStatement(on: table, for: .sqlite)])
        case .addUnique(_, _, by: .existingIndex(let index)) where schema.isNamed(index, by: self):
            return .statements([])
        case .addUnique(let unique, let table, let build):
            var statements = [unique.index(in: table).createStatement(on: table, for: .sqlite)]
            if case .existingIndex(let index) = build { statements.insert("DROP INDEX \(identifier: index)", at: 0) }
            return .statements(statements)
        case .renameConstraint(_, _, let table), .setNotNull(_, let table), .dropNotNull(_, let table),
            .changeDefault(_, let table, _, _), .addCheck(_, let table, _), .dropCheck(_, let table),
            .addForeignKey(_, let table, _), .dropForeignKey(_, let table), .dropUnique(_, let table),
            .changePrimaryKey(_, let table):
            return try rebuild(table, in: schema)
        case .renameEnumerationCase(let old, let new, let type):
            return try renameCase(old, new, of: type, in: schema)
        case .run(let step):
            return .statements(step.statements.filter { !$0.statement(for: .sqlite).text.isBlank })
        case .validateConstraint, .createEnumeration, .dropEnumeration, .addEnumerationCase, .changeEnumeration, .data,
            .backfill:
            return .statements([])
        }
    }

    private func rebuild(_ name: SQLIdentifier, in schema: Schema, values: [SQLIdentifier: SQL] = [:])
        throws(MigrationError) -> SQLiteStep
    {
        let after = try schema.applying(self)
        return .rebuild(
            TableRebuild(
                from: try Self.table(name, in: schema, for: self),
                to: try Self.table(name, in: after, for: self),
                values: values
            )
        )
    }

    /// The names of an enumeration are text in the rows: they change there.
    private func renameCase(_ old: String, _ new: String, of type: SQLIdentifier, in schema: Schema)
        throws(MigrationError) -> SQLiteStep
    {
        .statements(
            schema.columns(of: type).map { table, column in
                let (new, old) = (SQLValue.text(new).literal(for: .sqlite), SQLValue.text(old).literal(for: .sqlite))
                let assignment: SQL = "\(identifier: column) = \(new) WHERE \(identifier: column) = \(old)"
                return "UPDATE \(identifier: table) SET \(assignment)"
            }
        )
    }

    private static func table(_ name: SQLIdentifier, in schema: Schema, for operation: Operation)
        throws(MigrationError) -> TableSchema
    {
        guard let table = schema.table(name) else {
            throw .doesNotFit(operation: operation.summary, reason: "there is no table \(name)")
        }
        return table
    }
}

extension Schema {
    /// True where the index has the constraint's name already.
    fileprivate func isNamed(_ index: SQLIdentifier, by operation: Operation) -> Bool {
        guard case .addUnique(let unique, let table, _) = operation else { return false }
        return unique.name(in: table) == index
    }
}

extension ColumnDefinition {
    /// True where SQLite's `ADD COLUMN` takes it: what is in the rows must follow from a constant.
    fileprivate var canBeAdded: Bool {
        guard primaryKey == nil else { return false }
        if generated != nil { return isNullable }
        switch defaultValue {
        case nil: return isNullable
        case .value(let value): return isNullable || !value.isNull
        case .now, .expression: return false
        }
    }
}
