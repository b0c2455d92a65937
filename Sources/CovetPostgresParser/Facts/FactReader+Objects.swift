import CovetMigrations

extension FactReader {
    /// Statements about tables, indexes and views.
    func tableFacts(_ kind: String, _ body: SyntaxNode) -> [LintFact]? {
        switch kind {
        case "CreateStmt": createTable(body)
        case "CreateTableAsStmt": createTableAs(body)
        case "IndexStmt": createIndex(body).map { [$0] }
        case "DropStmt": drop(body)
        case "DropdbStmt":
            [
                .drop(
                    .database,
                    [RelationName(body["dbname"]?.string ?? "")],
                    ifExists: body["missing_ok"]?.isTrue == true,
                    cascade: false
                )
            ]
        case "RenameStmt": rename(body)
        case "AlterObjectSchemaStmt": moveToSchema(body)
        case "ReindexStmt":
            [
                .reindex(
                    relation(body["relation"]) ?? body["name"]?.string.map { RelationName($0) },
                    concurrently: isOn("concurrently", body["params"])
                )
            ]
        case "VacuumStmt":
            isOn("full", body["options"]) ? vacuumed(body).map { .rewriteTable($0, by: "VACUUM FULL") } : [.query]
        case "AlterTableMoveAllStmt": [.rewriteTable(nil, by: "SET TABLESPACE of all tables")]
        case "ClusterStmt": [.rewriteTable(relation(body["relation"]), by: "CLUSTER")]
        case "RefreshMatViewStmt":
            relation(body["relation"]).map { [.refreshView($0, concurrently: body["concurrent"]?.isTrue == true)] }
        case "TruncateStmt":
            [.truncate(relations(body["relations"]), cascade: body["behavior"]?.string == "DROP_CASCADE")]
        case "LockStmt":
            [.lockTable(relations(body["relations"]), lockMode(body["mode"]?.int))]
        case "CreateTrigStmt":
            relation(body["relation"]).map {
                // TRIGGER_TYPE_BEFORE and TRIGGER_TYPE_INSERT of pg_trigger.h.
                let isBefore = (body["timing"]?.int ?? 0) & 2 != 0
                let isInsert = (body["events"]?.int ?? 0) & 4 != 0
                return [
                    .createTrigger(
                        body["trigname"]?.string ?? "",
                        on: $0,
                        fillsRows: body["row"]?.isTrue == true && isBefore && isInsert,
                        isRepeatable: body["replace"] != nil
                    )
                ]
            }
        case "CreatePolicyStmt", "AlterPolicyStmt", "RuleStmt":
            relation(body["table"] ?? body["relation"]).map { [.alterTable($0, .accessExclusive)] }
        case "ViewStmt": createView(body)
        default: nil
        }
    }

    /// Statements about other objects.
    func objectFacts(_ kind: String, _ body: SyntaxNode) -> [LintFact]? {
        switch kind {
        case "CreateEnumStmt": [.createEnum(name(body["typeName"]?.elements ?? []))]
        case "AlterEnumStmt": alterEnum(body)
        case "CreateDomainStmt":
            [
                .createDomain(
                    name(body["domainname"]?.elements ?? []),
                    hasConstraint: (body["constraints"]?.elements ?? []).contains {
                        ["CONSTR_CHECK", "CONSTR_NOTNULL"].contains($0.only("Constraint")?["contype"]?.string)
                    }
                )
            ]
        case "AlterDomainStmt":
            // C adds a constraint, O sets NOT NULL (AlterDomainStmt in parsenodes.h).
            ["C", "O"].contains(body["subtype"]?.string)
                ? [.addDomainConstraint(name(body["typeName"]?.elements ?? []))] : [.query]
        case "CreateFunctionStmt":
            [.create(.function, name(body["funcname"]?.elements ?? []), isRepeatable: body["replace"]?.isTrue == true)]
        case "CreateExtensionStmt":
            [
                .create(
                    .other,
                    RelationName(body["extname"]?.string ?? ""),
                    isRepeatable: body["if_not_exists"]?.isTrue == true
                )
            ]
        case "CreateSeqStmt":
            relation(body["sequence"]).map {
                [.create(.sequence, $0, isRepeatable: body["if_not_exists"]?.isTrue == true)]
            }
        case "CompositeTypeStmt":
            relation(body["typevar"]).map { [.create(.type, $0, isRepeatable: false)] }
        case "CommentStmt", "GrantStmt", "GrantRoleStmt", "AlterOwnerStmt", "AlterDefaultPrivilegesStmt",
            "AlterSeqStmt", "AlterExtensionStmt", "CheckPointStmt", "ListenStmt", "NotifyStmt", "UnlistenStmt",
            "DiscardStmt", "DeallocateStmt":
            []
        default: nil
        }
    }

