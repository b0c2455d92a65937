import CovetSQL

/// Which server a copy of a ``Database`` sends statements to that a replica could answer.
enum ReadRoute: Sendable {
    /// A replica, for reads that the framework knows to be such, where a scope knows of no write.
    case automatic
    case primary
    case replica
}

extension Database {
    /// The same database for reading alone: every statement goes to a replica that is not behind by more than the limit, or to the primary when there is none or when the
    /// scope of ``withReadYourWrites(_:)`` has written. A statement that writes fails with ``DatabaseError/Code/readOnly``, with replicas or without.
    ///
    /// ```swift
    /// let totals = try await database.reading.query("SELECT day, sum(amount) FROM sales GROUP BY day", as: (String, Int).self)
    /// ```
    /// Outside of such a scope it may not show what this program wrote a moment ago.
    public var reading: Database {
        var copy = self
        copy.route = .replica
        return copy
    }

    /// The same database with every statement sent to the primary, for reads that must see the newest state.
    public var primary: Database {
        var copy = self
        copy.route = .primary
        return copy
    }

    /// True when there are replicas to read from.
    public var hasReplicas: Bool { driver.hasReplicas }

    /// Runs the closure as one piece of work that reads what it wrote: its reads may go to replicas until its first write, and go to the primary from then on.
    ///
    /// Every request runs in such a scope, and so may jobs. Outside of any, reads go to the primary unless ``reading`` asks for a replica. A statement counts as a read when the framework
    /// rendered it as one (a model's query); SQL that was written by hand counts as a write. Scopes do not nest: the outer one holds. Without replicas it costs nothing.
    public func withReadYourWrites<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await newReadScope().run(body)
    }

    /// For work in several parts, each of which is ``ReadScope`` run; `nil` where nothing is to be known: without replicas, and within another scope.
    package func newReadScope() -> ReadScope? {
        driver.hasReplicas && ReadScope.current == nil ? ReadScope() : nil
    }

    /// Options for a statement by itself.
    @inline(__always)
    func routed(for statement: Statement) throws(DatabaseError) -> StatementOptions {
        if route != .replica, !driver.hasReplicas { return options }
        return try routed(for: route == .replica ? .read : .write, origin: statement.origin, statement)
    }

    /// Options for a connection: a statement is given where it is all that the connection is for.
    func routed(
        for access: ConnectionAccess,
        origin: StatementOrigin?,
        _ statement: Statement? = nil
    ) throws(DatabaseError) -> StatementOptions {
        var options = options
        options.access = access
        options.origin = origin
        if route == .replica, access == .write {
            throw DatabaseError(
                .readOnly,
                "database.reading only reads; use the database itself for a transaction that writes"
            )
        }
        guard driver.hasReplicas else { return options }
        let scope = ReadScope.current
        if access == .write, statement?.isReadOnly != true { scope?.noteWrite() }
        switch route {
        case .primary: options.prefersReplica = false
        case .replica: options.prefersReplica = scope?.hasWritten != true
        case .automatic:
            options.prefersReplica = statement?.isReadOnly == true && scope?.hasWritten == false
        }
        return options
    }
}
