extension Model {
    /// The table as a migration creates it: columns, the keys with an index each, what is unique, lengths and cases, and the model's
    /// ``checks`` and ``indexes``.
    ///
    /// - Throws: ``ModelError`` with the code `invalidModel` when the model does not describe a table.
    public static var tableSchema: TableSchema {
        get throws(ModelError) {
            var result = TableSchema(schema.table, columns: [])
            for column in schema.columns {
                result.columns.append(try definition(of: column))
                if let key = try foreignKey(of: column) { result.foreignKeys.append(key) }
                if let range = column.length { result.checks.append(try lengthCheck(column, range)) }
                if !column.cases.isEmpty, column.type == .text { result.checks.append(caseCheck(column)) }
            }
            for check in checks {
                result.checks.append(.init(check.name, try ownColumns(check.condition, of: "the check \(check.name)")))
            }
            result.indexes = try uniquesOfTheLiving() + indexes.map(definition)
            for column in schema.columns where needsIndex(column, besides: result.indexes) {
                result.indexes.append(IndexDefinition(table: schema.table, on: [.init(column.name)]))
            }
            try requireDistinctNames(result)
            result.kept = Set(kept)
            return result
        }
    }

    /// The table as one database has it.
    ///
    /// - Throws: ``ModelError`` with the code `invalidModel` for a column that this database cannot have.
    public static func tableSchema(for dialect: SQLDialect) throws(ModelError) -> TableSchema {
        for column in schema.columns {
            guard let reason = column.type.isMissing(in: dialect) else { continue }
            throw ModelError(.invalidModel, "\(schema.name).\(column.property) cannot be stored: \(reason)")
        }
        return try tableSchema
    }

    private static func definition(of column: ModelColumn) throws(ModelError) -> ColumnDefinition {
        // Where rows are deleted softly, a value is free again when its row is deleted: an index sees to that, not the column.
        let isUnique = column.isUnique && schema.deletedAt == nil
        var definition = ColumnDefinition(
            column.name,
            column.type,
            isNullable: column.isNullable,
            default: column.defaultValue,
            isUnique: isUnique
        )
        switch column.role {
        case .id(let isGenerated): definition.primaryKey = isGenerated ? .generated : .supplied
        case .generated(let expression): definition.generated = expression
        default: break
        }
        return definition
    }

    private static func foreignKey(of column: ModelColumn) throws(ModelError) -> ForeignKey? {
        guard case .reference(let parent, let onDelete) = column.role else { return nil }
        if onDelete == .setNull, !column.isNullable {
            throw ModelError(
                .invalidModel,
                "\(schema.name).\(column.property) becomes null when its row is deleted, so it must be optional"
            )
        }
        if onDelete == .setDefault, column.defaultValue == nil, !column.isNullable {
            throw ModelError(
                .invalidModel,
                "\(schema.name).\(column.property) gets its default when its row is deleted, so it needs one: @Default(...)"
            )
        }
        return ForeignKey([column.name], references: parent.schema.table, [parent.schema.id], onDelete: onDelete)
    }

    /// What each unique column becomes in a table whose deleted rows stay: an index over the living ones.
    private static func uniquesOfTheLiving() -> [IndexDefinition] {
        guard let deletedAt = schema.deletedAt else { return [] }
        return schema.columns.filter(\.isUnique).map { column in
            IndexDefinition(
                table: schema.table,
                on: [.init(column.name)],
                isUnique: true,
                where: "\(identifier: deletedAt) IS NULL"
            )
        }
    }

    private static func definition(of index: ModelIndex<Self>) throws(ModelError) -> IndexDefinition {
        guard !index.parts.isEmpty else {
            throw ModelError(.invalidModel, "an index of \(schema.name) names no column")
        }
        var parts: [IndexDefinition.Part] = []
        for part in index.parts { parts.append(try definition(of: part)) }
        var including: [SQLIdentifier] = []
        for keyPath in index.including { including.append(try columnName(keyPath)) }
        var condition: SQL?
        if let rendered = index.condition { condition = try ownColumns(rendered, of: "an index's condition") }
        if index.isUnique, let deletedAt = schema.deletedAt {
            let living: SQL = "\(identifier: deletedAt) IS NULL"
            condition = condition.map { "(\($0)) AND \(living)" } ?? living
        }
        guard !index.isUnique || index.method == .btree else {
            throw ModelError(
                .invalidModel,
                "a unique index of \(schema.name) is to use \(index.method.name): btree alone keeps values unique"
            )
        }
        guard let name = index.name else {
            return IndexDefinition(
                table: schema.table,
                on: parts,
                isUnique: index.isUnique,
                method: index.method,
                including: including,
                where: condition
            )
        }
        return IndexDefinition(
            name,
            on: parts,
            isUnique: index.isUnique,
            method: index.method,
            including: including,
            where: condition
        )
    }

