extension LintRule {
    static let columnRenamed = LintRule(
        "column-renamed",
        .error,
        "A column of a table in use is renamed.",
        why: "The running release asks for the old name and fails until it is replaced.",
        remedy:
            "A second column kept in step by a trigger; the next release drops the old one. Or keep the column's name and rename the property.",
        squawk: ["renaming-column"]
    )
    static let tableRenamed = LintRule(
        "table-renamed",
        .error,
        "A table in use is renamed.",
        why: "The running release asks for the old name and fails until it is replaced.",
        remedy:
            "A view with the new name for the next release; rename the table in the one after, in the transaction that drops the view.",
        squawk: ["renaming-table"]
    )
    static let schemaRenamed = LintRule(
        "schema-renamed",
        .error,
        "A schema is renamed, or a table is moved to another one.",
        why: "The running release asks for the old name and fails until it is replaced.",
        remedy: "Put views with the old names in a schema of the old name, in the same transaction."
    )
    static let enumValueRenamed = LintRule(
        "enum-value-renamed",
        .error,
        "A value of an enumeration is renamed.",
        why: "The running release writes the old value and fails, and does not know the new one that it reads.",
        remedy: "Add the new value, teach the code both, move the rows in batches."
    )
    static let objectRenamed = LintRule(
        "object-renamed",
        .warning,
        "A view, type, function or sequence is renamed.",
        why: "The running release may ask for the old name.",
        remedy: "Make a second one of the new name, and drop the old one a release later."
    )
    static let renames = [columnRenamed, tableRenamed, schemaRenamed, enumValueRenamed, objectRenamed]
}

extension LintJudge {
    mutating func judgeRenames(_ fact: LintFact) {
        switch fact {
        case .renameColumn(let old, let new, let table) where isInUse(table):
            find(.columnRenamed, .accessExclusive, on: table, "\(table).\(old) becomes \(new)")
        case .renameTable(let table, let new) where isInUse(table) && !keepsBothNames(of: table, new):
            find(.tableRenamed, .accessExclusive, on: table, "\(table) becomes \(new)")
        case .rename(.schema, let schema, let new):
            find(.schemaRenamed, "schema \(schema) becomes \(new)")
        case .moveToSchema(.table, let table, let schema) where isInUse(table):
            find(.schemaRenamed, .accessExclusive, on: table, "\(table) moves to the schema \(schema)")
        case .rename(.enumValue, let type, let new):
            find(.enumValueRenamed, "a value of \(type) becomes \(new)")
        case .rename(let kind, let object, let new) where kind != .index && kind != .constraint:
            if !context.isCreated(object) { find(.objectRenamed, "the \(kind.rawValue) \(object) becomes \(new)") }
        case .moveToSchema(let kind, let object, let schema) where kind != .table:
            if !context.isCreated(object) {
                find(.objectRenamed, "the \(kind.rawValue) \(object) moves to the schema \(schema)")
            }
        default: break
        }
    }

    /// A rename hurts nobody in the transaction that drops the view of the new name, or that makes a view of the old one.
    private func keepsBothNames(of table: RelationName, _ new: String) -> Bool {
        guard isInTransaction else { return false }
        if context.transaction?.droppedViews.contains(where: { $0.name == new }) == true { return true }
        for fact in upcoming {
            switch fact {
            case .commit, .rollback: return false
            case .createView(let view, let source?, _) where view.matches(table) && source.name == new: return true
            default: continue
            }
        }
        return false
    }
}
