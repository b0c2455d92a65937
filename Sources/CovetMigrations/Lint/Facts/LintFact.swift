/// What a statement or an operation does, as far as its safety is concerned: the one language that the rules speak. Operations say it of themselves; SQL says it through
/// PostgreSQL's own parser.
public enum LintFact: Sendable, Hashable, Codable {
    /// The kinds of objects that a statement can drop or rename.
    public enum Kind: String, Sendable, Hashable, Codable {
        case table, view, materializedView = "materialized view", index, schema, database, type, domain, column
        case constraint, enumValue = "enum value", sequence, function, trigger, other
    }

    // Tables and columns
    case createTable(TableFact)
    case renameTable(RelationName, to: String)
    case renameColumn(String, to: String, in: RelationName)
    case addColumn(ColumnFact, to: RelationName, ifNotExists: Bool)
    case dropColumn(String, from: RelationName, ifExists: Bool, cascade: Bool)
    case changeType(of: String, in: RelationName, from: TypeFact?, to: TypeFact, using: String?)
    case setNotNull(String, in: RelationName)
    case dropNotNull(String, in: RelationName)
    /// Nil where new rows get none from now on.
    case setDefault(String, in: RelationName, to: DefaultFact?)

    // Constraints and indexes
    case addConstraint(ConstraintFact, to: RelationName)
    case validateConstraint(String, on: RelationName)
    case dropConstraint(String, from: RelationName, ifExists: Bool, cascade: Bool)
    case createIndex(IndexFact)
    /// The table is known only where an operation says it.
    case dropIndex(RelationName, on: RelationName?, concurrently: Bool, ifExists: Bool, cascade: Bool)
    case reindex(RelationName?, concurrently: Bool)

    // Whole tables
    case attachPartition(RelationName, to: RelationName)
    case detachPartition(RelationName, from: RelationName, concurrently: Bool)
    /// VACUUM FULL, CLUSTER, SET TABLESPACE and the like.
    case rewriteTable(RelationName?, by: String)
    case refreshView(RelationName, concurrently: Bool)
    case truncate([RelationName], cascade: Bool)
    case lockTable([RelationName], LockMode)
    /// Any other change of a table that holds its lock only for a moment.
    case alterTable(RelationName, LockMode)

    // Other objects
    case createView(RelationName, selectingAllFrom: RelationName?, ifNotExists: Bool)
    case createEnum(RelationName)
    case addEnumValue(String, to: RelationName, isPlaced: Bool, ifNotExists: Bool)
    /// Makes the type anew, and with it every row of the tables that have columns of it.
    case dropEnumValues([String], from: RelationName, in: [RelationName])
    case createDomain(RelationName, hasConstraint: Bool)
    case addDomainConstraint(RelationName)
    /// Drops objects that are neither columns, constraints nor indexes.
    case drop(Kind, [RelationName], ifExists: Bool, cascade: Bool)
    /// Renames something other than a table or column; of an enum value, `object` is the type.
    case rename(Kind, RelationName, to: String)
    /// Moves a table, or another object that statements name, to another schema.
    case moveToSchema(Kind, RelationName, String)
    /// Makes an object of which no rule speaks by itself; `isRepeatable` when a second run is no error.
    case create(Kind, RelationName, isRepeatable: Bool)
    /// `fillsRows` when it may change each row before it is inserted.
    case createTrigger(String, on: RelationName, fillsRows: Bool, isRepeatable: Bool)

    // Rows
    case update(RelationName, hasCondition: Bool, isBatched: Bool)
    case delete(RelationName, hasCondition: Bool, isBatched: Bool)
    case insert(RelationName, fromQuery: Bool)
    /// A query, a call, a COPY: what takes long or does anything at all, without a lock that blocks writes.
    case query

    // The session
    case begin
    case commit
    case rollback
    case set(String, to: String?, isLocal: Bool)

    // Names
    case duplicateColumn(String, in: String)
    /// A name of more than 63 bytes.
    case longName(String)
    /// An operation that does not say how it is undone.
    case irreversible
}

extension LintFact {
    /// True when running it a second time is no error, or leaves what the first time left.
    var isRepeatable: Bool {
        switch self {
        case .createTable(let table): table.ifNotExists
        case .renameTable, .renameColumn, .rename, .moveToSchema: false
        case .addColumn(_, _, let ifNotExists): ifNotExists
        case .dropColumn(_, _, let ifExists, _), .dropConstraint(_, _, let ifExists, _),
            .dropIndex(_, _, _, let ifExists, _), .drop(_, _, let ifExists, _):
            ifExists
        case .addConstraint, .attachPartition, .detachPartition, .createEnum, .createDomain, .addDomainConstraint: false
        case .createIndex(let index): index.ifNotExists
        case .createView(_, _, let ifNotExists): ifNotExists
        case .addEnumValue(_, _, _, let ifNotExists): ifNotExists
        case .create(_, _, let isRepeatable), .createTrigger(_, _, _, let isRepeatable): isRepeatable
        case .insert, .dropEnumValues: false
        case .changeType, .setNotNull, .dropNotNull, .setDefault, .validateConstraint, .reindex, .rewriteTable,
            .refreshView, .truncate, .lockTable, .alterTable, .update, .delete, .query, .begin, .commit, .rollback,
            .set, .duplicateColumn, .longName, .irreversible:
            true
        }
    }

    /// True of what can take as long as the table is large.
    var isLong: Bool {
        switch self {
        case .update, .delete, .query, .validateConstraint, .reindex, .rewriteTable, .refreshView, .dropEnumValues: true
        case .insert(_, let fromQuery): fromQuery
        default: false
        }
    }

    /// True of a change of the schema, as against rows, settings and names.
    var isSchemaChange: Bool {
        switch self {
        case .update, .delete, .insert, .query, .begin, .commit, .rollback, .set, .duplicateColumn, .longName,
            .irreversible:
            false
        default: true
        }
    }
}