    private static func definition(of part: ModelIndex<Self>.Part) throws(ModelError) -> IndexDefinition.Part {
        switch part {
        case .column(let keyPath): return .init(try columnName(keyPath))
        case .expression(let rendered):
            return partDefinition(try ownColumns(rendered, of: "an index"), isDescending: false)
        case .ordering(let ordering):
            return partDefinition(
                try ownColumns(ordering.rendered, of: "an index"),
                isDescending: ordering.isDescending
            )
        }
    }

    private static func partDefinition(_ expression: SQL, isDescending: Bool) -> IndexDefinition.Part {
        if expression.pieces.count == 1, case .identifier(let column) = expression.pieces[0] {
            return .init(column, isDescending: isDescending)
        }
        return .init(expression: expression, isDescending: isDescending)
    }

    private static func columnName(_ keyPath: any PartialKeyPath<Self> & Sendable) throws(ModelError) -> SQLIdentifier {
        guard let column = schema.column(for: keyPath) else {
            throw ModelError(.invalidModel, "an index of \(schema.name) names a property that is not a column")
        }
        return column.name
    }

    /// An expression over the row's own columns alone, as a table's definition has it.
    private static func ownColumns(_ rendered: Rendered, of place: String) throws(ModelError) -> SQL {
        if let problem = rendered.problem { throw problem }
        guard rendered.joins.isEmpty else {
            throw ModelError(
                .invalidModel,
                "\(place) of \(schema.name) looks at another table: only its own columns can be named"
            )
        }
        return rendered.sql.unqualified(from: schema.table)
    }

    /// A key is searched from the other side: by joins, prefetching, and when the row it points to is deleted.
    private static func needsIndex(_ column: ModelColumn, besides indexes: [IndexDefinition]) -> Bool {
        guard column.parent != nil, !(column.isUnique && schema.deletedAt == nil) else { return false }
        // An index of the living rows alone does not find the others, which point to their row as well.
        return !indexes.contains {
            $0.parts.first?.column == column.name && $0.condition == nil && $0.method == .btree
        }
    }

    private static func lengthCheck(
        _ column: ModelColumn,
        _ range: ClosedRange<Int>
    ) throws(ModelError) -> TableSchema.Check {
        guard column.type == .text else {
            throw ModelError(.invalidModel, "\(schema.name).\(column.property) has a length but is not text")
        }
        return TableSchema.Check(
            .derived([schema.table, column.name], suffix: "length"),
            "length(\(identifier: column.name)) BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        )
    }

    private static func caseCheck(_ column: ModelColumn) -> TableSchema.Check {
        TableSchema.Check(
            .derived([schema.table, column.name], suffix: "check"),
            "\(identifier: column.name) IN (\(column.cases.map { SQL(value: $0) }.joined()))"
        )
    }

    private static func requireDistinctNames(_ table: TableSchema) throws(ModelError) {
        var seen: Set<SQLIdentifier> = []
        for name in table.checks.map(\.name) + table.indexes.map(\.name) where !seen.insert(name).inserted {
            throw ModelError(
                .invalidModel,
                "two checks or indexes of \(schema.name) are called \(name): give one a name of its own"
            )
        }
    }
}

extension SQLType {
    /// Why a database has no such column, or keeps less of it than the model says; `nil` when it has.
    fileprivate func isMissing(in dialect: SQLDialect) -> String? {
        if let reason = unavailability(in: dialect) { return reason }
        guard case .decimal(let precision, _) = self, dialect == .sqlite, precision > 15 else { return nil }
        return "SQLite is exact to 15 digits of a decimal number, and this has \(precision); use fewer, or PostgreSQL"
    }
}
