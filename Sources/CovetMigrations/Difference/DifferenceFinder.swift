import CovetSQL

/// Finds operations one by one and keeps the schema after them, so that each is found by the names that hold when it runs.
struct DifferenceFinder {
    var state: Schema
    let target: Schema
    let answers: DifferenceAnswers
    var operations: [Operation] = []
    var questions: [DifferenceQuestion] = []
    /// Names that were asked about and are neither gone nor new until they are answered for.
    var undecided: Set<SchemaName> = []

    init(state: Schema, target: Schema, answers: DifferenceAnswers) {
        self.state = state
        self.target = target
        self.answers = answers
    }

    mutating func find() throws(MigrationError) {
        try renameTables()
        try changeEnumerations()
        for table in kept { try renameColumns(of: table) }
        for table in kept { try dropIndexesAndConstraints(of: table) }
        try freeIndexNames()
        try createTables()
        for table in kept { try changeColumns(of: table) }
        for table in kept { try addIndexesAndConstraints(to: table) }
        for table in kept { try dropColumns(of: table) }
        try dropTables()
        try dropCases()
        for type in state.enumerations where target.enumeration(type.name) == nil { try emit(.dropEnumeration(type)) }
    }

    mutating func emit(_ operation: Operation) throws(MigrationError) {
        try state.apply(operation)
        operations.append(operation)
    }

    /// Tables that are there before and after.
    private var kept: [TableSchema] { target.tables.filter { table in before.contains(table.name) } }

    /// The names of the tables that were there before, by their new names.
    private var before: Set<SQLIdentifier> = []

    private mutating func renameTables() throws(MigrationError) {
        let gone = state.tables.filter { target.table($0.name) == nil }
        let new = target.tables.filter { state.table($0.name) == nil }
        for table in gone {
            let name = SchemaName.table(table.name)
            if let answer = answers.renames[name] {
                let renamed = try found(answer, for: name, among: new.map(\.name))
                try emit(.renameTable(table.name, to: renamed))
            } else if !answers.removals.contains(name) {
                let candidates = new.filter { $0.resembles(table) && !answers.renames.values.contains($0.name.name) }
                ask(.renamed(name, candidates: candidates.map(\.name.name)))
            }
        }
        before = Set(state.tables.map(\.name))
    }

    /// Index names are one list for all tables: what goes with its table at the end must not stand in the way until then.
    private mutating func freeIndexNames() throws(MigrationError) {
        let wanted = Set(target.tables.flatMap { $0.indexes.map(\.name) + $0.uniques.compactMap(\.name) })
        for table in state.tables where target.table(table.name) == nil && !undecided.contains(.table(table.name)) {
            for index in table.indexes where wanted.contains(index.name) {
                try emit(.dropIndex(index, on: table.name, concurrently: true))
            }
            for unique in table.uniques where unique.name.map(wanted.contains) ?? false {
                try emit(.dropUnique(unique, from: table.name))
            }
        }
    }

    private mutating func createTables() throws(MigrationError) {
        let new = target.tables.filter { !before.contains($0.name) && !undecided.contains(.table($0.name)) }
        for (table, late) in Self.parentsFirst(new, after: before) {
            var table = table
            table.foreignKeys.removeAll { late.contains($0) }
            try emit(.createTable(table))
        }
        for (table, late) in Self.parentsFirst(new, after: before) {
            for key in late { try emit(.addForeignKey(key, to: table.name)) }
        }
    }

    private mutating func dropTables() throws(MigrationError) {
        var gone = state.tables.filter { target.table($0.name) == nil && !undecided.contains(.table($0.name)) }
        while !gone.isEmpty {
            let next = gone.firstIndex { table in
                !state.tables.contains { other in
                    other.name != table.name && other.foreignKeys.contains { $0.table == table.name }
                }
            }
            if let next {
                let name = gone.remove(at: next).name
                if let table = state.table(name) { try emit(.dropTable(table)) }
            } else {
                // In a circle: the keys of one go first.
                for key in gone[0].foreignKeys { try emit(.dropForeignKey(key, from: gone[0].name)) }
                gone[0].foreignKeys = []
            }
        }
    }

    /// Each table with the foreign keys that must wait because their tables come later.
    static func parentsFirst(_ tables: [TableSchema], after existing: Set<SQLIdentifier>)
        -> [(table: TableSchema, late: [ForeignKey])]
    {
        var waiting = tables
        var created = existing
        var ordered: [(TableSchema, [ForeignKey])] = []
        while !waiting.isEmpty {
            let next = waiting.firstIndex { table in
                table.foreignKeys.allSatisfy { $0.table == table.name || created.contains($0.table) }
            }
            let table = waiting.remove(at: next ?? 0)
            ordered.append((table, table.foreignKeys.filter { $0.table != table.name && !created.contains($0.table) }))
            created.insert(table.name)
        }
        return ordered
    }

    // What the rest is made of

    mutating func ask(_ question: DifferenceQuestion) {
        switch question {
        case .renamed(_, let candidates) where candidates.isEmpty: return
        case .renamed(let name, let candidates):
            undecided.insert(name)
            for candidate in candidates { undecided.insert(name.sibling(candidate)) }
        case .fill: break
        }
        questions.append(question)
    }

    func found(_ answer: String, for name: SchemaName, among names: [SQLIdentifier]) throws(MigrationError)
        -> SQLIdentifier
    {
        guard let found = names.first(where: { $0.name == answer }) else {
            throw .notDerivable(
                names.isEmpty
                    ? "\(name) cannot be \(name.sibling(answer)) now: nothing of that kind is new"
                    : "\(name) cannot be \(name.sibling(answer)) now; new are \(names.map(\.name).joined(separator: ", "))"
            )
        }
        return found
    }
}

extension SchemaName {
    /// Another name of the same kind in the same place.
    func sibling(_ name: String) -> SchemaName {
        switch self {
        case .table: .table(SQLIdentifier(derived: name))
        case .column(_, let table): .column(SQLIdentifier(derived: name), in: table)
        case .enumerationCase(_, let type): .enumerationCase(name, of: type)
        }
    }
}

extension TableSchema {
    /// True where at least half of the columns have the same name and type.
    fileprivate func resembles(_ other: TableSchema) -> Bool {
        let shared = columns.filter { column in
            other.columns.contains { $0.name == column.name && $0.type == column.type }
        }
        return shared.count * 2 >= max(columns.count, other.columns.count)
    }
}
