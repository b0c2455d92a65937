import CovetMigrations

extension FactReader {
    func readAlterTable(_ body: SyntaxNode, into step: inout LintStep) {
        guard let relation = body["relation"], let table = self.relation(relation) else { return }
        let commands = body["cmds"]?.elements.compactMap { $0.only("AlterTableCmd") } ?? []
        guard ["OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"].contains(body["objtype"]?.string) else {
            step.commands.append(LintStep.Command(.alterTable(table, .accessExclusive), step.text, at: step.location))
            return
        }
        let (head, slices) = commandSlices(after: offset(relation))
        step.head = written(head)
        for (index, command) in commands.enumerated() {
            // The grammar separates commands by commas and has none in a command outside of parentheses.
            let slice = slices.count == commands.count ? slices[index] : tokens[...]
            let at = location(slice.first?.lowerBound ?? range.lowerBound)
            for fact in facts(of: command, in: table, slice) {
                step.commands.append(LintStep.Command(fact, written(slice), at: at))
            }
        }
    }

    /// What stands before the commands, and each command.
    private func commandSlices(after name: Int) -> (head: ArraySlice<Range<Int>>, commands: [ArraySlice<Range<Int>>]) {
        var index = tokens.partitioningIndex { $0.lowerBound >= name } + 1
        while index < tokens.count, word(tokens[index]) == "." { index += 2 }
        while index < tokens.count, ["*", ")"].contains(word(tokens[index])) { index += 1 }
        index = min(index, tokens.count)
        var slices: [ArraySlice<Range<Int>>] = []
        var start = index
        var depth = 0
        for at in index..<tokens.count {
            switch word(tokens[at]) {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "," where depth == 0:
                slices.append(tokens[start..<at])
                start = at + 1
            default: break
            }
        }
        slices.append(tokens[min(start, tokens.count)...])
        return (tokens[..<index], slices)
    }

    private func facts(of command: SyntaxNode, in table: RelationName, _ slice: ArraySlice<Range<Int>>) -> [LintFact] {
        let name = command["name"]?.string ?? ""
        let isOptional = command["missing_ok"]?.isTrue == true
        let cascades = command["behavior"]?.string == "DROP_CASCADE"
        let definition = command["def"]
        switch command["subtype"]?.string ?? "" {
        case "AT_AddColumn":
            guard let node = definition?.only("ColumnDef") else { return [] }
            let column = self.column(node, end: slice.last?.upperBound ?? range.upperBound)
            return [.addColumn(column, to: table, ifNotExists: isOptional)]
        case "AT_DropColumn": return [.dropColumn(name, from: table, ifExists: isOptional, cascade: cascades)]
        case "AT_AlterColumnType":
            guard let node = definition?.only("ColumnDef"), let type = node["typeName"] else { return [] }
            let to = self.type(type)
            return [.changeType(of: name, in: table, from: nil, to: to, using: using(slice))]
        case "AT_SetNotNull": return [.setNotNull(name, in: table)]
        case "AT_DropNotNull": return [.dropNotNull(name, in: table)]
        case "AT_ColumnDefault":
            let words = slice.drop { word($0) != "default" }.dropFirst()
            return [.setDefault(name, in: table, to: definition.map { defaultValue($0, written(words)) })]
        case "AT_AddConstraint":
            guard let node = definition?.only("Constraint") else { return [] }
            return constraint(node, slice, column: nil).map { [.addConstraint($0, to: table)] }
                ?? [.alterTable(table, .accessExclusive)]
        case "AT_ValidateConstraint": return [.validateConstraint(name, on: table)]
        case "AT_DropConstraint":
            return [.dropConstraint(name, from: table, ifExists: isOptional, cascade: cascades)]
        case "AT_AttachPartition":
            guard let partition = relation(definition?.only("PartitionCmd")?["name"]) else { return [] }
            return [.attachPartition(partition, to: table)]
        case "AT_DetachPartition":
            guard let node = definition?.only("PartitionCmd"), let partition = relation(node["name"]) else { return [] }
            return [.detachPartition(partition, from: table, concurrently: node["concurrent"]?.isTrue == true)]
        case "AT_SetTableSpace": return [.rewriteTable(table, by: "SET TABLESPACE")]
        case "AT_SetLogged": return [.rewriteTable(table, by: "SET LOGGED")]
        case "AT_SetUnLogged": return [.rewriteTable(table, by: "SET UNLOGGED")]
        case "AT_SetAccessMethod": return [.rewriteTable(table, by: "SET ACCESS METHOD")]
        // Their locks: AlterTableGetLockLevel in PostgreSQL's tablecmds.c.
        case "AT_SetStatistics", "AT_ClusterOn", "AT_DropCluster", "AT_SetOptions", "AT_ResetOptions",
            "AT_SetRelOptions", "AT_ResetRelOptions", "AT_DetachPartitionFinalize":
            return [.alterTable(table, .shareUpdateExclusive)]
        case "AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_EnableTrigAll", "AT_EnableTrigUser",
            "AT_DisableTrig", "AT_DisableTrigAll", "AT_DisableTrigUser":
            return [.alterTable(table, .shareRowExclusive)]
        default: return [.alterTable(table, .accessExclusive)]
        }
    }

    /// What stands behind USING.
    private func using(_ slice: ArraySlice<Range<Int>>) -> String? {
        var depth = 0
        for index in slice.indices {
            switch word(slice[index]) {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "using" where depth == 0: return written(slice[(index + 1)...])
            default: break
            }
        }
        return nil
    }
}
