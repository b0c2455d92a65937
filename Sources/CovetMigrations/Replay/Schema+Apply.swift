public import CovetSQL

extension Schema {
    /// The schema that a list of migrations leads to.
    ///
    /// - Parameter dialect: for what a kind of database has between two releases (``Operation/run(_:reverse:outsideTransaction:changes:changesOnSQLite:)``); `nil` for
    ///   what holds for all.
    /// - Throws: ``MigrationError/doesNotFit(operation:reason:)`` when an operation needs what is not there.
    public init(replaying migrations: some Sequence<Migration>, on dialect: SQLDialect? = nil) throws(MigrationError) {
        self.init()
        for migration in migrations {
            for operation in migration.operations { try apply(operation, on: dialect) }
        }
    }

    /// The schema after an operation.
    ///
    /// - Throws: ``MigrationError/doesNotFit(operation:reason:)`` when the operation needs what is not there.
    public func applying(_ operation: Operation, on dialect: SQLDialect? = nil) throws(MigrationError) -> Schema {
        var result = self
        try result.apply(operation, on: dialect)
        return result
    }

    mutating func apply(_ operation: Operation, on dialect: SQLDialect? = nil) throws(MigrationError) {
        var change = SchemaChange(schema: resolved, operation: operation.summary, dialect: dialect)
        try change.apply(operation)
        self = change.schema
    }
}

/// One operation on its way into a schema.
private struct SchemaChange {
    var schema: Schema
    let operation: String
    let dialect: SQLDialect?

