import CovetSQL

extension Operation {
    /// What it does, in the language of the lint's rules, with the statement where one of several is meant.
    var lintFacts: [(fact: LintFact, sql: String?)] {
        func one(_ fact: LintFact) -> [(fact: LintFact, sql: String?)] { [(fact, nil)] }
        switch self {
        case .createTable(let table):
            return [(.createTable(TableFact(table)), nil)]
                + table.indexes.map { (.createIndex(IndexFact($0, on: table.name, concurrently: false)), nil) }
        case .dropTable(let table): return one(.drop(.table, [table.name.relation], ifExists: false, cascade: false))
        case .renameTable(let old, let new): return one(.renameTable(old.relation, to: new.name))
        case .addColumn(let column, let table):
            return one(.addColumn(ColumnFact(column, in: table), to: table.relation, ifNotExists: false))
        case .dropColumn(let column, let table):
            return one(.dropColumn(column.name.name, from: table.relation, ifExists: false, cascade: false))
        case .renameColumn(let old, let new, let table):
            return one(.renameColumn(old.name, to: new.name, in: table.relation))
        case .changeType(let change, let table):
            let using = change.using?.inlined(for: .postgres)
            return one(
                .changeType(
                    of: change.column.name,
                    in: table.relation,
                    from: TypeFact(change.from),
                    to: TypeFact(change.to),
                    using: using
                )
            )
        case .setNotNull(let column, let table): return one(.setNotNull(column.name, in: table.relation))
        case .dropNotNull(let column, let table): return one(.dropNotNull(column.name, in: table.relation))
        case .changeDefault(let column, let table, _, let value):
            return one(.setDefault(column.name, in: table.relation, to: value.map { DefaultFact($0) }))
        case .changePrimaryKey(let change, let table):
            guard change.movesKey else { return one(.alterTable(table.relation, .accessExclusive)) }
            let kind = ConstraintFact.Kind.primaryKey(
                columns: change.to.map(\.name.name),
                usingIndex: change.index?.name
            )
            let name = SQLIdentifier.derived([table], suffix: "pkey")
            return [
                (Self.dropped(name, table), nil),
                (.addConstraint(ConstraintFact(name.name, kind, definition: "PRIMARY KEY"), to: table.relation), nil),
            ]
        case .createIndex(let index, let table, let concurrently):
            return one(.createIndex(IndexFact(index, on: table, concurrently: concurrently)))
        case .dropIndex(let index, let table, let concurrently):
            let name = index.name.relation
            return one(
                .dropIndex(name, on: table.relation, concurrently: concurrently, ifExists: concurrently, cascade: false)
            )
        case .renameIndex(_, _, let table): return one(.alterTable(table.relation, .shareUpdateExclusive))
        case .addCheck(let check, let table, let validated):
            return one(.addConstraint(ConstraintFact(check, validated: validated), to: table.relation))
        case .dropCheck(let check, let table): return one(Self.dropped(check.name, table))
        case .addForeignKey(let key, let table, let validated):
            return one(.addConstraint(ConstraintFact(key, in: table, validated: validated), to: table.relation))
        case .dropForeignKey(let key, let table): return one(Self.dropped(key.name(in: table), table))
        case .addUnique(let unique, let table, let build):
            var constraint = ConstraintFact(unique, in: table)
            let names = unique.columns.map(\.name)
            switch build {
            case .lockingTable: return one(.addConstraint(constraint, to: table.relation))
            case .existingIndex(let index):
                constraint.kind = .unique(columns: names, usingIndex: index.name)
                return one(.addConstraint(constraint, to: table.relation))
            case .concurrentIndex:
                let index = unique.index(in: table)
                constraint.kind = .unique(columns: names, usingIndex: index.name.name)
                return [
                    (.createIndex(IndexFact(index, on: table, concurrently: true)), nil),
                    (.addConstraint(constraint, to: table.relation), nil),
                ]
            }
        case .dropUnique(let unique, let table): return one(Self.dropped(unique.name(in: table), table))
        case .validateConstraint(let name, let table): return one(.validateConstraint(name.name, on: table.relation))
        case .renameConstraint(_, _, let table): return one(.alterTable(table.relation, .accessExclusive))
        case .createEnumeration(let type): return one(.createEnum(type.name.relation))
        case .dropEnumeration(let type):
            return one(.drop(.type, [type.name.relation], ifExists: false, cascade: false))
        case .addEnumerationCase(let name, let type, let next):
            return one(.addEnumValue(name, to: type.relation, isPlaced: next != nil, ifNotExists: true))
        case .renameEnumerationCase(_, let new, let type): return one(.rename(.enumValue, type.relation, to: new))
        case .changeEnumeration(let change):
            guard !change.removed.isEmpty else {
                return change.tables.map { (.rewriteTable($0.relation, by: "making \(change.type) anew"), nil) }
            }
            return one(.dropEnumValues(change.removed, from: change.type.relation, in: change.tables.map(\.relation)))
        case .backfill(let backfill):
            return one(.update(backfill.table.relation, hasCondition: true, isBatched: true))
        case .data, .run: return []
        }
    }

    private static func dropped(_ name: SQLIdentifier, _ table: SQLIdentifier) -> LintFact {
        .dropConstraint(name.name, from: table.relation, ifExists: false, cascade: false)
    }
}

