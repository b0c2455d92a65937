/// Why migrations were not run. Nothing was changed beyond the migrations that the report of an earlier run names.
public enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Two migrations of the list have the same id.
    case duplicate(id: String)
    /// An applied migration says something else now than when it was applied.
    case changed(migration: String)
    /// The database was migrated by a newer release: it has a migration that this one does not know.
    case unknown(migration: String)
    /// A migration stands before one that was applied already.
    case outOfOrder(migration: String, before: String)
    case irreversible(migration: String, operation: String)
    /// A table refers to one that is not in the list.
    case missingTable(String, referencedBy: String)
    case duplicateTable(String)
    case duplicateEnumeration(String)
    /// Index names are one list for all tables.
    case duplicateIndex(String)
    /// No operation leads from one schema to the other: the sentence says why and what to do.
    case notDerivable(String)
    /// A name that a database would cut.
    case nameTooLong(String)

    /// An operation needs what the migrations before it do not leave there.
    case doesNotFit(operation: String, reason: String)

    public var description: String {
        switch self {
        case .duplicate(let id):
            "two migrations are named \(id); give each its own id"
        case .changed(let migration):
            "migration \(migration) was changed after it had been applied; put it back as it was and write a new migration for the change"
        case .unknown(let migration):
            "the database has migration \(migration), which this release does not know; run the newer release, or undo the migration with it first"
        case .outOfOrder(let migration, let later):
            "migration \(migration) is not applied but stands before \(later), which is; move it to the end of the list under a later id"
        case .irreversible(let migration, let operation):
            "migration \(migration) cannot be undone: \"\(operation)\" has no reverse; write a new migration that leads where you want to be"
        case .missingTable(let table, let referrer):
            "\(referrer) refers to \(table), which is not among the tables; add its model to the app's list"
        case .duplicateTable(let table):
            "two tables are named \(table); give one model another name"
        case .doesNotFit(let operation, let reason):
            "\"\(operation)\" does not fit what the migrations before it leave: \(reason)"
        case .duplicateEnumeration(let type):
            "two columns have enumerations named \(type) with other cases; give one another name, or both the same cases"
        case .duplicateIndex(let name):
            "two indexes are named \(name), and index names are one list for all tables; give one another name"
        case .notDerivable(let reason): reason
        case .nameTooLong(let name):
            "the name \(name) is longer than the 63 bytes that PostgreSQL keeps; choose a shorter one"
        }
    }
}