    mutating func apply(_ operation: Operation) throws(MigrationError) {
        switch operation {
        case .createTable(let table):
            try require(schema.table(table.name) == nil, "there is a table \(table.name) already")
            for index in table.indexes.map(\.name) + table.resolved.uniques.compactMap(\.name) {
                try requireFree(index)
            }
            schema.tables.append(table.resolved)
        case .dropTable(let table):
            let index = try self.index(of: table.name)
            if let other = schema.tables.first(where: { other in
                other.name != table.name && other.foreignKeys.contains { $0.table == table.name }
            }) {
                throw misfit("\(other.name) has a foreign key to \(table.name); drop that first")
            }
            schema.tables.remove(at: index)
        case .renameTable(let old, let new): try renameTable(old, new)
        case .addColumn(let column, let table):
            schema = try changing(table) { table throws(MigrationError) in
                try require(!table.has(column.name), "\(table.name) has a column \(column.name) already")
                if column.isUnique { table.uniques.append(.init(table.uniqueName(column.name), on: [column.name])) }
                var plain = column
                plain.isUnique = false
                table.columns.append(plain)
            }
        case .dropColumn(let column, let table): try dropColumn(column.name, table)
        case .renameColumn(let old, let new, let table): try renameColumn(old, new, table)
        case .changeType(let change, let table): schema = try changing(change.column, table) { $0.type = change.to }
        case .setNotNull(let column, let table): schema = try changing(column, table) { $0.isNullable = false }
        case .dropNotNull(let column, let table): schema = try changing(column, table) { $0.isNullable = true }
        case .changeDefault(let column, let table, _, let new):
            schema = try changing(column, table) { $0.defaultValue = new }
        case .changePrimaryKey(let change, let table): try changePrimaryKey(change, table)
        case .createIndex(let index, let table, _):
            try requireFree(index.name)
            schema = try changing(table) { table throws(MigrationError) in
                try requireColumns(index.parts.compactMap(\.column) + index.including, in: table)
                table.indexes.append(index)
            }
        case .dropIndex(let index, let table, _): try dropIndex(index.name, table)
        case .renameIndex(let old, let new, let table):
            try requireFree(new)
            schema = try changing(table) { table throws(MigrationError) in
                let index = try found(table.indexes.firstIndex { $0.name == old }, "\(table.name) has no index \(old)")
                table.indexes[index].name = new
            }
        case .addCheck(let check, let table, _):
            schema = try changing(table) { table throws(MigrationError) in
                try require(!table.constraintNames.contains(check.name), "\(table.name) has \(check.name) already")
                table.checks.append(check)
            }
        case .dropCheck(let check, let table):
            schema = try changing(table) { table throws(MigrationError) in
                let index = try found(
                    table.checks.firstIndex { $0.name == check.name },
                    "\(table.name) has no check \(check.name)"
                )
                table.checks.remove(at: index)
            }
        case .addForeignKey(var key, let table, _):
            let target = try found(schema.table(key.table), "there is no table \(key.table)")
            try requireColumns(key.referencedColumns, in: target)
            key.name = key.name(in: table)
            schema = try changing(table) { table throws(MigrationError) in
                try requireColumns(key.columns, in: table)
                try require(
                    !table.constraintNames.contains(key.name(in: table.name)),
                    "\(table.name) has \(key.name(in: table.name)) already"
                )
                table.foreignKeys.append(key)
            }
        case .dropForeignKey(let key, let table):
            schema = try changing(table) { table throws(MigrationError) in
                let name = key.name(in: table.name)
                let index = try found(
                    table.foreignKeys.firstIndex { $0.name == name },
                    "\(table.name) has no foreign key \(name)"
                )
                table.foreignKeys.remove(at: index)
            }
        case .addUnique(let unique, let table, let build): try addUnique(unique, table, build)
        case .dropUnique(let unique, let table):
            schema = try changing(table) { table throws(MigrationError) in
                let name = unique.name(in: table.name)
                let index = try found(
                    table.uniques.firstIndex { $0.name == name },
                    "\(table.name) has no unique constraint \(name)"
                )
                table.uniques.remove(at: index)
            }
        case .validateConstraint(let name, let table):
            schema = try changing(table) { table throws(MigrationError) in
                let names = table.checks.map(\.name) + table.foreignKeys.map { $0.name(in: table.name) }
                try require(names.contains(name), "\(table.name) has no check or foreign key \(name)")
            }
        case .renameConstraint(let old, let new, let table): try renameConstraint(old, new, table)
        case .createEnumeration(let type):
            try require(schema.enumeration(type.name) == nil, "there is a type \(type.name) already")
            try require(!type.cases.isEmpty, "the type \(type.name) has no cases")
            schema.enumerations.append(type)
        case .dropEnumeration(let type):
            let index = try self.index(ofType: type.name)
            if let (table, column) = schema.columns(of: type.name).first {
                throw misfit("\(table).\(column) has the type \(type.name); change or drop it first")
            }
            schema.enumerations.remove(at: index)
        case .addEnumerationCase(let name, let type, let next):
            let index = try self.index(ofType: type)
            // It stays when the migration is undone, and comes again with it.
            guard !schema.enumerations[index].cases.contains(name) else { return }
            var cases = schema.enumerations[index].cases
            let position = try next.map { next throws(MigrationError) in
                try found(cases.firstIndex(of: next), "\(type) has no case \(next)")
            }
            cases.insert(name, at: position ?? cases.endIndex)
            schema.setCases(cases, of: type)
        case .renameEnumerationCase(let old, let new, let type):
            var cases = schema.enumerations[try index(ofType: type)].cases
            cases[try found(cases.firstIndex(of: old), "\(type) has no case \(old)")] = new
            schema.setCases(cases, of: type)
            schema.renameDefaults(old, new, of: type)
        case .changeEnumeration(let change): try changeEnumeration(change)
        case .data, .backfill: break
        case .run(let step):
            for change in step.changes(on: dialect) { try apply(change) }
        }
    }

