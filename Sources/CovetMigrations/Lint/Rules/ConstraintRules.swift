extension LintRule {
    static let uniqueBuildsIndex = LintRule(
        "unique-builds-index",
        .error,
        "A unique constraint is added to a table in use, with its index built under the lock.",
        why: "Nobody can read or write the table until the whole index is built.",
        remedy: "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... UNIQUE USING INDEX.",
        squawk: ["disallowed-unique-constraint"],
        growsWithTable: true
    )
    static let primaryKeyBuildsIndex = LintRule(
        "primary-key-builds-index",
        .error,
        "A primary key is added to a table in use, with its index built under the lock.",
        why:
            "Nobody can read or write the table until the whole index is built and every row is known to have a value.",
        remedy: "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... PRIMARY KEY USING INDEX.",
        squawk: ["adding-serial-primary-key-field"],
        growsWithTable: true
    )
    static let primaryKeyScans = LintRule(
        "primary-key-scans",
        .error,
        "A primary key is made of columns that may be null.",
        why: "PostgreSQL reads the whole table under ACCESS EXCLUSIVE to see that none is.",
        remedy: "Make the columns NOT NULL first, by a check that is validated beside the traffic.",
        growsWithTable: true
    )
    static let foreignKeyValidates = LintRule(
        "foreign-key-validates",
        .error,
        "A foreign key is added to a table in use and checked at once.",
        why: "Nobody can write to either table until every row has been looked up.",
        remedy: "ADD CONSTRAINT ... NOT VALID, and VALIDATE CONSTRAINT in a transaction of its own.",
        squawk: ["adding-foreign-key-constraint", "constraint-missing-not-valid"],
        growsWithTable: true
    )
    static let checkValidates = LintRule(
        "check-validates",
        .error,
        "A check is added to a table in use and every row is tested at once.",
        why: "Nobody can read or write the table until every row has been tested.",
        remedy: "ADD CONSTRAINT ... NOT VALID, and VALIDATE CONSTRAINT in a transaction of its own.",
        squawk: ["constraint-missing-not-valid"],
        growsWithTable: true
    )
    static let validateInSameTransaction = LintRule(
        "validate-in-same-transaction",
        .error,
        "A constraint is added NOT VALID and validated in the same transaction.",
        why: "The strong lock of the first statement is held through the scan of the second.",
        remedy: "Commit between the two.",
        squawk: ["constraint-missing-not-valid"],
        growsWithTable: true
    )
    static let exclusionConstraint = LintRule(
        "exclusion-constraint",
        .error,
        "An exclusion constraint is added to a table in use.",
        why: "Nobody can read or write the table until its index is built, and PostgreSQL has no other way to add one.",
        remedy: "A maintenance window, or a new table with the constraint that is filled beside the old one.",
        growsWithTable: true
    )
    static let foreignKeyUnindexed = LintRule(
        "foreign-key-unindexed",
        .warning,
        "A foreign key whose columns have no index.",
        why: "Every delete and every change of a key in the referenced table reads the whole referencing one.",
        remedy: "An index that begins with the foreign key's columns."
    )
    static let foreignKeyTypeDiffers = LintRule(
        "foreign-key-type-differs",
        .error,
        "A foreign key has another type than the column it refers to.",
        why: "The narrower type overflows first, and comparisons pay for the conversion.",
        remedy: "The same type on both sides."
    )
    static let locksSeveralTables = LintRule(
        "locks-several-tables",
        .warning,
        "One transaction locks several tables in use.",
        why:
            "A transaction of the application that takes the same tables in another order ends in a deadlock, and each table waits for the slowest.",
        remedy: "One table in each transaction."
    )
    static let constraints = [
        uniqueBuildsIndex, primaryKeyBuildsIndex, primaryKeyScans, foreignKeyValidates, checkValidates,
        validateInSameTransaction, exclusionConstraint, foreignKeyUnindexed, foreignKeyTypeDiffers, locksSeveralTables,
    ]
}

extension LintJudge {
    mutating func judgeConstraints(_ fact: LintFact) {
        switch fact {
        case .addConstraint(let constraint, let table):
            judge(constraint, on: table, column: nil)
        case .addColumn(let column, let table, _):
            for constraint in column.constraints { judge(constraint, on: table, column: column) }
            if column.isPrimaryKey, isInUse(table), !column.isIdentity, !column.type.isSerial {
                find(
                    .primaryKeyBuildsIndex,
                    .accessExclusive,
                    on: table,
                    "\(table).\(column.name) becomes the primary key as it is added"
                )
            }
        case .createTable(let created):
            for constraint in created.constraints { judgeReferences(constraint, from: created.name) }
            for column in created.columns {
                for constraint in column.constraints { judgeReferences(constraint, from: created.name) }
            }
        case .validateConstraint(let name, let table):
            if context.transaction?.notValid.contains(name) == true, isInUse(table) {
                find(
                    .validateInSameTransaction,
                    .accessExclusive,
                    on: table,
                    "\(name) was added in this transaction, whose lock on \(table) is still held"
                )
            }
        default: break
        }
    }

