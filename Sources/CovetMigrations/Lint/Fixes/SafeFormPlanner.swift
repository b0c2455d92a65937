/// Makes the safe form of a command, with the names that stand in it: one for all that the rules found.
struct SafeFormPlanner {
    let context: LintContext
    let options: LintOptions
    /// The ids of the rules that found something.
    let rules: Set<String>
    let command: LintStep.Command

    /// Nil when there is none, or none that statements could say.
    func form() -> SafeForm? {
        let about = rules.subtracting(Self.beside)
        guard !about.isEmpty else { return nil }
        switch command.fact {
        case .createIndex(let index): return indexForm(index)
        case .dropIndex(let index, _, _, _, let cascade): return cascade ? nil : dropForm(index)
        case .reindex: return reindexForm()
        case .addConstraint(let constraint, let table):
            if case .check(_, provesNotNull: let column?) = constraint.kind, about == [LintRule.requiredColumn.id] {
                return fillForm(column, table, before: alter(table, command.text))
            }
            return constraintForm(constraint, table)
        case .dropConstraint(_, let table, _, _):
            return has(.notRepeatable) ? command.repeatable.map { SafeForm([.init(alter(table, $0))]) } : nil
        case .validateConstraint(let name, let table): return SafeForm([validate(name, table)])
        case .addColumn(let column, let table, _): return columnForm(column, table)
        case .setNotNull(let column, let table):
            guard has(.notNullScans) else {
                return has(.requiredColumn) ? fillForm(column, table, before: alter(table, command.text)) : nil
            }
            return SafeForm(
                notNull(column, table),
                note: "fill the rows of \(table) whose \(column) is null before the constraint is validated"
            )
        case .changeType(let column, let table, let from, let to, let using):
            guard has(.columnTypeChanged) else { return nil }
            return typeForm(column, table, from: from ?? context.type(of: column, in: table), to: to, using: using)
        case .renameColumn(let old, let new, let table): return renameForm(old, new, table)
        case .renameTable(let table, let new): return renameForm(table, new)
        case .dropColumn(let column, let table, _, let cascade):
            if has(.columnDropped) { return cascade ? nil : dropForm(column, table) }
            return has(.notRepeatable) ? command.repeatable.map { SafeForm([.init(alter(table, $0))]) } : nil
        case .drop(.table, let tables, _, cascade: false) where has(.tableDropped): return dropForm(tables)
        case .detachPartition:
            guard has(.detachNotConcurrent) || has(.concurrentInTransaction), options.version >= PostgresVersion(14)
            else { return nil }
            let text = has(.detachNotConcurrent) ? "\(command.text) CONCURRENTLY" : command.text
            return SafeForm([.init(alter(tableOfDetach, text), .outsideTransaction)])
        case .truncate(let tables, cascade: true):
            let names = tables.map(\.sql).joined(separator: ", ")
            return SafeForm(
                [.init("TRUNCATE \(names)")],
                note: "name the tables that refer to them as well, if they are to be emptied",
                isAutomatic: false
            )
        case .refreshView(let view, concurrently: false):
            return SafeForm(
                [.init("REFRESH MATERIALIZED VIEW CONCURRENTLY \(view.sql)")],
                note: "the view needs a unique index on columns, over all rows",
                isAutomatic: false
            )
        case .update, .delete, .insert, .query:
            guard has(.backfillInTransaction) || has(.statementsUnderLock) else { return nil }
            return SafeForm([.init(command.text, .afterCommit)])
        case .createTable, .create, .createTrigger, .createView, .drop:
            return repeatable().map { SafeForm([.init($0)]) }
        default: return nil
        }
    }

    /// The statement that sets a timeout, which stands before everything else.
    func timeout(_ rule: String) -> SafeForm? {
        switch rule {
        case LintRule.lockTimeoutMissing.id: SafeForm([.init("SET lock_timeout = '2s'")])
        case LintRule.statementTimeoutMissing.id: SafeForm([.init("SET statement_timeout = '15min'")])
        default: nil
        }
    }

    /// Rules that a rewritten statement does not answer.
    private static let beside = Set(
        ([
            .lockTimeoutMissing, .statementTimeoutMissing, .altersApart, .locksSeveralTables, .indexGap, .wideIndex,
            .hashIndex, .foreignKeyUnindexed, .foreignKeyTypeDiffers, .notNullDropped, .duplicateColumn, .longName,
            .unqualifiedTable, .irreversibleStep, .concurrentIndexCorrupts, .dropCascades,
        ] + LintRule.types).map(\.id)
    )

    /// True of a rule whose finding a rewritten statement answers.
    static func isAnswered(_ rule: String) -> Bool { !beside.contains(rule) }

    func has(_ rule: LintRule) -> Bool { rules.contains(rule.id) }