    private mutating func changePrimaryKey(_ change: PrimaryKeyChange, _ table: SQLIdentifier) throws(MigrationError) {
        let before = schema.tables[try index(of: table)]
        try require(
            Set(before.keyColumns) == Set(change.from),
            "the key of \(table) is \(before.primaryKey.map(\.name).joined(separator: ", "))"
        )
        try require(Set(change.to.map(\.name)).count == change.to.count, "a column is twice in the new key")
        if change.movesKey {
            for other in schema.tables {
                for key in other.foreignKeys where key.table == table {
                    let isUnique = before.uniques.contains { Set($0.columns) == Set(key.referencedColumns) }
                    try require(
                        isUnique,
                        "\(key.name(in: other.name)) of \(other.name) refers to the key; drop that first"
                    )
                }
            }
        }
        if let index = change.index {
            let there = try found(before.indexes.first { $0.name == index }, "\(table) has no index \(index)")
            try require(
                there.isUnique && there.condition == nil && there.parts.map(\.column) == change.to.map(\.name),
                "the index \(index) is not a unique index of just these columns, without a condition"
            )
            try dropIndex(index, table)
        }
        schema = try changing(table) { table throws(MigrationError) in
            for index in table.columns.indices { table.columns[index].primaryKey = nil }
            for column in change.to {
                let index = try found(
                    table.columns.firstIndex { $0.name == column.name },
                    "\(table.name) has no column \(column.name)"
                )
                try require(
                    !table.columns[index].isNullable,
                    "\(table.name).\(column.name) may be null; require a value first"
                )
                table.columns[index].primaryKey = column.kind
            }
        }
    }

    private mutating func changeEnumeration(_ change: EnumerationChange) throws(MigrationError) {
        let cases = schema.enumerations[try index(ofType: change.type)].cases
        try require(cases == change.from, "\(change.type) has the cases \(cases.joined(separator: ", "))")
        try require(!change.to.isEmpty, "the type \(change.type) would have no cases")
        let known = schema.columns(of: change.type)
        for (table, column) in known {
            try require(
                change.columns.contains { $0.table == table && $0.name == column },
                "\(table).\(column) has the type \(change.type) and is not among the columns"
            )
        }
        for column in change.columns {
            try require(
                known.contains { $0.table == column.table && $0.column == column.name },
                "\(column.table).\(column.name) does not have the type \(change.type)"
            )
        }
        schema.setCases(change.to, of: change.type)
    }

    private mutating func renameTable(_ old: SQLIdentifier, _ new: SQLIdentifier) throws(MigrationError) {
        try require(schema.table(new) == nil, "there is a table \(new) already")
        schema.tables[try index(of: old)].name = new
        for table in schema.tables.indices {
            for key in schema.tables[table].foreignKeys.indices
            where schema.tables[table].foreignKeys[key].table == old {
                schema.tables[table].foreignKeys[key].table = new
            }
        }
    }

    private mutating func renameColumn(_ old: SQLIdentifier, _ new: SQLIdentifier, _ table: SQLIdentifier)
        throws(MigrationError)
    {
        schema = try changing(table) { table throws(MigrationError) in
            try require(!table.has(new), "\(table.name) has a column \(new) already")
            let index = try found(table.columns.firstIndex { $0.name == old }, "\(table.name) has no column \(old)")
            table.columns[index].name = new
            table.rename(old, to: new)
        }
        for index in schema.tables.indices {
            for key in schema.tables[index].foreignKeys.indices
            where schema.tables[index].foreignKeys[key].table == table {
                schema.tables[index].foreignKeys[key].referencedColumns.replace(old, with: new)
            }
        }
    }

    private mutating func dropColumn(_ column: SQLIdentifier, _ table: SQLIdentifier) throws(MigrationError) {
        for other in schema.tables {
            for key in other.foreignKeys where key.table == table && key.referencedColumns.contains(column) {
                throw misfit("the foreign key \(key.name(in: other.name)) of \(other.name) needs it; drop that first")
            }
        }
        schema = try changing(table) { table throws(MigrationError) in
            let index = try found(
                table.columns.firstIndex { $0.name == column },
                "\(table.name) has no column \(column)"
            )
            if let user = table.user(of: column) {
                throw misfit("\(user) needs it; drop that first, so that the way back can add it again")
            }
            // A unique column was added with its constraint, and both go together.
            table.uniques.removeAll { $0.columns == [column] }
            table.columns.remove(at: index)
        }
    }

