import CovetMigrations

/// Reads facts out of a parse tree.
struct FactReader {
    let text: SourceText
    let source: String
    /// Where the statement stands in the text.
    let range: Range<Int>
    let tokens: [Range<Int>]

    func read(_ tree: SyntaxTree, into step: inout LintStep) {
        for statement in tree.root?["stmts"]?.elements ?? [] {
            guard let node = statement["stmt"] else { continue }
            read(node, into: &step)
        }
    }

    /// True of `COPY table FROM STDIN`, whose rows follow in the script.
    func isCopyFromInput(_ tree: SyntaxTree) -> Bool {
        guard let copy = tree.root?["stmts"]?.elements.first?["stmt"]?.only("CopyStmt") else { return false }
        return copy["is_from"]?.isTrue == true && copy["filename"] == nil && copy["is_program"]?.isTrue != true
    }

    func read(_ node: SyntaxNode, into step: inout LintStep) {
        guard let body = node.body else { return }
        switch node.kind {
        case "AlterTableStmt": readAlterTable(body, into: &step)
        case "DoStmt": readBlock(body, into: &step)
        case "CreateSchemaStmt":
            let name = RelationName(body["schemaname"]?.string ?? "")
            add(.create(.schema, name, isRepeatable: body["if_not_exists"]?.isTrue == true), to: &step)
            for element in body["schemaElts"]?.elements ?? [] { read(element, into: &step) }
        // What is prepared is judged where its text stands, as if it ran there.
        case "PrepareStmt": if let query = body["query"] { read(query, into: &step) }
        case "CallStmt":
            step.unjudged.append(Unjudged(at: step.location, "CALL runs a procedure, which may do anything"))
        case "ExplainStmt":
            let runs = (body["options"]?.elements ?? []).contains {
                $0.only("DefElem")?["defname"]?.string == "analyze"
            }
            if runs, let query = body["query"] { read(query, into: &step) }
        default:
            for fact in facts(node.kind, body) { add(fact, to: &step) }
        }
    }

    private func facts(_ kind: String, _ body: SyntaxNode) -> [LintFact] {
        tableFacts(kind, body) ?? objectFacts(kind, body) ?? rowFacts(kind, body) ?? sessionFacts(kind, body) ?? [
            .query
        ]
    }

    private func add(_ fact: LintFact, to step: inout LintStep) {
        step.commands.append(LintStep.Command(fact, step.text, at: step.location))
    }

    func location(_ offset: Int) -> LintLocation {
        let place = text.place(of: offset)
        return LintLocation(source, line: place.line, column: place.column)
    }

    // MARK: Names

    func relation(_ node: SyntaxNode?) -> RelationName? {
        guard let node, let name = node["relname"]?.string else { return nil }
        return RelationName(name, schema: node["schemaname"]?.string)
    }

    /// The relations of a list of `RangeVar`.
    func relations(_ node: SyntaxNode?) -> [RelationName] {
        (node?.elements ?? []).compactMap { relation($0.only("RangeVar")) }
    }

    /// A name that is a list of strings, such as that of a type.
    func name(_ parts: [SyntaxNode]) -> RelationName {
        let names = strings(parts)
        return RelationName(names.last ?? "", schema: names.count > 1 ? names[names.count - 2] : nil)
    }

    func strings(_ nodes: [SyntaxNode]) -> [String] {
        nodes.compactMap { $0.only("String")?["sval"]?.string }
    }

    // MARK: Text

    /// The tokens from an offset of the tree on, up to another.
    func words(from start: Int, to end: Int) -> ArraySlice<Range<Int>> {
        let first = tokens.partitioningIndex { $0.lowerBound >= start }
        let last = tokens.partitioningIndex { $0.lowerBound >= end }
        return first < last ? tokens[first..<last] : []
    }

    func written(_ words: ArraySlice<Range<Int>>) -> String {
        guard let first = words.first, let last = words.last else { return "" }
        return text[first.lowerBound..<last.upperBound]
    }

    func word(_ token: Range<Int>) -> String { text[token].lowercased() }

    /// The offset in the script of an offset in the tree.
    func offset(_ node: SyntaxNode) -> Int { range.lowerBound + (node["location"]?.int ?? 0) }
}

extension Array where Element == Range<Int> {
    /// The first index of which the predicate is true, in a list where it is false first and true then.
    func partitioningIndex(_ isTrue: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isTrue(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
