public import CovetSQL

/// One change of a schema or of its data, as a named value.
///
/// An operation carries what its way back needs: dropping a column takes the whole column, so that it can be added again. Most run in a transaction
/// together with their neighbours; ``stage(for:)`` tells which do not.
public enum Operation: Sendable, Equatable {
    // Tables

    case createTable(TableSchema)
    /// Carries the table as it is, so that it can be made again, without its rows.
    case dropTable(TableSchema)
    case renameTable(SQLIdentifier, to: SQLIdentifier)

    // Columns

    case addColumn(ColumnDefinition, to: SQLIdentifier)
    /// Carries the column as it is, so that it can be added again, without its values. Indexes and constraints of it are dropped by operations of their own before.
    case dropColumn(ColumnDefinition, from: SQLIdentifier)
    case renameColumn(SQLIdentifier, to: SQLIdentifier, in: SQLIdentifier)
    case changeType(TypeChange, in: SQLIdentifier)
    /// From now on every row has a value. PostgreSQL reads the whole table for it, except where a validated check says the same.
    case setNotNull(SQLIdentifier, in: SQLIdentifier)
    case dropNotNull(SQLIdentifier, in: SQLIdentifier)
    /// What new rows get; rows that are there keep what they have.
    case changeDefault(
        of: SQLIdentifier,
        in: SQLIdentifier,
        from: ColumnDefinition.Default?,
        to: ColumnDefinition.Default?
    )

    /// Makes other columns the primary key, or the same ones generated or no longer.
    case changePrimaryKey(PrimaryKeyChange, in: SQLIdentifier)

    // Indexes

    /// - Parameter concurrently: builds it while rows are written, outside of a transaction. On SQLite, where writers take turns anyway, it says nothing.
    case createIndex(IndexDefinition, on: SQLIdentifier, concurrently: Bool = false)
    case dropIndex(IndexDefinition, on: SQLIdentifier, concurrently: Bool = false)
    case renameIndex(SQLIdentifier, to: SQLIdentifier, on: SQLIdentifier)

    // Constraints

    /// - Parameter validated: `false` holds new rows to it and leaves those that are there for ``validateConstraint(_:on:)``, which blocks nobody. SQLite holds all rows to it at once.
    case addCheck(TableSchema.Check, to: SQLIdentifier, validated: Bool = true)
    case dropCheck(TableSchema.Check, from: SQLIdentifier)
    /// - Parameter validated: as ``addCheck(_:to:validated:)`` has it.
    case addForeignKey(ForeignKey, to: SQLIdentifier, validated: Bool = true)
    case dropForeignKey(ForeignKey, from: SQLIdentifier)
    case addUnique(UniqueConstraint, to: SQLIdentifier, by: UniqueBuild = .lockingTable)
    case dropUnique(UniqueConstraint, from: SQLIdentifier)
    /// Reads the rows that were there before a check or foreign key was added without validation.
    case validateConstraint(SQLIdentifier, on: SQLIdentifier)
    case renameConstraint(SQLIdentifier, to: SQLIdentifier, on: SQLIdentifier)

    // Enumeration types

    case createEnumeration(EnumerationType)
    case dropEnumeration(EnumerationType)
    /// - Parameter before: the case that it sorts before; `nil` for the end of the list. The way back leaves it: PostgreSQL cannot take a case out of a type.
    case addEnumerationCase(String, to: SQLIdentifier, before: String? = nil)
    case renameEnumerationCase(String, to: String, in: SQLIdentifier)
    /// Takes cases out of a type, which no row may hold any more.
    case changeEnumeration(EnumerationChange)

    // Data and what has no name here

    /// A closure that changes rows, in a transaction of its own.
    case data(DataStep)
    /// A change of many rows, batch by batch.
    case backfill(Backfill)
    /// Statements of one's own.
    case run(RawStep)
}

/// How a unique constraint comes to be on PostgreSQL. SQLite builds a unique index whichever is named.
public enum UniqueBuild: Sendable, Hashable {
    /// At once; nobody reads or writes the table until it is built.
    case lockingTable
    /// By an index that is built while rows are written, outside of a transaction.
    case concurrentIndex
    /// From a unique index that is there. It takes the constraint's name.
    case existingIndex(SQLIdentifier)
}

/// A column that gets another type.
public struct TypeChange: Sendable, Equatable {
    public var column: SQLIdentifier
    public var from: SQLType
    public var to: SQLType
    /// The new value, made of the old one: `"title"::integer`. `nil` where the database knows how.
    public var using: SQL?
    /// The old value, made of the new one, for the way back.
    public var reverseUsing: SQL?

    public init(
        of column: SQLIdentifier,
        from old: SQLType,
        to new: SQLType,
        using: SQL? = nil,
        reverseUsing: SQL? = nil
    ) {
        self.column = column
        self.from = old
        self.to = new
        self.using = using
        self.reverseUsing = reverseUsing
    }

    var reversed: TypeChange {
        TypeChange(of: column, from: to, to: from, using: reverseUsing, reverseUsing: using)
    }
}

extension Operation {
    /// Statements of one's own with those that undo them.
    ///
    /// ```swift
    /// .run(["CREATE VIEW front AS SELECT id, title FROM posts"], reverse: ["DROP VIEW front"])
    /// ```
    /// - Parameters:
    ///   - reverse: `nil` says that there is no way back, and an empty list that nothing needs to be undone.
    ///   - outsideTransaction: for a statement that no transaction may hold, such as `VACUUM`. Only one then, and one that may run twice: when the connection is lost
    ///     after it ran and before that was written down, it is run again.
    ///   - changes: what the statements do to tables, in operations, where they do: `migrate make` knows it by that.
    ///   - changesOnSQLite: the same on SQLite, where the statements do something else there.
    public static func run(
        _ statements: [SQL],
        reverse: [SQL]?,
        outsideTransaction: Bool = false,
        changes: [Operation] = [],
        changesOnSQLite: [Operation]? = nil
    ) -> Operation {
        .run(
            RawStep(
                statements,
                reverse: reverse,
                outsideTransaction: outsideTransaction,
                changes: changes,
                changesOnSQLite: changesOnSQLite
            )
        )
    }

    /// Rows changed by a closure, in a transaction of its own.
    ///
    /// ```swift
    /// .data("fill slugs, 1") { try await $0.execute("UPDATE posts SET slug = lower(title)") } reverse: { _ in }
    /// ```
    /// - Parameters:
    ///   - label: stands for the closure in the checksum: change it when the closure's meaning changes.
    ///   - reverse: undoes it; without one there is no way back.
    public static func data(
        _ label: String,
        apply: @escaping DataStep.Work,
        reverse: DataStep.Work? = nil
    ) -> Operation {
        .data(DataStep(label, apply: apply, reverse: reverse))
    }
}
