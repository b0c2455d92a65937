extension Model {
    /// The table as a migration creates it: columns, the keys with an index each, unique columns, lengths, and the model's ``indexes``.
    ///
    /// - Throws: ``ModelError`` with the code `invalidModel` when the model does not describe a table.
    public static var tableSchema: TableSchema {
        get throws(ModelError) {
            let table = schema.table
            var result = TableSchema(table, columns: [])
            for column in schema.columns {
                result.columns.append(column.definition)
                if case .reference(let parent, let onDelete) = column.role {
                    result.foreignKeys.append(
                        ForeignKey(
                            [column.name],
                            references: parent.schema.table,
                            [parent.schema.id],
                            onDelete: onDelete
                        )
                    )
                }
                if let range = column.length { result.checks.append(try check(column, range)) }
            }
            for index in indexes {
                result.indexes.append(
                    IndexDefinition(
                        table: table,
                        on: try columns(of: index).map { .init($0) },
                        isUnique: index.isUnique
                    )
                )
            }
            for column in schema.columns where needsIndex(column, besides: result.indexes) {
                result.indexes.append(IndexDefinition(table: table, on: [.init(column.name)]))
            }
            return result
        }
    }

    /// A key is searched from the other side: by joins, prefetching, and when the row it points to is deleted.
    private static func needsIndex(_ column: ModelColumn, besides indexes: [IndexDefinition]) -> Bool {
        guard case .reference = column.role, !column.isUnique else { return false }
        return !indexes.contains { $0.parts.first?.column == column.name }
    }

    private static func columns(of index: ModelIndex<Self>) throws(ModelError) -> [SQLIdentifier] {
        var names: [SQLIdentifier] = []
        for keyPath in index.keyPaths {
            guard let column = schema.column(for: keyPath) else {
                throw ModelError(.invalidModel, "an index of \(schema.name) names a property that is not a column")
            }
            names.append(column.name)
        }
        guard !names.isEmpty else { throw ModelError(.invalidModel, "an index of \(schema.name) names no column") }
        return names
    }

    private static func check(_ column: ModelColumn, _ range: ClosedRange<Int>) throws(ModelError) -> TableSchema.Check
    {
        guard column.type == .text else {
            throw ModelError(.invalidModel, "\(schema.name).\(column.property) has a length but is not text")
        }
        return TableSchema.Check(
            .derived([schema.table, column.name], suffix: "length"),
            "length(\(identifier: column.name)) BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        )
    }
}

extension ModelColumn {
    fileprivate var definition: ColumnDefinition {
        var definition = ColumnDefinition(name, type, isNullable: isNullable, isUnique: isUnique)
        if case .id(let isGenerated) = role { definition.primaryKey = isGenerated ? .generated : .supplied }
        return definition
    }
}
