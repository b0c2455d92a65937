import CovetSQL

extension Operation {
    /// The statements that do it on PostgreSQL, in order. Those of data steps and backfills are not among them: they are found while running.
    var postgresStatements: [SQL] {
        switch self {
        case .createTable(let table):
            [table.createStatement(for: .postgres)] + table.createIndexStatements(for: .postgres)
        case .dropTable(let table): ["DROP TABLE \(identifier: table.name)"]
        case .renameTable(let old, let new): Self.alter(old, "RENAME TO \(identifier: new)")
        case .addColumn(let column, let table): Self.adding(column, to: table)
        case .dropColumn(let column, let table): Self.alter(table, "DROP COLUMN \(identifier: column.name)")
        case .renameColumn(let old, let new, let table):
            Self.alter(table, "RENAME COLUMN \(identifier: old) TO \(identifier: new)")
        case .changeType(let change, let table): Self.alter(table, change.clause)
        case .setNotNull(let column, let table): Self.alter(table, "ALTER COLUMN \(identifier: column) SET NOT NULL")
        case .dropNotNull(let column, let table): Self.alter(table, "ALTER COLUMN \(identifier: column) DROP NOT NULL")
        case .changeDefault(let column, let table, _, let new?):
            Self.alter(table, "ALTER COLUMN \(identifier: column) SET DEFAULT \(new.sql(for: .postgres))")
        case .changeDefault(let column, let table, _, nil):
            Self.alter(table, "ALTER COLUMN \(identifier: column) DROP DEFAULT")
        case .changePrimaryKey(let change, let table): change.postgresStatements(of: table)
        case .createIndex(let index, let table, let concurrently):
            [index.createStatement(on: table, for: .postgres, concurrently: concurrently)]
        case .dropIndex(let index, _, concurrently: true):
            // Run again after a lost connection, it may be gone.
            ["DROP INDEX CONCURRENTLY IF EXISTS \(identifier: index.name)"]
        case .dropIndex(let index, _, concurrently: false): ["DROP INDEX \(identifier: index.name)"]
        case .renameIndex(let old, let new, _): ["ALTER INDEX \(identifier: old) RENAME TO \(identifier: new)"]
        case .addCheck(let check, let table, let validated):
            Self.alter(table, "ADD \(check.clause(for: .postgres))\(validated ? SQL() : " NOT VALID")")
        case .dropCheck(let check, let table): Self.dropping(check.name, from: table)
        case .addForeignKey(let key, let table, let validated):
            Self.alter(table, "ADD \(key.clause(in: table))\(validated ? SQL() : " NOT VALID")")
        case .dropForeignKey(let key, let table): Self.dropping(key.name(in: table), from: table)
        case .addUnique(let unique, let table, let build): Self.adding(unique, to: table, build)
        case .dropUnique(let unique, let table): Self.dropping(unique.name(in: table), from: table)
        case .validateConstraint(let name, let table): Self.alter(table, "VALIDATE CONSTRAINT \(identifier: name)")
        case .renameConstraint(let old, let new, let table):
            Self.alter(table, "RENAME CONSTRAINT \(identifier: old) TO \(identifier: new)")
        case .createEnumeration(let type):
            ["CREATE TYPE \(identifier: type.name) AS ENUM (\(type.cases.map(\.literal).joined()))"]
        case .dropEnumeration(let type): ["DROP TYPE \(identifier: type.name)"]
        case .addEnumerationCase(let name, let type, let next?):
            ["ALTER TYPE \(identifier: type) ADD VALUE IF NOT EXISTS \(name.literal) BEFORE \(next.literal)"]
        case .addEnumerationCase(let name, let type, nil):
            ["ALTER TYPE \(identifier: type) ADD VALUE IF NOT EXISTS \(name.literal)"]
        case .renameEnumerationCase(let old, let new, let type):
            ["ALTER TYPE \(identifier: type) RENAME VALUE \(old.literal) TO \(new.literal)"]
        case .changeEnumeration(let change): change.postgresStatements
        case .run(let step): step.statements.filter { !$0.statement(for: .postgres).text.isBlank }
        case .data, .backfill: []
        }
    }

    private static func alter(_ table: SQLIdentifier, _ action: SQL) -> [SQL] {
        ["ALTER TABLE \(identifier: table) \(action)"]
    }

    private static func dropping(_ constraint: SQLIdentifier, from table: SQLIdentifier) -> [SQL] {
        alter(table, "DROP CONSTRAINT \(identifier: constraint)")
    }

    private static func adding(_ column: ColumnDefinition, to table: SQLIdentifier) -> [SQL] {
        var clause = "ADD COLUMN \(column.definition(for: .postgres))" as SQL
        if column.isUnique {
            clause += ", ADD \(UniqueConstraint(on: [column.name]).clause(in: table))"
        }
        return alter(table, clause)
    }

    private static func adding(_ unique: UniqueConstraint, to table: SQLIdentifier, _ build: UniqueBuild) -> [SQL] {
        let name = unique.name(in: table)
        let usingIndex = { (index: SQLIdentifier) in
            alter(table, "ADD CONSTRAINT \(identifier: name) UNIQUE USING INDEX \(identifier: index)")
        }
        switch build {
        case .lockingTable: return alter(table, "ADD \(unique.clause(in: table))")
        case .existingIndex(let index): return usingIndex(index)
        case .concurrentIndex:
            let index = unique.index(in: table)
            return [index.createStatement(on: table, for: .postgres, concurrently: true)] + usingIndex(name)
        }
    }
}

extension TypeChange {
    fileprivate var clause: SQL {
        var sql: SQL = "ALTER COLUMN \(identifier: column) TYPE \(to.sql(for: .postgres))"
        if let using { sql += " USING \(literals: using, for: .postgres)" }
        return sql
    }
}

extension SQLType {
    func sql(for dialect: SQLDialect) -> SQL { SQL(pieces: [.raw(name(for: dialect))]) }
}

extension String {
    /// The text as a literal of PostgreSQL.
    fileprivate var literal: SQL { SQLValue.text(self).literal(for: .postgres) }

    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
