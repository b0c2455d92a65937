import CovetMigrations

extension FactReader {
    /// A column with the constraints that stand in its definition.
    ///
    /// - Parameter end: where the definition ends in the script.
    func column(_ node: SyntaxNode, end: Int) -> ColumnFact {
        let constraints = (node["constraints"]?.elements ?? []).compactMap { $0.only("Constraint") }
        let starts = constraints.map(offset)
        let start = offset(node)
        var head = written(words(from: start, to: starts.min() ?? end))
        if let collation = node["collClause"], let first = starts.min(), offset(collation) > first {
            let next = starts.filter { $0 > offset(collation) }.min() ?? end
            head += " " + written(words(from: offset(collation), to: next))
        }
        let type = node["typeName"].map(self.type) ?? TypeFact("unknown")
        var column = ColumnFact(node["colname"]?.string ?? "", type, head: head)
        for (index, constraint) in constraints.enumerated() {
            // What follows a constraint and is none itself (DEFERRABLE) belongs to it.
            let next = index + 1
            let following = constraints.indices.dropFirst(next).first { !isAttribute(constraints[$0]) }
            let slice = words(from: starts[index], to: following.map { starts[$0] } ?? end)
            read(constraint, slice, into: &column)
        }
        return column
    }

    private func isAttribute(_ constraint: SyntaxNode) -> Bool {
        constraint["contype"]?.string?.hasPrefix("CONSTR_ATTR") == true
    }

    private func read(_ node: SyntaxNode, _ slice: ArraySlice<Range<Int>>, into column: inout ColumnFact) {
        switch node["contype"]?.string ?? "" {
        case "CONSTR_NOTNULL": column.isNotNull = true
        case "CONSTR_DEFAULT":
            let words = withoutName(slice, node).dropFirst()
            column.defaultValue = node["raw_expr"].map { defaultValue($0, written(words)) }
        case "CONSTR_PRIMARY": column.isPrimaryKey = true
        case "CONSTR_IDENTITY": column.isIdentity = true
        case "CONSTR_GENERATED": column.isGenerated = true
        default:
            if let constraint = constraint(node, slice, column: column.name) { column.constraints.append(constraint) }
        }
    }

    /// A constraint of a table, or of the column that is named.
    func constraint(_ node: SyntaxNode, _ slice: ArraySlice<Range<Int>>, column: String?) -> ConstraintFact? {
        let own = column.map { [$0] }
        let kind: ConstraintFact.Kind
        switch node["contype"]?.string ?? "" {
        case "CONSTR_CHECK":
            kind = .check(
                columns: own ?? columns(in: node["raw_expr"]),
                provesNotNull: node["raw_expr"].flatMap(notNullColumn)
            )
        case "CONSTR_FOREIGN":
            guard let referenced = relation(node["pktable"]) else { return nil }
            kind = .foreignKey(
                columns: own ?? strings(node["fk_attrs"]?.elements ?? []),
                references: referenced,
                keys: strings(node["pk_attrs"]?.elements ?? [])
            )
        case "CONSTR_UNIQUE":
            kind = .unique(
                columns: own ?? strings(node["keys"]?.elements ?? []),
                usingIndex: node["indexname"]?.string
            )
        case "CONSTR_PRIMARY":
            kind = .primaryKey(
                columns: own ?? strings(node["keys"]?.elements ?? []),
                usingIndex: node["indexname"]?.string
            )
        case "CONSTR_EXCLUSION": kind = .exclusion
        default: return nil
        }
        var words = slice
        if let first = words.first, word(first) == "add" { words = words.dropFirst() }
        return ConstraintFact(
            node["conname"]?.string,
            kind,
            isNotValid: node["skip_validation"]?.isTrue == true,
            definition: written(withoutName(words, node))
        )
    }

    /// Without `CONSTRAINT name`.
    private func withoutName(_ slice: ArraySlice<Range<Int>>, _ node: SyntaxNode) -> ArraySlice<Range<Int>> {
        guard node["conname"] != nil, let first = slice.first, word(first) == "constraint" else { return slice }
        return slice.dropFirst(2)
    }

