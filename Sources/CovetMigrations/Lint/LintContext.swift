/// A table as far as the statements so far tell.
struct KnownTable {
    var name: RelationName
    var columns: [ColumnFact]
    var constraints: [ConstraintFact]
    var indexes: [IndexFact] = []
    /// Names of constraints that hold for every row.
    var validated: Set<String> = []

    init(_ fact: TableFact) {
        name = fact.name
        columns = fact.columns
        constraints = fact.constraints + fact.columns.flatMap(\.constraints)
        validated = Set(constraints.filter { !$0.isNotValid }.compactMap(\.name))
    }

    /// The columns of each index, those of constraints too.
    var indexColumns: [[String?]] {
        indexes.filter { !$0.isPartial }.map(\.columns) + constraints.flatMap(\.indexColumns)
            + columns.filter(\.isPrimaryKey).map { [$0.name] }
    }
}

extension ConstraintFact {
    /// The columns of the index that it brings.
    var indexColumns: [[String?]] {
        switch kind {
        case .unique(let columns, _), .primaryKey(let columns, _): columns.isEmpty ? [] : [columns]
        default: []
        }
    }

    /// Its columns, where they are known.
    var columns: [String] {
        switch kind {
        case .check(let columns, _), .foreignKey(let columns, _, _), .unique(let columns, _),
            .primaryKey(let columns, _):
            columns
        case .exclusion: []
        }
    }
}

extension ColumnFact {
    /// True where a row that does not say it has a value in it.
    var isFilledByItself: Bool {
        isIdentity || isGenerated || type.isSerial || defaultValue.map { !$0.isNull } ?? false
    }

    var indexColumns: [[String?]] {
        (isPrimaryKey ? [[name]] : []) + constraints.flatMap(\.indexColumns)
    }
}

/// What the statements before tell about the one that is judged.
struct LintContext {
    struct Lock {
        var table: RelationName
        var mode: LockMode
    }

    struct Transaction {
        var locks: [Lock] = []
        /// Constraints that were added NOT VALID.
        var notValid: Set<String> = []
        var droppedViews: [RelationName] = []
        var changesSchema = false
        var settings: [String: String?] = [:]
    }

    /// The tables whose definition the statements gave, those of earlier migrations too.
    private var tables: [KnownTable] = []
    /// Tables and views of this migration, which nobody uses yet.
    private var created: [RelationName] = []
    private var temporary: [RelationName] = []
    /// Columns that this migration added to tables that were there.
    private var addedColumns: [(table: RelationName, column: String)] = []
    /// Tables that this migration gave a trigger which may change what is inserted.
    private var filled: [RelationName] = []
    /// Indexes and proofs on tables of which nothing else is known.
    private var loose: [KnownTable] = []
    private(set) var settings: [String: String] = [:]
    private(set) var transaction: Transaction?

    /// Forgets what holds for one migration alone; the tables are known on.
    mutating func beginScript(_ options: LintOptions) {
        created = []
        temporary = []
        addedColumns = []
        filled = []
        settings = options.hasTimeouts ? ["lock_timeout": "", "statement_timeout": ""] : [:]
        transaction = options.isInTransaction ? Transaction() : nil
    }

    // MARK: What is known

    func isCreated(_ name: RelationName) -> Bool { created.contains { $0.matches(name) } }
    func isTemporary(_ name: RelationName) -> Bool { temporary.contains { $0.matches(name) } }
    func isKnown(_ name: RelationName) -> Bool { tables.contains { $0.name.matches(name) } }

    func isFilledByTrigger(_ table: RelationName) -> Bool { filled.contains { $0.matches(table) } }

    func added(_ table: RelationName) -> [String] {
        addedColumns.filter { $0.table.matches(table) }.map(\.column)
    }

    private func known(_ name: RelationName) -> KnownTable? {
        tables.last { $0.name.matches(name) } ?? loose.last { $0.name.matches(name) }
    }

