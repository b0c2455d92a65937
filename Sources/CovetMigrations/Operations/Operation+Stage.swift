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
        case .validateConstraint, .addEnumerationCase: return dialect == .postgres ? .separate : .shared
        default: return .shared
        }
    }
}
