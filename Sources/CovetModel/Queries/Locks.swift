/// How strongly a row is held until the transaction ends.
public enum RowLock: Sendable, Hashable, CaseIterable {
    /// Nobody else changes, deletes or locks the row.
    case update
    /// As `update`, but others may make keys point to the row.
    case noKeyUpdate
    /// Nobody changes or deletes the row; others may share the lock.
    case share
    /// Nobody deletes the row or changes its key.
    case keyShare
}

/// What is to be done about rows that somebody else has locked.
public enum LockedRows: Sendable, Hashable, CaseIterable {
    /// Wait until they are free, or for `lock_timeout`.
    case wait
    /// Leave them out, as the workers of a queue do.
    case skip
    /// Fail at once.
    case fail
}

extension Select {
    /// Holds the rows until the transaction ends; rows that are joined are not held, unless ``lock(_:lockedRows:of:)-(_,_,(Root.Columns)->Reference<Parent>)`` says so.
    ///
    /// ```swift
    /// let next = try await Job.where { $0.state == .ready }.order { $0.id.ascending }
    ///     .lock(.update, lockedRows: .skip).first(from: transaction)
    /// ```
    /// SQLite locks the whole database and has no locks of rows: there it is an error.
    public func lock(_ lock: RowLock = .update, lockedRows: LockedRows = .wait) -> Select {
        changing { $0.lock(Self.clause(lock, lockedRows, of: $0.alias)) }
    }

    /// Holds the rows that a key of these points to.
    public func lock<Parent: Model>(
        _ lock: RowLock = .update,
        lockedRows: LockedRows = .wait,
        of key: (Root.Columns) -> Reference<Parent>
    ) -> Select {
        let scope = within(key)._parentScope
        var copy = changing { $0.lock(Self.clause(lock, lockedRows, of: scope.alias)) }
        copy.require(scope.joins)
        return copy
    }

    private static func clause(_ lock: RowLock, _ lockedRows: LockedRows, of alias: SQLIdentifier) -> SQL {
        SQL(dependingOnDialect: { dialect in
            guard dialect == .postgres else {
                return SQL(
                    unsupported:
                        "SQLite locks the whole database, not rows: leave the lock out, and do the work in a transaction"
                )
            }
            return " FOR \(lock.sql) OF \(identifier: alias)\(lockedRows.sql)"
        })
    }
}

extension RowLock {
    fileprivate var sql: SQL {
        switch self {
        case .update: "UPDATE"
        case .noKeyUpdate: "NO KEY UPDATE"
        case .share: "SHARE"
        case .keyShare: "KEY SHARE"
        }
    }
}

extension LockedRows {
    fileprivate var sql: SQL {
        switch self {
        case .wait: ""
        case .skip: " SKIP LOCKED"
        case .fail: " NOWAIT"
        }
    }
}