    private mutating func judge(_ constraint: ConstraintFact, on table: RelationName, column: ColumnFact?) {
        judgeReferences(constraint, from: table)
        guard isInUse(table) else { return }
        let name = constraint.name ?? "the constraint"
        switch constraint.kind {
        case .unique(_, usingIndex: nil):
            find(
                .uniqueBuildsIndex,
                .accessExclusive,
                on: table,
                "the index of \(name) on \(table) is built under the lock"
            )
        case .primaryKey(_, usingIndex: nil):
            find(
                .primaryKeyBuildsIndex,
                .accessExclusive,
                on: table,
                "the primary key's index on \(table) is built under the lock"
            )
        case .primaryKey(let columns, usingIndex: let index?):
            let keys = columns.isEmpty ? (context.columns(ofIndex: index, on: table) ?? []).compactMap { $0 } : columns
            let nullable = keys.filter { context.isKnownNullable($0, in: table) }
            if !nullable.isEmpty {
                find(
                    .primaryKeyScans,
                    .accessExclusive,
                    on: table,
                    "\(nullable.joined(separator: ", ")) of \(table) may be null"
                )
            }
        case .foreignKey(_, let referenced, _) where !constraint.isNotValid:
            find(
                .foreignKeyValidates,
                .shareRowExclusive,
                on: table,
                "\(name) locks \(table) and \(referenced) against writes while every row is looked up"
            )
        case .check where !constraint.isNotValid:
            find(.checkValidates, .accessExclusive, on: table, "every row of \(table) is tested for \(name)")
        case .exclusion:
            find(
                .exclusionConstraint,
                .accessExclusive,
                on: table,
                "the index of \(name) on \(table) is built under the lock"
            )
        default: break
        }
    }

    /// Index and types of a foreign key, as far as the tables are known.
    private mutating func judgeReferences(_ constraint: ConstraintFact, from table: RelationName) {
        guard case .foreignKey(let columns, let referenced, let keys) = constraint.kind, !columns.isEmpty else {
            return
        }
        if !hasIndex(on: columns, of: table), isColumnsHistoryKnown(columns, of: table) {
            find(
                .foreignKeyUnindexed,
                on: table,
                "\(columns.joined(separator: ", ")) of \(table) refers to \(referenced) and has no index"
            )
        }
        let targets = keys.isEmpty ? context.primaryKey(of: referenced) : keys
        for (column, key) in zip(columns, targets) {
            guard let own = context.type(of: column, in: table) ?? typeInCurrent(column),
                let other = context.type(of: key, in: referenced)
            else { continue }
            if own.underlying != other.underlying {
                find(
                    .foreignKeyTypeDiffers,
                    on: table,
                    "\(table).\(column) is \(own.underlying), \(referenced).\(key) is \(other.underlying)"
                )
            }
        }
    }

    private func typeInCurrent(_ column: String) -> TypeFact? {
        switch current {
        case .addColumn(let added, _, _)? where added.name == column: added.type
        case .createTable(let table)?: table.columns.first { $0.name == column }?.type
        default: nil
        }
    }

    /// An index counts wherever it stands in the migration: after the foreign key as well as before.
    private func hasIndex(on columns: [String], of table: RelationName) -> Bool {
        var all = context.indexes(on: table)
        for fact in [current].compactMap({ $0 }) + upcoming {
            switch fact {
            case .createIndex(let index) where index.table.matches(table) && !index.isPartial: all.append(index.columns)
            case .createTable(let created) where created.name.matches(table): all += KnownTable(created).indexColumns
            case .addColumn(let column, let owner, _) where owner.matches(table): all += column.indexColumns
            case .addConstraint(let constraint, let owner) where owner.matches(table): all += constraint.indexColumns
            default: break
            }
        }
        return all.contains { Set($0.prefix(columns.count)) == Set(columns.map(Optional.some)) }
    }

    /// Whether an index of which this lint knows nothing can serve the columns: not when the table or column is new.
    private func isColumnsHistoryKnown(_ columns: [String], of table: RelationName) -> Bool {
        if context.isKnown(table) { return true }
        switch current {
        case .addColumn(let column, _, _)?: return columns.contains(column.name)
        case .createTable(let created)?: return created.name.matches(table)
        default: return context.added(table).contains { columns.contains($0) }
        }
    }
}
