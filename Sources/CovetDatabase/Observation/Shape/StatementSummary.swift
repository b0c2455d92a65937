/// What a statement does and to which tables, in few words that few statements differ in.
enum StatementSummary {
    static func of(_ tokens: [StatementTokens.Token]) -> (operation: String, summary: String) {
        var operation = ""
        var tables: [String] = []
        /// For each open bracket whether a query stands in it; the statement itself is one.
        var queries = [true]
        var common: Set<String> = []

        for (index, token) in tokens.enumerated() {
            let previous = index > 0 ? tokens[index - 1] : nil
            if token.kind == .sign {
                if token.text == "(" {
                    let next = index + 1 < tokens.count ? tokens[index + 1].folded : ""
                    queries.append(next == "select" || next == "with" || next == "values" || next == "(")
                } else if token.text == ")", queries.count > 1 {
                    queries.removeLast()
                }
                continue
            }
            guard token.kind == .word else { continue }
            if operation.isEmpty || operation == "WITH", queries.count == 1 {
                if operation.isEmpty || verbs.contains(token.folded) { operation = token.folded.uppercased() }
                if operation == "WITH", index + 1 < tokens.count, tokens[index + 1].folded == "as" {
                    common.insert(token.folded)
                }
            }
            guard queries.last == true, introduces(token.folded, after: previous?.folded) else { continue }
            var place = index + 1
            while place < tokens.count, fillers.contains(tokens[place].folded) { place += 1 }
            let table = name(tokens, at: place, mayBeCall: token.folded != "into")
            guard let table, !common.contains(table), !tables.contains(table) else { continue }
            tables.append(table)
        }
        var summary = operation
        for table in tables {
            guard summary.utf8.count + 1 + table.utf8.count <= 255 else { break }
            summary += " " + table
        }
        return (operation, summary)
    }

    private static let verbs: Set<String> = ["select", "insert", "update", "delete", "merge", "values"]
    private static let fillers: Set<String> = ["only", "lateral", "if", "not", "exists", "concurrently"]

    private static func introduces(_ word: String, after previous: String?) -> Bool {
        switch word {
        case "from": previous != "distinct"
        case "join", "into": true
        case "table": previous == "create" || previous == "alter" || previous == "drop" || previous == "truncate"
        case "update": previous.map { !["for", "key", "do", "on"].contains($0) } ?? true
        default: false
        }
    }

    /// A table's name without its quotes and its schema.
    private static func name(_ tokens: [StatementTokens.Token], at start: Int, mayBeCall: Bool) -> String? {
        var place = start
        while place + 2 < tokens.count, tokens[place + 1].text == "." { place += 2 }
        guard place < tokens.count, tokens[place].kind == .name || tokens[place].kind == .word,
            // A function in FROM is no table.
            !mayBeCall || place + 1 >= tokens.count || tokens[place + 1].text != "(" || tokens[place + 1].isSpaced
        else { return nil }
        let token = tokens[place]
        guard token.kind == .name else { return token.folded == "select" ? nil : token.folded }
        var name = token.text.dropFirst().dropLast()
        if token.text.first == "U" || token.text.first == "u" { name = name.dropFirst(2) }
        return String(name).replacing("\"\"", with: "\"")
    }
}
