import CovetSQL

extension Operation {
    /// The operations that undo it; `nil` when there is no way back.
    public var reversed: [Operation]? {
        switch self {
        case .createTable(let table): [.dropTable(table)]
        case .dropTable(let table): [.createTable(table)]
        case .renameTable(let old, let new): [.renameTable(new, to: old)]
        case .addColumn(let column, let table): [.dropColumn(column, from: table)]
        case .dropColumn(let column, let table): [.addColumn(column, to: table)]
        case .renameColumn(let old, let new, let table): [.renameColumn(new, to: old, in: table)]
        case .changeType(let change, let table): [.changeType(change.reversed, in: table)]
        case .setNotNull(let column, let table): [.dropNotNull(column, in: table)]
        case .dropNotNull(let column, let table): [.setNotNull(column, in: table)]
        case .changeDefault(let column, let table, let old, let new):
            [.changeDefault(of: column, in: table, from: new, to: old)]
        case .changePrimaryKey(let change, let table): change.reversed(in: table)
        case .createIndex(let index, let table, let concurrently):
            [.dropIndex(index, on: table, concurrently: concurrently)]
        case .dropIndex(let index, let table, let concurrently):
            [.createIndex(index, on: table, concurrently: concurrently)]
        case .renameIndex(let old, let new, let table): [.renameIndex(new, to: old, on: table)]
        case .addCheck(let check, let table, _): [.dropCheck(check, from: table)]
        case .dropCheck(let check, let table):
            [.addCheck(check, to: table, validated: false), .validateConstraint(check.name, on: table)]
        case .addForeignKey(let key, let table, _): [.dropForeignKey(key, from: table)]
        case .dropForeignKey(let key, let table):
            [.addForeignKey(key, to: table, validated: false), .validateConstraint(key.name(in: table), on: table)]
        case .addUnique(let unique, let table, by: .existingIndex(let index)):
            // The index goes with the constraint. Both in one transaction, so that no run stops between them.
            [
                .dropUnique(unique, from: table),
                .createIndex(
                    IndexDefinition(index, on: unique.columns.map { .ascending($0) }, isUnique: true),
                    on: table,
                    concurrently: false
                ),
            ]
        case .addUnique(let unique, let table, _): [.dropUnique(unique, from: table)]
        case .dropUnique(let unique, let table): [.addUnique(unique, to: table, by: .concurrentIndex)]
        // The constraint is dropped as a whole by the reverse of what added it.
        case .validateConstraint: []
        case .renameConstraint(let old, let new, let table): [.renameConstraint(new, to: old, on: table)]
        case .createEnumeration(let type): [.dropEnumeration(type)]
        case .dropEnumeration(let type): [.createEnumeration(type)]
        // PostgreSQL cannot take a case out of a type. It stays and harms nobody, and is not added twice.
        case .addEnumerationCase: []
        case .renameEnumerationCase(let old, let new, let type): [.renameEnumerationCase(new, to: old, in: type)]
        case .changeEnumeration(let change): [.changeEnumeration(change.reversed)]
        case .data(let step): step.reversed.map { [.data($0)] }
        // What it wrote goes with the column, and rows that the application wrote since must stay as they are.
        case .backfill: []
        case .run(let step): step.reversed.map { [.run($0)] }
        }
    }
}
