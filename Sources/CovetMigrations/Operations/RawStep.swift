public import CovetSQL

/// Statements of one's own with those that undo them.
public struct RawStep: Sendable, Equatable {
    public var statements: [SQL]
    /// `nil` says that there is no way back, and an empty list that nothing needs to be undone.
    public var reverse: [SQL]?
    public var outsideTransaction: Bool
    /// What the statements do to tables, where they do.
    public var changes: [Operation]

    public init(_ statements: [SQL], reverse: [SQL]?, outsideTransaction: Bool = false, changes: [Operation] = []) {
        self.statements = statements
        self.reverse = reverse
        self.outsideTransaction = outsideTransaction
        self.changes = changes
    }

    /// `nil` where it has no reverse, or one of the changes it names has none.
    var reversed: RawStep? {
        guard let reverse else { return nil }
        var undone: [Operation] = []
        for change in changes.reversed() {
            guard let back = change.reversed else { return nil }
            undone += back
        }
        return RawStep(reverse, reverse: statements, outsideTransaction: outsideTransaction, changes: undone)
    }
}
