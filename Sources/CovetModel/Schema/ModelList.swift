extension Sequence<any Model.Type> {
    /// The tables of these models in an order in which they can be created: what a key points to comes first.
    ///
    /// - Throws: ``ModelError`` with the code `invalidModel` when two models have one table, or a key points to a model that is not
    ///   among them.
    public func tableSchemas() throws(ModelError) -> [TableSchema] {
        var waiting: [TableSchema] = []
        var names: [String: String] = [:]
        for model in self {
            let schema = try model.tableSchema
            if let other = names.updateValue(model.schema.name, forKey: schema.name.name) {
                throw ModelError(
                    .invalidModel,
                    "\(other) and \(model.schema.name) have one table, \(schema.name): give one another name"
                )
            }
            waiting.append(schema)
        }
        for schema in waiting {
            for key in schema.foreignKeys where names[key.table.name] == nil {
                let model = names[schema.name.name] ?? schema.name.name
                throw ModelError(
                    .invalidModel,
                    "\(model) has a key to the table \(key.table), whose model is missing from the list"
                )
            }
        }
        return Self.parentsFirst(waiting)
    }

    private static func parentsFirst(_ schemas: [TableSchema]) -> [TableSchema] {
        var waiting = schemas
        var ordered: [TableSchema] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            // Tables that point to each other in a circle have no order: the first of them goes ahead.
            let next = waiting.firstIndex { schema in
                schema.foreignKeys.allSatisfy { $0.table == schema.name || !names.contains($0.table) }
            }
            ordered.append(waiting.remove(at: next ?? 0))
        }
        return ordered
    }
}
