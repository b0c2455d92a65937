public import CovetDatabase

/// What a many-to-many relation connects: `try await database.add([swift.id], to: \.tags, of: article)`.
extension Queryable {
    /// Connects a row with others; those that it is connected with already stay so.
    ///
    /// The joining model needs a unique index over its two keys, and for everything else a default: with more to say, insert its draft instead.
    /// - Returns: how many connections are new.
    /// - Throws: ``ForeignKeyViolation`` of the joining model for an id of no row.
    @discardableResult
    public func add<Root: Model, Child: Model>(
        _ ids: some Sequence<Child.ID>,
        to relation: (Root.Type) -> ToMany<Root, Child>,
        of root: Root,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        let link = try relation(Root.self).link
        return try await link.connect(
            root.id.sqlValue,
            with: ids.map(\.sqlValue),
            in: self,
            from: StatementOrigin(file: file, line: line)
        )
    }

    /// Takes away the connections of a row with others; the rows themselves stay.
    ///
    /// - Returns: how many connections there were.
    @discardableResult
    public func remove<Root: Model, Child: Model>(
        _ ids: some Sequence<Child.ID>,
        from relation: (Root.Type) -> ToMany<Root, Child>,
        of root: Root,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        let link = try relation(Root.self).link
        let ids = IDList(ids.map(\.sqlValue))
        return try await link.disconnect(
            root.id.sqlValue,
            where: ids.contain("\(identifier: link.table).\(identifier: link.child)", as: Child.ID.sqlType),
            in: self,
            from: StatementOrigin(file: file, line: line)
        )
    }

    /// Connects a row with these others and with no more, in one transaction; connections that stay are not touched.
    ///
    /// - Returns: how many connections are new, and how many were taken away.
    @discardableResult
    public func replace<Root: Model, Child: Model>(
        _ relation: (Root.Type) -> ToMany<Root, Child>,
        of root: Root,
        with ids: some Sequence<Child.ID>,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> (added: Int, removed: Int) {
        let link = try relation(Root.self).link
        let origin = StatementOrigin(file: file, line: line)
        let id = root.id.sqlValue
        let children = ids.map(\.sqlValue)
        let others = IDList(children).lack("\(identifier: link.table).\(identifier: link.child)", as: Child.ID.sqlType)
        return try await transaction { transaction in
            if transaction.dialect == .postgres {
                // Whoever else replaces them waits here, so that the outcome is one of the two and not a mixture.
                let schema = Root.schema
                let lock: SQL =
                    "SELECT 1 FROM \(identifier: schema.table) WHERE \(identifier: schema.id) = \(id) FOR NO KEY UPDATE"
                _ = try await transaction.rows(of: lock, as: Int32.self, from: origin)
            }
            let removed = try await link.disconnect(id, where: others, in: transaction, from: origin)
            let added = try await link.connect(id, with: children, in: transaction, from: origin)
            return (added, removed)
        }
    }
}

extension ToMany {
    fileprivate var link: any LinkTable {
        get throws(ModelError) {
            if let problem { throw problem }
            guard case .through(let link) = path else {
                throw ModelError(
                    .invalidQuery,
                    "a \(Child.schema.name) belongs to a \(Root.schema.name) by its own key: update that instead"
                )
            }
            return link
        }
    }
}