    private func createTable(_ body: SyntaxNode) -> [LintFact]? {
        guard let name = relation(body["relation"]) else { return nil }
        var columns: [ColumnFact] = []
        var constraints: [ConstraintFact] = []
        var facts: [LintFact] = []
        for element in body["tableElts"]?.elements ?? [] {
            if let node = element.only("ColumnDef") {
                let column = self.column(node, end: elementEnd(from: offset(node)))
                if columns.contains(where: { $0.name == column.name }) {
                    facts.append(.duplicateColumn(column.name, in: name.description))
                }
                columns.append(column)
            } else if let node = element.only("Constraint") {
                let slice = words(from: offset(node), to: elementEnd(from: offset(node)))
                if let constraint = constraint(node, slice, column: nil) { constraints.append(constraint) }
            }
        }
        // Making a partition locks its parent (PostgreSQL's manual, CREATE TABLE, PARTITION OF).
        if body["partbound"] != nil {
            facts += relations(body["inhRelations"]).map { .alterTable($0, .accessExclusive) }
        }
        let table = TableFact(
            name,
            columns,
            constraints,
            ifNotExists: body["if_not_exists"]?.isTrue == true,
            isTemporary: body["relation"]?["relpersistence"]?.string == "t"
        )
        return [.createTable(table)] + facts
    }

    /// Where the element of a list ends that begins at an offset: at the next comma or parenthesis of its own level.
    private func elementEnd(from start: Int) -> Int {
        var depth = 0
        for token in tokens[tokens.partitioningIndex { $0.lowerBound >= start }...] {
            switch word(token) {
            case "(", "[": depth += 1
            case ")" where depth == 0, "," where depth == 0: return token.lowerBound
            case ")", "]": depth -= 1
            default: break
            }
        }
        return range.upperBound
    }

    private func createTableAs(_ body: SyntaxNode) -> [LintFact]? {
        guard let into = body["into"]?["rel"], let name = relation(into) else { return nil }
        let isOptional = body["if_not_exists"]?.isTrue == true
        if body["objtype"]?.string == "OBJECT_MATVIEW" {
            return [.create(.materializedView, name, isRepeatable: isOptional), .query]
        }
        let isTemporary = into["relpersistence"]?.string == "t"
        return [.createTable(TableFact(name, [], ifNotExists: isOptional, isTemporary: isTemporary)), .query]
    }

    private func createIndex(_ body: SyntaxNode) -> LintFact? {
        guard let table = relation(body["relation"]) else { return nil }
        return .createIndex(
            IndexFact(
                body["idxname"]?.string,
                on: table,
                (body["indexParams"]?.elements ?? []).map { $0.only("IndexElem")?["name"]?.string },
                isUnique: body["unique"]?.isTrue == true,
                isConcurrent: body["concurrent"]?.isTrue == true,
                ifNotExists: body["if_not_exists"]?.isTrue == true,
                method: body["accessMethod"]?.string ?? "btree",
                isPartial: body["whereClause"] != nil
            )
        )
    }

    private func drop(_ body: SyntaxNode) -> [LintFact] {
        let isOptional = body["missing_ok"]?.isTrue == true
        let cascades = body["behavior"]?.string == "DROP_CASCADE"
        let objects = (body["objects"]?.elements ?? []).map { object in
            if let list = object.only("List") { return name(list["items"]?.elements ?? []) }
            if let type = object.only("TypeName") { return name(type["names"]?.elements ?? []) }
            if let function = object.only("ObjectWithArgs") { return name(function["objname"]?.elements ?? []) }
            return name([object])
        }
        let removed = body["removeType"]?.string ?? ""
        if removed == "OBJECT_INDEX" {
            return objects.map { index in
                .dropIndex(
                    index,
                    on: nil,
                    concurrently: body["concurrent"]?.isTrue == true,
                    ifExists: isOptional,
                    cascade: cascades
                )
            }
        }
        let kind = Self.kinds[removed] ?? .other
        var facts: [LintFact] = []
        if ["OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"].contains(removed) {
            // The name of the table stands before that of the trigger.
            facts += objects.compactMap { object in
                object.schema.map { .alterTable(RelationName($0), .accessExclusive) }
            }
        }
        return facts + [.drop(kind, objects, ifExists: isOptional, cascade: cascades)]
    }

