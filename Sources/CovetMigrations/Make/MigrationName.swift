import CovetSQL

/// Finds a name for what operations do: `add_posts_slug`.
enum MigrationName {
    static func derived(from operations: [Operation], isFirst: Bool) -> String {
        if isFirst { return "initial" }
        let phrases = ranked(operations)
        let tables = Set(operations.compactMap(\.table))
        switch phrases.count {
        case 0: return "empty"
        case 1, 2: return words(phrases.joined(separator: "_and_"))
        default:
            if tables.count == 1, let table = tables.first { return words("change_\(table)") }
            return words("\(phrases[0])_and_more")
        }
    }

    /// Letters, digits and underscores, at most 60 of them.
    static func words(_ text: String) -> String {
        var result = ""
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": result.unicodeScalars.append(scalar)
            default: if !result.hasSuffix("_") { result += "_" }
            }
        }
        return String(result.prefix(60)).trimming("_")
    }

    /// What the operations are for: the greater ones name the migration, and what follows from them does not.
    private static func ranked(_ operations: [Operation]) -> [String] {
        for rank in 0...2 {
            var phrases: [String] = []
            for operation in operations {
                guard let (place, phrase) = phrase(for: operation), place == rank, !phrases.contains(phrase) else {
                    continue
                }
                phrases.append(phrase)
            }
            if !phrases.isEmpty { return phrases }
        }
        return []
    }

    private static func phrase(for operation: Operation) -> (rank: Int, phrase: String)? {
        switch operation {
        case .createTable(let table): (0, "create_\(table.name)")
        case .dropTable(let table): (0, "drop_\(table.name)")
        case .renameTable(_, let new): (0, "rename_to_\(new)")
        case .addColumn(let column, let table): (0, "add_\(table)_\(column.name)")
        case .dropColumn(let column, let table): (0, "drop_\(table)_\(column.name)")
        case .renameColumn(_, let new, let table): (0, "rename_\(table)_\(new)")
        case .changeType(let change, let table): (0, "change_\(table)_\(change.column)")
        case .setNotNull(let column, let table): (1, "require_\(table)_\(column)")
        case .dropNotNull(let column, let table): (1, "allow_null_\(table)_\(column)")
        case .changeDefault(let column, let table, _, _): (1, "default_\(table)_\(column)")
        case .changePrimaryKey(_, let table): (0, "change_\(table)_key")
        case .createIndex(let index, _, _): (1, "add_\(index.name)")
        case .dropIndex(let index, _, _): (1, "drop_\(index.name)")
        case .addCheck(let check, _, _): (2, "add_\(check.name)")
        case .dropCheck(let check, _): (2, "drop_\(check.name)")
        case .addForeignKey(let key, let table, _): (1, "add_\(key.name(in: table))")
        case .dropForeignKey(let key, let table): (1, "drop_\(key.name(in: table))")
        case .addUnique(let unique, let table, _): (1, "add_\(unique.name(in: table))")
        case .dropUnique(let unique, let table): (1, "drop_\(unique.name(in: table))")
        case .renameIndex(_, let new, _), .renameConstraint(_, let new, _): (2, "rename_to_\(new)")
        case .createEnumeration(let type): (1, "create_\(type.name)")
        case .dropEnumeration(let type): (1, "drop_\(type.name)")
        case .addEnumerationCase(let name, let type, _): (0, "add_\(type)_\(name)")
        case .renameEnumerationCase(_, let new, let type): (0, "rename_\(type)_\(new)")
        case .changeEnumeration(let change): (0, "drop_\(change.type)_\(change.removed.joined(separator: "_"))")
        case .data(let step): (2, step.label)
        case .backfill(let backfill): (2, "fill_\(backfill.name)")
        case .validateConstraint, .run: nil
        }
    }
}

extension String {
    fileprivate func trimming(_ character: Character) -> String {
        var text = self[...]
        while text.first == character { text = text.dropFirst() }
        while text.last == character { text = text.dropLast() }
        return String(text)
    }
}