extension SQLIdentifier {
    var relation: RelationName { RelationName(name) }
}

extension TableFact {
    init(_ table: TableSchema) {
        let isOne = table.primaryKey.count == 1
        var columns = table.columns.map { ColumnFact($0, in: table.name) }
        for index in columns.indices { columns[index].isPrimaryKey = columns[index].isPrimaryKey && isOne }
        var constraints = table.foreignKeys.map { ConstraintFact($0, in: table.name, validated: true) }
        constraints += table.uniques.map { ConstraintFact($0, in: table.name) }
        constraints += table.checks.map { ConstraintFact($0, validated: true) }
        if table.primaryKey.count > 1 {
            let key = table.primaryKey.map(\.name)
            constraints.append(
                ConstraintFact(nil, .primaryKey(columns: key, usingIndex: nil), definition: "PRIMARY KEY")
            )
        }
        self.init(table.name.relation, columns, constraints)
    }
}

extension ColumnFact {
    init(_ column: ColumnDefinition, in table: SQLIdentifier) {
        let type = TypeFact(column.type)
        self.init(column.name.name, type)
        isNotNull = !column.isNullable || column.primaryKey != nil
        isPrimaryKey = column.primaryKey != nil
        isIdentity = column.primaryKey == .generated
        isGenerated = column.generated != nil
        defaultValue = column.defaultValue.map { DefaultFact($0) }
        if column.isUnique { constraints = [ConstraintFact(UniqueConstraint(on: [column.name]), in: table)] }
    }
}

extension DefaultFact {
    init(_ value: ColumnDefinition.Default) {
        let text = value.sql(for: .postgres).inlined(for: .postgres)
        switch value {
        case .value(let value): self.init(text, isNull: value == .null)
        case .now: self.init(text)
        case .expression: self.init(text, isVolatile: Self.mayBeVolatile(text))
        }
    }

    /// True of an expression that calls something, unless it is the moment: without the parser nobody knows what it calls.
    private static func mayBeVolatile(_ expression: String) -> Bool {
        let bare = expression.lowercased().filter { !$0.isWhitespace }
        var inner = bare[...]
        while inner.hasPrefix("("), inner.hasSuffix(")"), inner.count > 1 { inner = inner.dropFirst().dropLast() }
        return inner.contains("(") && inner != "now()"
    }
}

extension TypeFact {
    init(_ type: SQLType) {
        switch type {
        case .bool: self.init("bool")
        case .int16: self.init("int2")
        case .int32: self.init("int4")
        case .int64: self.init("int8")
        case .float: self.init("float4")
        case .double: self.init("float8")
        case .varchar(let length): self.init("varchar", [length])
        case .timestamp: self.init("timestamptz")
        case .localTimestamp: self.init("timestamp")
        case .decimal(let precision, let scale): self.init("numeric", [precision, scale])
        case .json: self.init("jsonb")
        case .array(let element):
            self.init(element)
            isArray = true
        case .enumeration(let name, _): self.init(name.name)
        default: self.init(type.name(for: .postgres).lowercased())
        }
    }
}

extension ConstraintFact {
    init(_ check: TableSchema.Check, validated: Bool) {
        let condition = check.condition.inlined(for: .postgres)
        self.init(
            check.name.name,
            .check(columns: [], provesNotNull: Self.notNullColumn(condition)),
            isNotValid: !validated,
            definition: "CHECK (\(condition))"
        )
    }

    init(_ key: ForeignKey, in table: SQLIdentifier, validated: Bool) {
        let clause = key.clause(in: table).inlined(for: .postgres)
        self.init(
            key.name(in: table).name,
            .foreignKey(
                columns: key.columns.map(\.name),
                references: key.table.relation,
                keys: key.referencedColumns.map(\.name)
            ),
            isNotValid: !validated,
            definition: Self.body(of: clause, from: "FOREIGN KEY")
        )
    }

    init(_ unique: UniqueConstraint, in table: SQLIdentifier) {
        let clause = unique.clause(in: table).inlined(for: .postgres)
        self.init(
            unique.name(in: table).name,
            .unique(columns: unique.columns.map(\.name), usingIndex: nil),
            definition: Self.body(of: clause, from: "UNIQUE")
        )
    }

    /// What follows the name of a constraint.
    private static func body(of clause: String, from word: String) -> String {
        var rest = clause[...]
        while !rest.isEmpty, !rest.hasPrefix(word) { rest = rest.dropFirst() }
        return String(rest)
    }

    /// The column of `column IS NOT NULL`, in quotes or not.
    private static func notNullColumn(_ condition: String) -> String? {
        let words = condition.split(whereSeparator: \.isWhitespace)
        guard words.count == 4, words[1...].map({ $0.lowercased() }) == ["is", "not", "null"] else { return nil }
        let name = words[0]
        if name.hasPrefix("\""), name.hasSuffix("\""), name.count > 2 { return String(name.dropFirst().dropLast()) }
        return name.contains("\"") ? nil : name.lowercased()
    }
}

extension IndexFact {
    init(_ index: IndexDefinition, on table: SQLIdentifier, concurrently: Bool) {
        self.init(
            index.name.name,
            on: table.relation,
            index.parts.map { $0.column?.name },
            isUnique: index.isUnique,
            isConcurrent: concurrently,
            method: index.method.name.name,
            isPartial: index.condition != nil
        )
    }
}
