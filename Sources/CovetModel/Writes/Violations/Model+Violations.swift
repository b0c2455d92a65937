import CovetDatabase

/// What was being done when a database refused.
package enum WriteKind: Sendable {
    case storing, deleting
}

extension Model {
    /// What the database refused, in the model's own terms where it has some.
    package static func translating<Value>(
        _ kind: WriteKind = .storing,
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw violation(error, kind) ?? error
        }
    }

    private static func violation(_ error: DatabaseError, _ kind: WriteKind) -> (any Error)? {
        // A rule that deletes or changes rows of another table may have broken that one's constraints.
        let isOwn = error.table == nil || error.table == schema.table.name
        switch error.code {
        case .foreignKeyViolation where kind == .deleting:
            return ForeignKeyViolation(model: schema.name, fields: [], reason: .stillReferenced(table: error.table))
        case .foreignKeyViolation where isOwn:
            let keys = schema.columns.filter { $0.parent != nil }.map(\.property)
            let fields = fields(of: error) ?? keys
            return ForeignKeyViolation(model: schema.name, fields: fields, reason: .missingRow)
        case .uniqueViolation where isOwn:
            return fields(of: error).map { UniqueViolation(model: schema.name, fields: $0) }
        case .notNullViolation where isOwn:
            return fields(of: error)?.first.map { NullViolation(model: schema.name, field: $0) }
        case .checkViolation where isOwn:
            return error.constraint.map {
                CheckViolation(model: schema.name, check: $0, fields: fields(of: error) ?? [])
            }
        default: return nil
        }
    }

    /// The properties that a broken constraint looks at. PostgreSQL gives the constraint's name, SQLite the columns or the name.
    private static func fields(of error: DatabaseError) -> [String]? {
        if !error.columns.isEmpty {
            return error.columns.map { schema.column(named: $0)?.property ?? $0 }
        }
        guard let name = error.constraint, let columns = columns(ofConstraint: name) else { return nil }
        return schema.columns.filter { columns.contains($0.name) }.map(\.property)
    }

    private static func columns(ofConstraint name: String) -> Set<SQLIdentifier>? {
        guard let table = try? tableSchema else { return nil }
        if name == "\(table.name)_pkey" { return [schema.id] }
        for index in table.indexes where index.name.name == name {
            return index.parts.reduce(into: []) { columns, part in
                if let column = part.column { columns.insert(column) }
                if let expression = part.expression { columns.formUnion(expression.identifiers) }
            }
        }
        for unique in table.allUniques where unique.name(in: table.name).name == name { return Set(unique.columns) }
        for key in table.foreignKeys where key.name(in: table.name).name == name { return Set(key.columns) }
        for check in table.checks where check.name.name == name { return check.condition.identifiers }
        return nil
    }
}