    func type(of column: String, in table: RelationName) -> TypeFact? {
        known(table)?.columns.first { $0.name == column }?.type
    }

    func column(_ name: String, of table: RelationName) -> ColumnFact? {
        known(table)?.columns.first { $0.name == name }
    }

    /// Nil when the column is not known.
    func isNullable(_ column: String, in table: RelationName) -> Bool? {
        guard let column = known(table)?.columns.first(where: { $0.name == column }) else { return nil }
        return !(column.isNotNull || column.isPrimaryKey || column.isIdentity)
    }

    func isKnownNullable(_ column: String, in table: RelationName) -> Bool {
        isNullable(column, in: table) == true && !provesNotNull(column, in: table)
    }

    func primaryKey(of table: RelationName) -> [String] {
        guard let known = known(table) else { return [] }
        for case .primaryKey(let columns, _) in known.constraints.map(\.kind) { return columns }
        return known.columns.filter(\.isPrimaryKey).map(\.name)
    }

    func indexes(on table: RelationName) -> [[String?]] { known(table)?.indexColumns ?? [] }

    func table(ofIndex name: String) -> RelationName? {
        (tables + loose).last { $0.indexes.contains { $0.name == name } }?.name
    }

    func columns(ofIndex name: String, on table: RelationName) -> [String?]? {
        known(table)?.indexes.first { $0.name == name }?.columns
    }

    func tablesReferenced(by table: RelationName) -> [RelationName] {
        (known(table)?.constraints ?? []).compactMap {
            if case .foreignKey(_, let referenced, _) = $0.kind { referenced } else { nil }
        }
    }

    /// True when a check says that new rows are never null there.
    func isRequired(_ column: String, in table: RelationName) -> Bool {
        (known(table)?.constraints ?? []).contains {
            if case .check(_, provesNotNull: column) = $0.kind { true } else { false }
        }
    }

    /// False where the table is known and none of its indexes is on the column; an expression or condition may be about any.
    func mayBeIndexed(_ column: String, of table: RelationName) -> Bool {
        guard isKnown(table), let known = known(table) else { return true }
        let constraints = known.constraints.flatMap(\.indexColumns) + known.columns.flatMap(\.indexColumns)
        return known.indexes.contains(where: \.isPartial)
            || (known.indexes.map(\.columns) + constraints).contains { $0.contains(column) || $0.contains(nil) }
    }

    /// True when a validated check says that the column is never null.
    func provesNotNull(_ column: String, in table: RelationName) -> Bool {
        guard let known = known(table) else { return false }
        return known.constraints.contains { constraint in
            guard case .check(_, provesNotNull: column) = constraint.kind else { return false }
            return !constraint.isNotValid || constraint.name.map(known.validated.contains) ?? false
        }
    }

    func hasCheck(on column: String, of table: RelationName) -> Bool {
        (known(table)?.constraints ?? []).contains {
            if case .check(let columns, _) = $0.kind { columns.contains(column) } else { false }
        }
    }

    func hasValidCheck(on table: RelationName) -> Bool {
        guard let known = known(table) else { return false }
        return known.constraints.contains { constraint in
            guard case .check = constraint.kind else { return false }
            return !constraint.isNotValid || constraint.name.map(known.validated.contains) ?? false
        }
    }

    func isTimeoutSet(_ name: String) -> Bool {
        if let local = transaction?.settings[name] { return local.map { $0 != "0" } ?? false }
        return settings[name].map { $0 != "0" } ?? false
    }

    // MARK: Locks

