/// Why migrations were not run. Nothing was changed beyond the migrations that the report of an earlier run names.
public enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Two migrations of the list have the same id.
    case duplicate(id: String)
    /// An applied migration says something else now than when it was applied.
    case changed(migration: String)
    /// The models changed since the database was made from them, and the program has no written migrations that lead from the one to the other.
    case modelsChanged(migration: String)
    /// No migration of the list has that id.
    case noSuchMigration(String, known: [String])
    /// Another instance migrated the database for longer than this one would wait.
    case turnTimeout
    /// The pool allows one connection, and migrating takes two: one holds the lock while the other works.
    case poolOfOne
    /// Someone else held a lock that the operation needs each time it was tried. Nothing of it was done.
    case locked(operation: String, attempts: Int)
    /// There is an index of that name that no migration of this list began.
    case indexExists(String)
    /// PostgreSQL ended a concurrent build without an index that can be used.
    case indexNotBuilt(String)
    /// Rows would refer to rows that are not there; the migration was undone.
    case brokenForeignKeys(table: String, parent: String, rows: Int)
    /// Rows hold a case that an enumeration is to lose. Nothing was done.
    case caseInUse(String, type: String, table: String, column: String)
    /// SQLite must make the table anew, and something of it that the migrations do not know would be lost. Nothing was done.
    case cannotRebuild(table: String, reason: String)
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
    /// The file that holds the records of rehearsals is not what a rehearsal writes.
    case unreadableRecords(String)

    /// An operation needs what the migrations before it do not leave there.
    case doesNotFit(operation: String, reason: String)

    public var description: String {
        switch self {
        case .duplicate(let id):
            "two migrations are named \(id); give each its own id"
        case .changed(let migration):
            "migration \(migration) was changed after it had been applied; put it back as it was and write a new migration for the change"
        case .modelsChanged(let migration):
            "the models changed since \(migration) made the database from them. Where its rows are not needed, delete the database and migrate again. Where they are, run `migrate inspect --adopt`, which writes what the database has as the first migration, and then `migrate make`, which writes the change"
        case .noSuchMigration(let id, let known):
            "there is no migration \(id); there are \(known.joined(separator: ", "))"
        case .turnTimeout:
            "another instance is migrating this database and did not finish in time; look what it waits for (`database doctor`), and run again"
        case .poolOfOne:
            "migrating takes two connections, one of which holds the lock, and the pool allows one; set DATABASE_POOL_MAX_SIZE to 2 or more for this command"
        case .locked(let operation, let attempts):
            "\"\(operation)\" did not get its lock in \(attempts == 1 ? "one try" : "\(attempts) tries"), because other transactions hold it; end long ones (`database doctor` lists them) or run again at a quieter time. Nothing of it was done"
        case .indexExists(let name):
            "there is an index \(name) already, which these migrations did not make; drop it, or take it into a migration with `.run([], reverse: [], changes: [...])`"
        case .indexNotBuilt(let name):
            "the database could not finish the index \(name); run again, which drops what is left of it and builds it anew"
        case .brokenForeignKeys(let table, let parent, let rows):
            "\(rows == 1 ? "one row" : "\(rows) rows") of \(table) would refer to rows that \(parent) does not have; mend the data first. The migration was undone"
        case .caseInUse(let name, let type, let table, let column):
            "rows of \(table) hold \"\(name)\" in \(column), and \(type) is to lose that case; give them another value first, such as by a backfill in a migration before. Nothing was done"
        case .cannotRebuild(let table, let reason):
            "SQLite must make \(table) anew for this change, but \(reason); write the change with .run, as SQLite's documentation of ALTER TABLE describes it in section 7"
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
        case .unreadableRecords(let file):
            "\(file) holds no records of rehearsals; take it back from your repository, or delete it and run `migrate rehearse --since none`, which writes it anew"
        case .nameTooLong(let name):
            "the name \(name) is longer than the 63 bytes that PostgreSQL keeps; choose a shorter one"
        }
    }
}
