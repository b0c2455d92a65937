import CovetMigrations

extension FactReader {
    /// Statements that read and write rows.
    func rowFacts(_ kind: String, _ body: SyntaxNode) -> [LintFact]? {
        switch kind {
        case "UpdateStmt", "DeleteStmt", "InsertStmt":
            return rows(kind, body) + nestedRows(body)
        case "MergeStmt":
            return (relation(body["relation"]).map { [.update($0, hasCondition: true, isBatched: false)] } ?? [])
                + nestedRows(body)
        case "SelectStmt":
            if let into = body["intoClause"]?["rel"], let name = relation(into) {
                let isTemporary = into["relpersistence"]?.string == "t"
                return [.createTable(TableFact(name, [], isTemporary: isTemporary)), .query]
            }
            let settings = setConfig(body)
            let rows = nestedRows(body)
            return settings.isEmpty && rows.isEmpty ? [.query] : settings + rows
        case "CopyStmt":
            guard body["is_from"]?.isTrue == true, let table = relation(body["relation"]) else { return [.query] }
            return [.insert(table, fromQuery: true)]
        default: return nil
        }
    }

    /// Statements about transactions and settings.
    func sessionFacts(_ kind: String, _ body: SyntaxNode) -> [LintFact]? {
        switch kind {
        case "TransactionStmt":
            switch body["kind"]?.string ?? "" {
            case "TRANS_STMT_BEGIN", "TRANS_STMT_START": return [.begin]
            case "TRANS_STMT_COMMIT", "TRANS_STMT_PREPARE": return [.commit]
            case "TRANS_STMT_ROLLBACK": return [.rollback]
            default: return []
            }
        case "VariableSetStmt":
            let name = body["name"]?.string ?? "all"
            let isLocal = body["is_local"]?.isTrue == true
            let values = (body["args"]?.elements ?? []).compactMap { setting($0) }
            let isSet = body["kind"]?.string == "VAR_SET_VALUE"
            return [.set(name, to: isSet ? values.joined(separator: ", ") : nil, isLocal: isLocal)]
        case "VariableShowStmt", "ConstraintsSetStmt": return []
        default: return nil
        }
    }

    private func rows(_ kind: String, _ body: SyntaxNode) -> [LintFact] {
        guard let table = relation(body["relation"]) else { return [] }
        let condition = body["whereClause"].flatMap { isTrue($0) ? nil : $0 }
        // A batch is what a query with a LIMIT picks.
        let picks = condition?.all(["SelectStmt"]) ?? []
        let isBatched = picks.contains { $0.node["limitCount"] != nil }
        switch kind {
        case "UpdateStmt":
            let names = (body["targetList"]?.elements ?? []).compactMap { target -> String? in
                guard let node = target.only("ResTarget"), node["indirection"] == nil else { return nil }
                return node["name"]?.string
            }
            let repeated = names.indices.first { names[..<$0].contains(names[$0]) }
            return [.update(table, hasCondition: condition != nil, isBatched: isBatched)]
                + (repeated.map { [.duplicateColumn(names[$0], in: table.description)] } ?? [])
        case "DeleteStmt": return [.delete(table, hasCondition: condition != nil, isBatched: isBatched)]
        default:
            let columns = (body["cols"]?.elements ?? []).compactMap { $0.only("ResTarget")?["name"]?.string }
            let repeated = columns.indices.first { columns[..<$0].contains(columns[$0]) }
            let query = body["selectStmt"]?.only("SelectStmt")
            return [.insert(table, fromQuery: query != nil && query?["valuesLists"] == nil)]
                + (repeated.map { [.duplicateColumn(columns[$0], in: table.description)] } ?? [])
        }
    }

    /// True of `WHERE true`, which is no condition.
    private func isTrue(_ condition: SyntaxNode) -> Bool {
        condition.only("A_Const")?["boolval"]?["boolval"]?.isTrue == true
    }

    /// Statements in a WITH.
    private func nestedRows(_ body: SyntaxNode) -> [LintFact] {
        guard let with = body["withClause"] else { return [] }
        return with.all(["UpdateStmt", "DeleteStmt", "InsertStmt"]).flatMap { rows($0.kind, $0.node) }
    }

    /// `SELECT set_config('lock_timeout', '1s', true)`.
    private func setConfig(_ body: SyntaxNode) -> [LintFact] {
        (body["targetList"]?.elements ?? []).compactMap { target -> LintFact? in
            guard let call = target.only("ResTarget")?["val"]?.only("FuncCall"),
                strings(call["funcname"]?.elements ?? []).last == "set_config",
                let arguments = call["args"]?.elements, arguments.count == 3,
                let name = setting(arguments[0])
            else { return nil }
            let isLocal = arguments[2].only("A_Const")?["boolval"]?["boolval"]?.isTrue == true
            return .set(name, to: setting(arguments[1]) ?? "", isLocal: isLocal)
        }
    }

    private func setting(_ node: SyntaxNode) -> String? {
        guard let constant = node.only("A_Const") else { return node.only("TypeCast")?["arg"].flatMap(setting) }
        if let text = constant["sval"] { return text["sval"]?.string ?? "" }
        if let number = constant["ival"] { return String(number["ival"]?.int ?? 0) }
        if let number = constant["fval"] { return number["fval"]?.string }
        return constant["boolval"].map { $0["boolval"]?.isTrue == true ? "true" : "false" }
    }
}
