public import CovetSQL

extension Operation {
    /// How an operation goes together with its neighbours in a migration.
    public enum Stage: Sendable, Hashable {
        /// In one transaction with those beside it.
        case shared
        /// In a transaction of its own, because it holds its lock long or needs what came before to be committed.
        case separate
        /// In no transaction: the database refuses it there.
        case outside
        /// In many short transactions.
        case batches
    }

    /// How the operation is run on a database.
    public func stage(for dialect: SQLDialect) -> Stage {
        switch self {
        case .backfill: return .batches
        case .data: return .separate
        case .run(let step) where step.outsideTransaction: return .outside
        case .createIndex(_, _, concurrently: true), .dropIndex(_, _, concurrently: true),
            .addUnique(_, _, by: .concurrentIndex):
            return dialect == .postgres ? .outside : .shared
        case .validateConstraint, .addEnumerationCase, .changeEnumeration:
            return dialect == .postgres ? .separate : .shared
        // What rewrites a table holds no other table's lock meanwhile.
        case .changeType(let change, _) where dialect == .postgres && change.rewritesTable: return .separate
        default: return .shared
        }
    }
}

extension TypeChange {
    fileprivate var rewritesTable: Bool {
        using != nil || !TypeChangeSafety.keepsRows(TypeFact(from), TypeFact(to), isUTC: false)
    }
}

extension Operation {
    /// True of what may take as long as a table is large and holds up nobody.
    var isUnhurried: Bool {
        switch self {
        case .validateConstraint, .data: true
        default: false
        }
    }
}