    private func columns(in expression: SyntaxNode?) -> [String] {
        (expression?.all(["ColumnRef"]) ?? []).compactMap { strings($0.node["fields"]?.elements ?? []).last }
    }

    /// The column of `column IS NOT NULL`.
    private func notNullColumn(_ expression: SyntaxNode) -> String? {
        guard let test = expression.only("NullTest"), test["nulltesttype"]?.string == "IS_NOT_NULL" else { return nil }
        return test["arg"]?.only("ColumnRef").flatMap { strings($0["fields"]?.elements ?? []).last }
    }

    func defaultValue(_ expression: SyntaxNode, _ written: String) -> DefaultFact {
        let calls = expression.all(["FuncCall"]).map { strings($0.node["funcname"]?.elements ?? []) }
        return DefaultFact(
            written,
            isVolatile: calls.contains { !Volatility.isStable($0) },
            isNull: constant(expression)?["isnull"]?.isTrue == true
        )
    }

    /// A constant, through casts.
    private func constant(_ expression: SyntaxNode) -> SyntaxNode? {
        var node = expression
        while let cast = node.only("TypeCast"), let argument = cast["arg"] { node = argument }
        return node.only("A_Const")
    }

    func type(_ node: SyntaxNode) -> TypeFact {
        let names = strings(node["names"]?.elements ?? [])
        let last = names.last ?? ""
        let isBuiltIn = names.count == 1 || names.first == "pg_catalog"
        let name = isBuiltIn ? Self.aliases[last] ?? last : names.joined(separator: ".")
        // The numbers of an interval are a mask of fields.
        let modifiers =
            name == "interval"
            ? []
            : (node["typmods"]?.elements ?? []).compactMap { $0.only("A_Const")?["ival"].map { $0["ival"]?.int ?? 0 } }
        return TypeFact(name, modifiers, isArray: node["arrayBounds"] != nil)
    }

    /// Names that are written without a schema and mean the same.
    private static let aliases = [
        "serial4": "serial", "serial8": "bigserial", "serial2": "smallserial", "char": "bpchar", "decimal": "numeric",
    ]
}

/// Which functions give every row of one statement the same value.
private enum Volatility {
    /// Built-in functions that are immutable or stable (`pg_proc.provolatile` of PostgreSQL 15) and that defaults use. A function that is not here may be volatile:
    /// that is what PostgreSQL takes a function for unless it is told otherwise.
    private static let stable: Set<String> = [
        "now", "transaction_timestamp", "statement_timestamp", "current_setting", "current_schema", "current_database",
        "current_schemas", "version", "timezone", "date_trunc", "date_part", "extract", "make_date", "make_time",
        "make_timestamp", "make_timestamptz", "make_interval", "to_timestamp", "to_date", "to_char", "to_number", "age",
        "date", "lower", "upper", "initcap", "concat", "concat_ws", "format", "substring", "substr", "left", "right",
        "replace", "regexp_replace", "btrim", "ltrim", "rtrim", "trim", "lpad", "rpad", "repeat", "reverse", "length",
        "char_length", "octet_length", "md5", "sha256", "encode", "decode", "abs", "ceil", "ceiling", "floor", "round",
        "trunc", "sqrt", "power", "mod", "sign", "greatest", "least", "coalesce", "nullif", "array_fill",
        "string_to_array", "array_to_string", "jsonb_build_object", "jsonb_build_array", "json_build_object",
        "json_build_array", "to_json", "to_jsonb", "jsonb_object", "json_object", "row_to_json", "to_tsvector",
        "uuid_nil", "uuid_ns_dns", "inet_client_addr", "pg_typeof", "int4", "int8", "text", "bool", "numeric", "box",
        "point", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange",
    ]

    static func isStable(_ name: [String]) -> Bool {
        guard let last = name.last, name.count == 1 || name.first == "pg_catalog" else { return false }
        return stable.contains(last)
    }
}
