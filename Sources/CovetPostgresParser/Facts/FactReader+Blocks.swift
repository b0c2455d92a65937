import CovetMigrations

extension FactReader {
    /// A `DO` block: the statements in it are judged as if they stood in the script, and what it builds from text while it runs is named as not judged.
    func readBlock(_ body: SyntaxNode, into step: inout LintStep) {
        let arguments = (body["args"]?.elements ?? []).compactMap { $0.only("DefElem") }
        func argument(_ name: String) -> String? {
            arguments.first { $0["defname"]?.string == name }?["arg"]?.only("String")?["sval"]?.string
        }
        step.isBlock = true
        let language = argument("language") ?? "plpgsql"
        guard language == "plpgsql", let block = argument("as") else {
            step.unjudged.append(Unjudged(at: step.location, "a DO block in \(language), which is not read"))
            return
        }
        guard case .success(let tree) = PostgresParser.parseBlock(block), let root = tree.root else {
            step.unjudged.append(Unjudged(at: step.location, "the PL/pgSQL of this DO block does not parse"))
            return
        }
        // PERFORM, IF and loops run queries as well; they stand for something that takes time.
        var commands = 0
        for (kind, node) in root.all(["PLpgSQL_stmt_execsql", "PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_perform"]) {
            commands += 1
            let query = (node["sqlstmt"] ?? node["query"] ?? node["expr"])?["PLpgSQL_expr"]?["query"]?.string ?? ""
            switch kind {
            case "PLpgSQL_stmt_execsql": read(nested: query, into: &step)
            case "PLpgSQL_stmt_dynexecute":
                if let text = literal(query) {
                    read(nested: text, into: &step)
                } else {
                    step.unjudged.append(
                        Unjudged(at: step.location, "an EXECUTE in this DO block runs text that is made while it runs")
                    )
                }
            default: step.commands.append(LintStep.Command(.query, step.text, at: step.location))
            }
        }
        if commands == 0 { step.commands.append(LintStep.Command(.query, step.text, at: step.location)) }
    }

    private func read(nested sql: String, into step: inout LintStep) {
        let bytes = Array(sql.utf8)
        var lexer = ScriptLexer(bytes)
        while let piece = lexer.next(), piece.kind == .statement {
            guard case .success(let tree) = PostgresParser.parse(bytes[piece.range]) else {
                step.unjudged.append(Unjudged(at: step.location, "a statement in this DO block does not parse"))
                continue
            }
            let inner = SourceText(bytes)
            let reader = FactReader(text: inner, source: source, range: piece.range, tokens: piece.tokens)
            var part = LintStep(at: step.location, inner[piece.range])
            reader.read(tree, into: &part)
            // They stand inside of the block, so they can neither be taken apart nor rewritten by themselves.
            step.commands += part.commands.map { LintStep.Command($0.fact, $0.text, at: step.location) }
            step.unjudged += part.unjudged
        }
    }

    /// The text of an expression that is one string.
    private func literal(_ expression: String) -> String? {
        guard case .success(let tree) = PostgresParser.parse(Array("SELECT \(expression)".utf8)[...]),
            let targets = tree.root?["stmts"]?.elements.first?["stmt"]?.only("SelectStmt")?["targetList"]?.elements,
            targets.count == 1
        else { return nil }
        return targets[0].only("ResTarget")?["val"]?.only("A_Const")?["sval"]?["sval"]?.string
    }
}
