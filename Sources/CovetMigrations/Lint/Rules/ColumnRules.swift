extension LintRule {
    static let requiredColumn = LintRule(
        "required-column",
        .error,
        "A new column is required and has no default in the database.",
        why:
            "The running release, which does not know the column, can no longer insert; added so at once, it fails on a table with rows.",
        remedy:
            "A default in the database, or a trigger that fills what the running release inserts; or nullable now, and NOT NULL in the next release.",
        squawk: ["adding-required-field"]
    )
    static let volatileDefault = LintRule(
        "volatile-default",
        .error,
        "A column is added with a default that PostgreSQL computes for each row.",
        why: "The whole table is rewritten while nobody can read or write it.",
        remedy: "Add the column without, SET DEFAULT for new rows, and fill the old ones in batches.",
        squawk: ["adding-field-with-default"],
        growsWithTable: true
    )
    static let autoIncrementColumn = LintRule(
        "auto-increment-column",
        .error,
        "A serial or identity column is added to a table in use.",
        why:
            "The whole table is rewritten while nobody can read or write it, and the numbers follow no order that means something.",
        remedy: "A new table that is filled beside the old one, or a nullable bigint that is filled in batches.",
        squawk: ["adding-serial-primary-key-field"],
        growsWithTable: true
    )
    static let generatedColumn = LintRule(
        "generated-column",
        .error,
        "A stored generated column is added to a table in use.",
        why: "The whole table is rewritten while nobody can read or write it.",
        remedy: "An ordinary column that a trigger keeps, filled in batches.",
        squawk: ["adding-field-with-default"],
        growsWithTable: true
    )
    static let notNullScans = LintRule(
        "not-null-scans",
        .error,
        "A column of a table in use becomes NOT NULL without a validated check that says the same.",
        why: "Nobody can read or write the table until every row has been looked at.",
        remedy:
            "CHECK (... IS NOT NULL) NOT VALID, fill the rows, VALIDATE, then SET NOT NULL (PostgreSQL 12 and later), then drop the check.",
        squawk: ["adding-not-nullable-field"],
        growsWithTable: true
    )
    static let notNullDropped = LintRule(
        "not-null-dropped",
        .warning,
        "A column may be null from now on.",
        why: "The running release has never met a null there.",
        remedy: "Deploy code that reads nulls first.",
        squawk: ["ban-drop-not-null"]
    )
    static let columnTypeChanged = LintRule(
        "column-type-changed",
        .error,
        "A column of a table in use gets another type.",
        why:
            "The table and its indexes are rewritten while nobody can read or write them, and the running release meets values of another type.",
        remedy:
            "A new column beside the old one, kept in step by a trigger and filled in batches; the next release drops the old one.",
        squawk: ["changing-column-type"],
        growsWithTable: true
    )
    static let typeChangeRechecks = LintRule(
        "type-change-rechecks",
        .warning,
        "A column with check constraints gets another type.",
        why: "Even where the table need not be rewritten, every row is tested for them again under the lock.",
        remedy: "Drop the check, change the type, and add the check again NOT VALID.",
        growsWithTable: true
    )
    static let columns = [
        requiredColumn, volatileDefault, autoIncrementColumn, generatedColumn, notNullScans, notNullDropped,
        columnTypeChanged, typeChangeRechecks,
    ]
}

extension LintJudge {
    mutating func judgeColumns(_ fact: LintFact) {
        switch fact {
        case .addColumn(let column, let table, _) where isInUse(table): judge(column, addedTo: table)
        case .addConstraint(let constraint, let table) where isInUse(table):
            if case .check(_, provesNotNull: let column?) = constraint.kind { require(column, in: table) }
        case .setNotNull(let column, let table) where isInUse(table):
            require(column, in: table)
            let isProven = context.provesNotNull(column, in: table) && options.version >= PostgresVersion(12)
            if !isProven, context.isNullable(column, in: table) != false {
                find(
                    .notNullScans,
                    .accessExclusive,
                    on: table,
                    "every row of \(table) is looked at for a null \(column)"
                )
            }
        case .dropNotNull(let column, let table) where isInUse(table):
            find(.notNullDropped, .accessExclusive, on: table, "\(table).\(column) may be null from now on")
        case .changeType(let column, let table, let from, let to, let using) where isInUse(table):
            let old = from ?? context.type(of: column, in: table)
            judgeTypeChange(of: column, in: table, from: old, to: to, using: using)
        default: break
        }
    }

    /// A column that this migration added is required from now on; of a check that says so before, this was said there.
    private mutating func require(_ name: String, in table: RelationName) {
        guard context.added(table).contains(name), let column = context.column(name, of: table),
            !column.isNotNull, !column.isFilledByItself, !context.isFilledByTrigger(table),
            !context.isRequired(name, in: table)
        else { return }
        find(
            .requiredColumn,
            on: table,
            "\(table).\(name) is required from here on, and the running release inserts rows without it"
        )
    }