    /// The locks that a fact takes (PostgreSQL's manual, ALTER TABLE and section 13.3.1).
    func locks(of fact: LintFact) -> [Lock] {
        switch fact {
        case .createTable(let table):
            let constraints = table.constraints + table.columns.flatMap(\.constraints)
            // That on the table itself is in nobody's way.
            return constraints.flatMap(referencedLocks)
        case .renameTable(let table, _), .renameColumn(_, _, let table), .dropColumn(_, let table, _, _),
            .changeType(_, let table, _, _, _), .setNotNull(_, let table), .dropNotNull(_, let table),
            .setDefault(_, let table, _), .moveToSchema(.table, let table, _):
            return [Lock(table: table, mode: .accessExclusive)]
        case .addColumn(let column, let table, _):
            return [Lock(table: table, mode: .accessExclusive)] + column.constraints.flatMap(referencedLocks)
        case .addConstraint(let constraint, let table):
            if case .foreignKey = constraint.kind {
                return [Lock(table: table, mode: .shareRowExclusive)] + referencedLocks(constraint)
            }
            return [Lock(table: table, mode: .accessExclusive)]
        case .validateConstraint(_, let table): return [Lock(table: table, mode: .shareUpdateExclusive)]
        case .dropConstraint(_, let table, _, _): return [Lock(table: table, mode: .accessExclusive)]
        case .createIndex(let index):
            return [Lock(table: index.table, mode: index.isConcurrent ? .shareUpdateExclusive : .share)]
        case .dropIndex(let index, let table, let concurrently, _, _):
            // Where its table is not known, the index stands for it.
            let owner = table ?? self.table(ofIndex: index.name) ?? index
            return [Lock(table: owner, mode: concurrently ? .shareUpdateExclusive : .accessExclusive)]
        case .reindex(let name?, concurrently: false): return [Lock(table: name, mode: .share)]
        case .attachPartition(let partition, let table):
            return [
                Lock(table: table, mode: .shareUpdateExclusive), Lock(table: partition, mode: .accessExclusive),
            ]
        case .detachPartition(_, let table, let concurrently):
            return [Lock(table: table, mode: concurrently ? .shareUpdateExclusive : .accessExclusive)]
        case .rewriteTable(let table?, _): return [Lock(table: table, mode: .accessExclusive)]
        case .dropEnumValues(_, _, let tables): return tables.map { Lock(table: $0, mode: .accessExclusive) }
        case .truncate(let tables, _): return tables.map { Lock(table: $0, mode: .accessExclusive) }
        case .lockTable(let tables, let mode): return tables.map { Lock(table: $0, mode: mode) }
        case .alterTable(let table, let mode): return [Lock(table: table, mode: mode)]
        case .createTrigger(_, let table, _, _): return [Lock(table: table, mode: .shareRowExclusive)]
        case .drop(.table, let tables, _, _): return tables.map { Lock(table: $0, mode: .accessExclusive) }
        case .update(let table, _, _), .delete(let table, _, _), .insert(let table, _):
            return [Lock(table: table, mode: .rowExclusive)]
        default: return []
        }
    }

    private func referencedLocks(_ constraint: ConstraintFact) -> [Lock] {
        guard case .foreignKey(_, let referenced, _) = constraint.kind else { return [] }
        return [Lock(table: referenced, mode: .shareRowExclusive)]
    }

    // MARK: What a fact changes

    mutating func apply(_ fact: LintFact) {
        let taken = locks(of: fact)
        note(fact)
        transaction?.locks += taken
        if fact.isSchemaChange { transaction?.changesSchema = true }
        switch fact {
        case .begin: if transaction == nil { transaction = Transaction() }
        case .commit, .rollback: transaction = nil
        case .set(let name, let value, let isLocal): set(name, value, isLocal)
        default: break
        }
    }

    private mutating func set(_ name: String, _ value: String?, _ isLocal: Bool) {
        if isLocal {
            transaction?.settings[name] = .some(value)
        } else {
            transaction?.settings.removeValue(forKey: name)
            settings[name] = value
        }
    }

