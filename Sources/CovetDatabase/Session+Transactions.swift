import Synchronization

extension Session {
    /// A transaction from its begin to its commit, run again when its options allow it; gives the hooks that wait for it.
    func outermost<Result>(
        _ options: TransactionOptions,
        _ body: (Transaction) async throws -> Result
    ) async throws -> (result: Result, hooks: [AfterCommit]) {
        try require(0, statement: nil)
        try options.validate()
        try Task.checkCancellation()
        state.withLock { state in
            state.transaction = options
            state.hooks = []
            state.failedTransiently = false
        }
        do {
            try await control(.begin(options))
            let result = try await inside(depth: 0, end: .commit, body)
            let hooks = state.withLock { state in
                defer { state.hooks = [] }
                return state.hooks.map(\.hook)
            }
            return (result, hooks)
        } catch {
            // A begin that was given up may have begun all the same.
            if await connection.isInTransaction { try? await control(.rollback) }
            let isTransient = state.withLock { state in
                state.hooks = []
                state.isDoomed = false
                return state.failedTransiently
            }
            // A lost answer may hide a commit.
            guard isTransient, (error as? DatabaseError)?.code != .outcomeUnknown else { throw error }
            throw TransientFailure(error: error)
        }
    }

    /// A savepoint within a transaction.
    func nested<Result>(
        depth: Int,
        _ options: TransactionOptions,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try require(depth, statement: nil)
        try options.validate(within: state.withLock { $0.transaction })
        try Task.checkCancellation()
        try await control(.savepoint(depth))
        return try await inside(depth: depth, end: .release(depth), body)
    }

    private func inside<Result>(
        depth: Int,
        end: TransactionStep,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        state.withLock { $0.depth = depth + 1 }
        defer { state.withLock { if $0.depth != nil { $0.depth = depth } } }
        do {
            let result = try await body(Transaction(session: self, depth: depth + 1))
            try require(depth + 1, statement: nil)
            try Task.checkCancellation()
            try await control(end)
            // From here on they stand and fall with the transaction around.
            state.withLock { state in
                for index in state.hooks.indices where state.hooks[index].depth > depth {
                    state.hooks[index].depth = depth
                }
            }
            return result
        } catch {
            await undo(to: depth)
            throw error
        }
    }

    /// The first error is the one that is thrown. What could not be undone dooms the transaction around it; a connection that stays in one is mended by its driver.
    private func undo(to depth: Int) async {
        state.withLock { $0.hooks.removeAll { $0.depth > depth } }
        guard await connection.isInTransaction else { return }
        do throws(DatabaseError) {
            if depth == 0 {
                try await control(.rollback)
            } else {
                try await control(.rollbackTo(depth))
                try await control(.release(depth))
                state.withLock { $0.failedTransiently = false }
            }
        } catch {
            state.withLock { $0.isDoomed = depth > 0 }
        }
    }
}

/// The failure of a transaction that may be run again; the error inside is what its caller gets in the end.
struct TransientFailure: Error {
    let error: any Error
}

extension RetryTiming {
    /// Runs a transaction until it succeeds, fails for good, or was run often enough.
    func retry<Result>(_ retry: TransactionRetry, _ body: () async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let failure as TransientFailure {
                guard attempt < retry.attempts else { throw failure.error }
                try await pause(retry.pause(after: attempt, random: random()))
                attempt += 1
            }
        }
    }
}