    private func rename(_ body: SyntaxNode) -> [LintFact]? {
        let new = body["newname"]?.string ?? ""
        let old = body["subname"]?.string ?? ""
        let object = relation(body["relation"])
        switch body["renameType"]?.string ?? "" {
        case "OBJECT_TABLE": return object.map { [.renameTable($0, to: new)] }
        case "OBJECT_COLUMN" where body["relationType"]?.string == "OBJECT_TABLE":
            return object.map { [.renameColumn(old, to: new, in: $0)] }
        case "OBJECT_COLUMN": return object.map { [.rename(.column, RelationName(old, schema: $0.name), to: new)] }
        case "OBJECT_SCHEMA": return [.rename(.schema, RelationName(old), to: new)]
        case "OBJECT_TABCONSTRAINT": return object.map { [.alterTable($0, .accessExclusive)] }
        case "OBJECT_INDEX": return object.map { [.alterTable($0, .shareUpdateExclusive)] }
        case let type:
            let kind = Self.kinds[type] ?? .other
            let list = body["object"]?.only("List")?["items"]?.elements
            return [.rename(kind, object ?? name(list ?? []), to: new)]
        }
    }

    private func moveToSchema(_ body: SyntaxNode) -> [LintFact]? {
        let kind = Self.kinds[body["objectType"]?.string ?? ""] ?? .other
        let list = body["object"]?.only("List")?["items"]?.elements ?? []
        return [.moveToSchema(kind, relation(body["relation"]) ?? name(list), body["newschema"]?.string ?? "")]
    }

    private func alterEnum(_ body: SyntaxNode) -> [LintFact] {
        let type = name(body["typeName"]?.elements ?? [])
        let value = body["newVal"]?.string ?? ""
        if body["oldVal"] != nil { return [.rename(.enumValue, type, to: value)] }
        return [
            .addEnumValue(
                value,
                to: type,
                isPlaced: body["newValNeighbor"] != nil,
                ifNotExists: body["skipIfNewValExists"]?.isTrue == true
            )
        ]
    }

    private func createView(_ body: SyntaxNode) -> [LintFact]? {
        guard let view = relation(body["view"]) else { return nil }
        let aliases = strings(body["aliases"]?.elements ?? [])
        let repeated = aliases.indices.first { aliases[..<$0].contains(aliases[$0]) }
        let query = body["query"]?.only("SelectStmt")
        let tables = relations(query?["fromClause"])
        let targets = query?["targetList"]?.elements ?? []
        let star = targets.count == 1 && targets[0].all(["A_Star"]).count == 1
        let isPlain =
            star && tables.count == 1 && query?["fromClause"]?.elements.count == 1 && query?["whereClause"] == nil
        return [
            .createView(
                view,
                selectingAllFrom: isPlain ? tables.first : nil,
                ifNotExists: body["replace"]?.isTrue == true
            )
        ] + (repeated.map { [.duplicateColumn(aliases[$0], in: view.description)] } ?? [])
    }

    private func vacuumed(_ body: SyntaxNode) -> [RelationName?] {
        let tables = (body["rels"]?.elements ?? []).map { relation($0.only("VacuumRelation")?["relation"]) }
        return tables.isEmpty ? [nil] : tables
    }

    /// An option in parentheses, on unless its value says otherwise.
    private func isOn(_ option: String, _ list: SyntaxNode?) -> Bool {
        let element = (list?.elements ?? []).compactMap { $0.only("DefElem") }.last { $0["defname"]?.string == option }
        guard let element else { return false }
        let value = element["arg"]?.only("String")?["sval"]?.string?.lowercased()
        let number = element["arg"]?.only("Integer")
        return !["false", "off", "0"].contains(value) && (number == nil || number?["ival"]?.int ?? 0 != 0)
    }

    /// The numbers of lockdefs.h.
    private func lockMode(_ number: Int?) -> LockMode {
        let modes = LockMode.allCases
        guard let number, modes.indices.contains(number - 1) else { return .accessExclusive }
        return modes[number - 1]
    }

    private static let kinds: [String: LintFact.Kind] = [
        "OBJECT_TABLE": .table, "OBJECT_FOREIGN_TABLE": .table, "OBJECT_VIEW": .view,
        "OBJECT_MATVIEW": .materializedView, "OBJECT_SCHEMA": .schema, "OBJECT_TYPE": .type, "OBJECT_DOMAIN": .domain,
        "OBJECT_SEQUENCE": .sequence, "OBJECT_FUNCTION": .function, "OBJECT_PROCEDURE": .function,
        "OBJECT_TRIGGER": .trigger, "OBJECT_ATTRIBUTE": .column,
    ]
}