    private mutating func note(_ fact: LintFact) {
        switch fact {
        case .createTable(let table):
            // Of CREATE TABLE IF NOT EXISTS nobody knows whether the table was there: a migration means a new one.
            tables.removeAll { $0.name == table.name }
            tables.append(KnownTable(table))
            created.append(table.name)
            if table.isTemporary { temporary.append(table.name) }
        case .createView(let view, _, _), .create(.materializedView, let view, _), .createEnum(let view),
            .createDomain(let view, _), .create(.schema, let view, _), .create(.type, let view, _),
            .create(.sequence, let view, _), .create(.function, let view, _):
            created.append(view)
        case .drop(let kind, let names, _, _):
            if kind == .view { transaction?.droppedViews += names }
            created.removeAll { name in names.contains { $0.matches(name) } }
            if kind == .table { tables.removeAll { table in names.contains { $0.matches(table.name) } } }
        case .renameTable(let table, let new):
            if isCreated(table) { created.append(table.sibling(new)) }
            change(table) { $0.name = $0.name.sibling(new) }
        case .renameColumn(let old, let new, let table):
            change(table) { known in
                for index in known.columns.indices where known.columns[index].name == old {
                    known.columns[index].name = new
                }
            }
        case .addColumn(let column, let table, _):
            addedColumns.append((table, column.name))
            change(table) {
                $0.columns.append(column)
                $0.constraints += column.constraints
                $0.validated.formUnion(column.constraints.filter { !$0.isNotValid }.compactMap(\.name))
            }
        case .dropColumn(let column, let table, _, _):
            change(table) { known in
                known.columns.removeAll { $0.name == column }
                known.constraints.removeAll { $0.columns.contains(column) }
                known.indexes.removeAll { $0.columns.contains(column) }
            }
        case .changeType(let column, let table, _, let type, _):
            change(table) { known in
                for index in known.columns.indices where known.columns[index].name == column {
                    known.columns[index].type = type
                }
            }
        case .setNotNull(let column, let table), .dropNotNull(let column, let table):
            let isNotNull = if case .setNotNull = fact { true } else { false }
            change(table) { known in
                for index in known.columns.indices where known.columns[index].name == column {
                    known.columns[index].isNotNull = isNotNull
                }
            }
        case .setDefault(let column, let table, let value):
            change(table) { known in
                for index in known.columns.indices where known.columns[index].name == column {
                    known.columns[index].defaultValue = value
                }
            }
        case .createTrigger(_, let table, fillsRows: true, _): filled.append(table)
        case .addConstraint(let constraint, let table):
            if constraint.isNotValid, let name = constraint.name { transaction?.notValid.insert(name) }
            change(table) { known in
                var constraint = constraint
                if case .unique(_, usingIndex: let index?) = constraint.kind {
                    let columns = known.indexes.first { $0.name == index }?.columns.compactMap { $0 } ?? []
                    constraint.kind = .unique(columns: columns, usingIndex: index)
                }
                known.constraints.append(constraint)
                if !constraint.isNotValid, let name = constraint.name { known.validated.insert(name) }
            }
        case .validateConstraint(let name, let table): change(table) { $0.validated.insert(name) }
        case .dropConstraint(let name, let table, _, _):
            change(table) { $0.constraints.removeAll { $0.name == name } }
        case .createIndex(let index): change(index.table) { $0.indexes.append(index) }
        case .dropIndex(let index, _, _, _, _):
            for at in tables.indices { tables[at].indexes.removeAll { $0.name == index.name } }
            for at in loose.indices { loose[at].indexes.removeAll { $0.name == index.name } }
        default: break
        }
    }

    private mutating func change(_ table: RelationName, _ body: (inout KnownTable) -> Void) {
        if let index = tables.lastIndex(where: { $0.name.matches(table) }) {
            body(&tables[index])
        } else if let index = loose.lastIndex(where: { $0.name.matches(table) }) {
            body(&loose[index])
        } else {
            var known = KnownTable(TableFact(table, []))
            body(&known)
            loose.append(known)
        }
    }
}
