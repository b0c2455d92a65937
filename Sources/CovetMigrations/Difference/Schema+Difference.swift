public import CovetSQL

extension Schema {
    /// How this schema becomes another, in the way that disturbs a running application least: indexes concurrently, constraints first for new rows and then validated,
    /// required columns nullable, filled in batches, proven, and only then required.
    ///
    /// It is a function of the two values alone and needs no database.
    /// - Parameter answers: what the values do not tell. What is missing comes back as ``SchemaDifference/questions``.
    /// - Throws: ``MigrationError`` where no operation leads there (another primary key), or where the target contradicts itself.
    public func difference(to target: Schema, answers: DifferenceAnswers = DifferenceAnswers())
        throws(MigrationError) -> SchemaDifference
    {
        let (state, target) = (resolved, target.resolved.keeping(resolved))
        try target.validate()
        var finder = DifferenceFinder(state: state, target: target, answers: answers)
        try finder.find()
        return SchemaDifference(operations: finder.operations, questions: finder.questions)
    }

    /// Every name said.
    var resolved: Schema {
        var schema = self
        schema.tables = tables.map(\.resolved)
        return schema
    }

    /// - Throws: ``MigrationError`` where tables share a name, refer to what is not there, or have a name that PostgreSQL would cut.
    func validate() throws(MigrationError) {
        var names: Set<SQLIdentifier> = []
        for type in enumerations {
            if !names.insert(type.name).inserted { throw .duplicateEnumeration(type.name.name) }
            if Set(type.cases).count < type.cases.count || type.cases.isEmpty {
                throw .notDerivable("the enumeration \(type.name) has no cases or one twice; give it each case once")
            }
        }
        for table in tables {
            if !names.insert(table.name).inserted { throw .duplicateTable(table.name.name) }
            let indexNames = table.indexes.map(\.name) + table.uniques.map { $0.name(in: table.name) }
            for name in indexNames where !names.insert(name).inserted { throw .duplicateIndex(name.name) }
            for key in table.foreignKeys where self.table(key.table) == nil {
                throw .missingTable(key.table.name, referencedBy: table.name.name)
            }
            for name in [table.name] + table.columns.map(\.name) + indexNames + table.checks.map(\.name)
            where name.name.utf8.count > SQLIdentifier.maximumLength {
                throw .nameTooLong(name.name)
            }
        }
    }
}