    /// A script that stops in the middle is run again; a tool that writes down its steps does not run one twice.
    var mustRepeat: Bool { context.transaction == nil && !options.isJournaled }

    func alter(_ table: RelationName, _ commands: String) -> String { "ALTER TABLE \(table.sql) \(commands)" }

    private var tableOfDetach: RelationName {
        if case .detachPartition(_, let table, _) = command.fact { table } else { RelationName("") }
    }
}

extension SafeFormPlanner {
    func validate(_ name: String, _ table: RelationName) -> SafeForm.Statement {
        .init(alter(table, "VALIDATE CONSTRAINT \(SQLName.quoted(name))"), .afterCommit)
    }

    /// A constraint that new rows are held to at once, and old ones when it is validated.
    func notValid(_ name: String, _ definition: String, _ table: RelationName) -> [SafeForm.Statement] {
        let quoted = SQLName.quoted(name)
        let guarding = mustRepeat ? "DROP CONSTRAINT IF EXISTS \(quoted), " : ""
        return [
            .init(alter(table, "\(guarding)ADD CONSTRAINT \(quoted) \(definition) NOT VALID")), validate(name, table),
        ]
    }

    func notNull(_ column: String, _ table: RelationName) -> [SafeForm.Statement] {
        let name = SQLName.derived(table.name, column, "not_null")
        let proof = notValid(name, "CHECK (\(SQLName.quoted(column)) IS NOT NULL)", table)
        // Before 12 PostgreSQL reads the table all the same; the check then stays, and says the same.
        guard options.version >= PostgresVersion(12) else { return proof }
        return proof + [
            .init(alter(table, "ALTER COLUMN \(SQLName.quoted(column)) SET NOT NULL"), .afterCommit),
            .init(alter(table, "DROP CONSTRAINT IF EXISTS \(SQLName.quoted(name))"), .afterCommit),
        ]
    }

    /// What fills the rows of the running release, for people to say with what.
    private func fillForm(_ column: String, _ table: RelationName, before statement: String) -> SafeForm {
        let fill = RowFill(column, of: table, value: "/* \(column) of a row that comes without */")
        return SafeForm(
            fill.make.map { .init($0, .afterCommit) } + [.init(statement, .afterCommit)],
            nextRelease: fill.drop.map { .init($0, .afterCommit) },
            note: "or give \(column) a default in the database, or make it NOT NULL in the next release",
            isAutomatic: false
        )
    }

    private func indexForm(_ index: IndexFact) -> SafeForm? {
        guard has(.indexNotConcurrent) || has(.concurrentInTransaction) || has(.notRepeatable),
            !options.version.corruptsConcurrentIndexes
        else { return nil }
        var text = SQLEdit(command.text)
        if !index.isConcurrent { text.insert("CONCURRENTLY", after: "index") }
        var name = index.name
        if name == nil {
            let derived = SQLName.derived(index.table.name, (index.columns.first ?? nil) ?? "expression", "idx")
            text.insert(SQLName.quoted(derived), after: "concurrently")
            name = derived
        }
        // A build that failed leaves an index of that name which serves nobody.
        let leftover = index.table.sibling(name ?? "")
        let drop = SafeForm.Statement("DROP INDEX CONCURRENTLY IF EXISTS \(leftover.sql)", .outsideTransaction)
        let create = SafeForm.Statement(text.text, .outsideTransaction)
        return SafeForm(options.isJournaled || index.ifNotExists ? [create] : [drop, create])
    }

    private func dropForm(_ index: RelationName) -> SafeForm? {
        SafeForm([.init("DROP INDEX CONCURRENTLY IF EXISTS \(index.sql)", .outsideTransaction)])
    }

    private func reindexForm() -> SafeForm? {
        guard options.version >= PostgresVersion(12) else { return nil }
        var text = SQLEdit(command.text)
        if has(.reindexNotConcurrent) {
            guard text.insert("CONCURRENTLY", afterFirstOf: ["table", "index", "schema", "database"]) else {
                return nil
            }
        }
        return SafeForm([.init(text.text, .outsideTransaction)])
    }

    private func constraintForm(_ constraint: ConstraintFact, _ table: RelationName) -> SafeForm? {
        switch constraint.kind {
        case .foreignKey, .check:
            let name = constraint.name ?? derivedName(constraint, table)
            if has(.foreignKeyValidates) || has(.checkValidates) {
                return SafeForm(notValid(name, constraint.definition, table))
            }
            return has(.notRepeatable) ? command.repeatable.map { SafeForm([.init(alter(table, $0))]) } : nil
        case .unique(_, usingIndex: nil) where has(.uniqueBuildsIndex),
            .primaryKey(_, usingIndex: nil) where has(.primaryKeyBuildsIndex):
            return SafeForm(usingIndex(constraint, table), note: note(constraint, table))
        case .primaryKey(let columns, usingIndex: _?) where has(.primaryKeyScans):
            let nullable = columns.filter { context.isKnownNullable($0, in: table) }
            return SafeForm(
                nullable.flatMap { notNull($0, table) } + [.init(alter(table, command.text), .afterCommit)],
                note: "fill the rows with nulls before the checks are validated"
            )
        default: return nil
        }
    }