    private mutating func dropIndex(_ name: SQLIdentifier, _ table: SQLIdentifier) throws(MigrationError) {
        schema = try changing(table) { table throws(MigrationError) in
            let index = try found(table.indexes.firstIndex { $0.name == name }, "\(table.name) has no index \(name)")
            table.indexes.remove(at: index)
        }
    }

    private mutating func addUnique(_ unique: UniqueConstraint, _ table: SQLIdentifier, _ build: UniqueBuild)
        throws(MigrationError)
    {
        let named = UniqueConstraint(unique.name(in: table), on: unique.columns)
        if case .existingIndex(let index) = build {
            schema = try changing(table) { table throws(MigrationError) in
                let there = try found(
                    table.indexes.first { $0.name == index },
                    "\(table.name) has no index \(index)"
                )
                try require(
                    there.isUnique && there.condition == nil && there.parts.map(\.column) == unique.columns,
                    "the index \(index) is not a unique index of just these columns, without a condition"
                )
            }
            try dropIndex(index, table)
        } else {
            try requireFree(named.name(in: table))
        }
        schema = try changing(table) { table throws(MigrationError) in
            try requireColumns(unique.columns, in: table)
            table.uniques.append(named)
        }
    }

    private mutating func renameConstraint(_ old: SQLIdentifier, _ new: SQLIdentifier, _ table: SQLIdentifier)
        throws(MigrationError)
    {
        schema = try changing(table) { table throws(MigrationError) in
            try require(!table.constraintNames.contains(new), "\(table.name) has \(new) already")
            if let index = table.uniques.firstIndex(where: { $0.name == old }) {
                table.uniques[index].name = new
            } else if let index = table.foreignKeys.firstIndex(where: { $0.name == old }) {
                table.foreignKeys[index].name = new
            } else {
                let index = try found(
                    table.checks.firstIndex { $0.name == old },
                    "\(table.name) has no constraint \(old)"
                )
                table.checks[index].name = new
            }
        }
    }

    // What the changes are made of

    private func changing(
        _ name: SQLIdentifier,
        _ body: (inout TableSchema) throws(MigrationError) -> Void
    ) throws(MigrationError) -> Schema {
        var result = schema
        try body(&result.tables[try index(of: name)])
        return result
    }

    private func changing(
        _ name: SQLIdentifier,
        _ table: SQLIdentifier,
        _ body: (inout ColumnDefinition) -> Void
    ) throws(MigrationError) -> Schema {
        try changing(table) { table throws(MigrationError) in
            let index = try found(table.columns.firstIndex { $0.name == name }, "\(table.name) has no column \(name)")
            body(&table.columns[index])
        }
    }

    private func index(of table: SQLIdentifier) throws(MigrationError) -> Int {
        try found(schema.tables.firstIndex { $0.name == table }, "there is no table \(table)")
    }

    private func index(ofType name: SQLIdentifier) throws(MigrationError) -> Int {
        try found(schema.enumerations.firstIndex { $0.name == name }, "there is no type \(name)")
    }

    private func requireFree(_ index: SQLIdentifier) throws(MigrationError) {
        for table in schema.tables {
            let names = table.indexes.map(\.name) + table.uniques.map { $0.name(in: table.name) }
            try require(!names.contains(index), "\(table.name) has an index \(index) already")
        }
    }

    private func requireColumns(_ names: [SQLIdentifier], in table: TableSchema) throws(MigrationError) {
        for name in names { try require(table.has(name), "\(table.name) has no column \(name)") }
    }

    private func found<Value>(_ value: Value?, _ reason: String) throws(MigrationError) -> Value {
        guard let value else { throw misfit(reason) }
        return value
    }

    private func require(_ condition: Bool, _ reason: String) throws(MigrationError) {
        if !condition { throw misfit(reason) }
    }

    private func misfit(_ reason: String) -> MigrationError {
        .doesNotFit(operation: operation, reason: reason)
    }
}