    private mutating func judge(_ column: ColumnFact, addedTo table: RelationName) {
        let name = "\(table).\(column.name)"
        if column.type.isSerial || column.isIdentity {
            find(.autoIncrementColumn, .accessExclusive, on: table, "\(name) numbers every row as it is added")
            return
        }
        if column.isGenerated {
            find(.generatedColumn, .accessExclusive, on: table, "\(name) is computed for every row as it is added")
            return
        }
        let hasDefault = column.defaultValue.map { !$0.isNull } ?? false
        if let value = column.defaultValue, hasDefault, value.isVolatile || options.version < PostgresVersion(11) {
            let reason = value.isVolatile ? "is computed for every row" : "rewrites the table before PostgreSQL 11"
            find(.volatileDefault, .accessExclusive, on: table, "the default of \(name) \(reason)")
        }
        if column.isNotNull || column.isPrimaryKey, !hasDefault {
            find(.requiredColumn, .accessExclusive, on: table, "\(name) is NOT NULL and has no default")
        }
    }

    private mutating func judgeTypeChange(
        of column: String,
        in table: RelationName,
        from old: TypeFact?,
        to new: TypeFact,
        using: String?
    ) {
        let change = "\(table).\(column) from \(old?.description ?? "a type that is not known here") to \(new)"
        let isPlain = using.map { TypeChangeSafety.isPlain($0, column: column, type: new) } ?? true
        let isUTC = context.settings["timezone"].map { ["utc", "gmt"].contains($0.lowercased()) } ?? false
        if let old, isPlain,
            TypeChangeSafety.keepsRows(
                old,
                new,
                isUTC: isUTC && options.version >= PostgresVersion(12),
                isIndexed: context.mayBeIndexed(column, of: table)
            )
        {
            if context.hasCheck(on: column, of: table) {
                find(
                    .typeChangeRechecks,
                    .accessExclusive,
                    on: table,
                    "\(column) of \(table) has a check, which is tested on every row again"
                )
            }
            return
        }
        find(.columnTypeChanged, .accessExclusive, on: table, change)
    }
}

/// Which changes of a type leave the rows on disk as they are.
enum TypeChangeSafety {
    /// True when PostgreSQL need not rewrite the table for it (`ATColumnChangeRequiresRewrite` in its tablecmds.c).
    static func keepsRows(_ old: TypeFact, _ new: TypeFact, isUTC: Bool, isIndexed: Bool = true) -> Bool {
        if old == new { return true }
        guard old.isArray == new.isArray else { return false }
        switch (old.name, new.name) {
        case ("varchar", "varchar"): return isAtLeast(new.modifiers.first, old.modifiers.first)
        case ("varchar", "text"): return true
        case ("text", "varchar"): return new.modifiers.isEmpty
        // An index on it is built again, since the two types compare differently.
        case ("citext", "text"), ("text", "citext"): return !isIndexed
        case ("numeric", "numeric"):
            if new.modifiers.isEmpty { return true }
            guard let oldPrecision = old.modifiers.first, let newPrecision = new.modifiers.first else { return false }
            let scales = (old.modifiers.dropFirst().first ?? 0, new.modifiers.dropFirst().first ?? 0)
            return scales.0 == scales.1 && newPrecision >= oldPrecision
        case ("timestamp", "timestamp"), ("timestamptz", "timestamptz"), ("time", "time"), ("timetz", "timetz"),
            ("interval", "interval"):
            return isAtLeast(new.modifiers.first ?? 6, old.modifiers.first ?? 6)
        case ("timestamp", "timestamptz"), ("timestamptz", "timestamp"):
            return isUTC && isAtLeast(new.modifiers.first ?? 6, old.modifiers.first ?? 6)
        case ("varbit", "varbit"): return isAtLeast(new.modifiers.first, old.modifiers.first)
        case ("cidr", "inet"): return true
        default: return false
        }
    }

    /// True of `USING column` and `USING column::type`, which say what PostgreSQL does anyway.
    static func isPlain(_ using: String, column: String, type: TypeFact) -> Bool {
        let bare = using.lowercased().filter { !$0.isWhitespace && $0 != "\"" }
        let names = [column.lowercased(), "\(column.lowercased())::\(type.name)"]
        return names.contains(bare) || bare == "\(column.lowercased())::\(type)".filter { !$0.isWhitespace }
    }

    /// No number means no limit.
    private static func isAtLeast(_ new: Int?, _ old: Int?) -> Bool {
        guard let new else { return true }
        return old.map { new >= $0 } ?? false
    }
}