    private func note(_ constraint: ConstraintFact, _ table: RelationName) -> String? {
        guard case .primaryKey(let columns, _) = constraint.kind else { return nil }
        let unknown = columns.filter { context.isNullable($0, in: table) != false }
        guard !unknown.isEmpty else { return nil }
        return "\(unknown.joined(separator: ", ")) must be NOT NULL before, or the last statement reads the whole table"
    }

    func derivedName(_ constraint: ConstraintFact, _ table: RelationName) -> String {
        let columns = constraint.columns.joined(separator: "_")
        switch constraint.kind {
        case .foreignKey: return SQLName.derived(table.name, columns, "fkey")
        case .check: return SQLName.derived(table.name, columns.isEmpty ? "row" : columns, "check")
        case .primaryKey: return SQLName.derived(table.name, "pkey")
        default: return SQLName.derived(table.name, columns, "key")
        }
    }

    /// An index that is built beside the traffic, and the constraint that takes it over.
    func usingIndex(_ constraint: ConstraintFact, _ table: RelationName) -> [SafeForm.Statement] {
        let isKey = if case .primaryKey = constraint.kind { true } else { false }
        let word = isKey ? "PRIMARY KEY" : "UNIQUE"
        let name = SQLName.quoted(constraint.name ?? derivedName(constraint, table))
        let columns = constraint.columns.map(SQLName.quoted).joined(separator: ", ")
        let definition = SQLEdit(constraint.definition)
        let nulls = definition.has("nulls", "not", "distinct") ? " NULLS NOT DISTINCT" : ""
        let deferral = definition.tail(
            from: ["deferrable", "initially", "not"],
            skipping: ["nulls", "not", "distinct"]
        )
        let index = table.sibling(constraint.name ?? derivedName(constraint, table)).sql
        // A second run meets what the first one left: the constraint with its index, or the index alone.
        let leftover: [SafeForm.Statement] =
            options.isJournaled ? [] : [.init(alter(table, "DROP CONSTRAINT IF EXISTS \(name)"), .afterCommit)]
        return leftover + [
            .init("DROP INDEX CONCURRENTLY IF EXISTS \(index)", .outsideTransaction),
            .init(
                "CREATE UNIQUE INDEX CONCURRENTLY \(name) ON \(table.sql) (\(columns))\(nulls)",
                .outsideTransaction
            ),
            .init(alter(table, "ADD CONSTRAINT \(name) \(word) USING INDEX \(name)\(deferral)"), .afterCommit),
        ]
    }

    private func repeatable() -> String? {
        guard has(.notRepeatable) else { return nil }
        var text = SQLEdit(command.text)
        switch command.fact {
        case .createTable: return text.insert("IF NOT EXISTS", after: "table") ? text.text : nil
        case .create(.function, _, _), .createView, .createTrigger:
            return text.insert("OR REPLACE", after: "create") ? text.text : nil
        case .create(.sequence, _, _): return text.insert("IF NOT EXISTS", after: "sequence") ? text.text : nil
        case .create(.schema, _, _): return text.insert("IF NOT EXISTS", after: "schema") ? text.text : nil
        case .drop(let kind, _, _, _):
            return text.insert("IF EXISTS", afterFirstOf: [kind.rawValue, "view", "procedure"]) ? text.text : nil
        default: return nil
        }
    }
}

extension LintStep.Command {
    /// The command of an ALTER TABLE in words that a second run does not stop at; nil when there are none.
    var repeatable: String? {
        var edit = SQLEdit(text)
        switch fact {
        case .addColumn(_, _, ifNotExists: false):
            edit.insert("IF NOT EXISTS", afterLastOf: ["add", "column"], among: 2)
        case .dropColumn(_, _, ifExists: false, _): edit.insert("IF EXISTS", afterLastOf: ["drop", "column"], among: 2)
        case .dropConstraint(_, _, ifExists: false, _): edit.insert("IF EXISTS", after: "constraint")
        case .addConstraint(let constraint, _):
            guard let name = constraint.name else { return nil }
            if case .unique(_, usingIndex: _?) = constraint.kind { return nil }
            if case .primaryKey(_, usingIndex: _?) = constraint.kind { return nil }
            return "DROP CONSTRAINT IF EXISTS \(SQLName.quoted(name)), \(text)"
        default: return nil
        }
        return edit.text
    }
}
