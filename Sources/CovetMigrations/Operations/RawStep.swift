public import CovetSQL

/// Statements of one's own with those that undo them.
public struct RawStep: Sendable, Equatable {
    public var statements: [SQL]
    /// `nil` says that there is no way back, and an empty list that nothing needs to be undone.
    public var reverse: [SQL]?
    public var outsideTransaction: Bool
    /// What the statements do to tables, where they do.
    public var changes: [Operation]
    /// The same on SQLite, where its statements do something else there; `nil` where they do not.
    public var changesOnSQLite: [Operation]?

    public init(
        _ statements: [SQL],
        reverse: [SQL]?,
        outsideTransaction: Bool = false,
        changes: [Operation] = [],
        changesOnSQLite: [Operation]? = nil
    ) {
        self.statements = statements
        self.reverse = reverse
        self.outsideTransaction = outsideTransaction
        self.changes = changes
        self.changesOnSQLite = changesOnSQLite
    }

    /// - Parameter dialect: `nil` for what holds whatever the database.
    func changes(on dialect: SQLDialect?) -> [Operation] {
        dialect == .sqlite ? changesOnSQLite ?? changes : changes
    }

    /// `nil` where it has no reverse, or one of the changes it names has none.
    var reversed: RawStep? {
        guard let reverse, let undone = Self.undoing(changes) else { return nil }
        var undoneOnSQLite: [Operation]?
        if let changesOnSQLite {
            guard let undone = Self.undoing(changesOnSQLite) else { return nil }
            undoneOnSQLite = undone
        }
        return RawStep(
            reverse,
            reverse: statements,
            outsideTransaction: outsideTransaction,
            changes: undone,
            changesOnSQLite: undoneOnSQLite
        )
    }

    private static func undoing(_ changes: [Operation]) -> [Operation]? {
        var undone: [Operation] = []
        for change in changes.reversed() {
            guard let back = change.reversed else { return nil }
            undone += back
        }
        return undone
    }
}
