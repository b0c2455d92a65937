import CovetSQL

extension SQLIdentifier {
    var source: SwiftSource { .string(name) }
}

extension [SQLIdentifier] {
    var source: SwiftSource { .array(map(\.source)) }
}

extension SQL {
    /// Its text with values written in; twice where the dialects differ.
    var source: SwiftSource {
        let problems = SQLDialect.allCases.map { statement(for: $0).problem }
        if inlined(for: .sqlite) == inlined(for: .postgres), problems.allSatisfy({ $0 == nil }) {
            return source(for: .sqlite)
        }
        return .call("SQL", [.init("sqlite", source(for: .sqlite)), .init("postgres", source(for: .postgres))])
    }

    /// What a database has no word for stays the error that says so.
    private func source(for dialect: SQLDialect) -> SwiftSource {
        guard let problem = statement(for: dialect).problem else { return .lines(inlined(for: dialect)) }
        return .call("SQL", [.init("unsupported", .string(problem))])
    }
}

extension TableSchema {
    var source: SwiftSource {
        var arguments: [SwiftSource.Argument] = [
            .init(nil, name.source), .init("columns", .array(columns.map(\.source))),
        ]
        if !uniques.isEmpty { arguments.append(.init("uniques", .array(uniques.map { $0.source(in: name) }))) }
        if !foreignKeys.isEmpty {
            arguments.append(.init("foreignKeys", .array(foreignKeys.map { $0.source(in: name) })))
        }
        if !checks.isEmpty { arguments.append(.init("checks", .array(checks.map(\.source)))) }
        if !indexes.isEmpty { arguments.append(.init("indexes", .array(indexes.map(\.source)))) }
        return .call("TableSchema", arguments)
    }
}

extension ColumnDefinition {
    var source: SwiftSource {
        var arguments: [SwiftSource.Argument] = [.init(nil, name.source), .init(nil, type.source)]
        if isNullable { arguments.append(.init("isNullable", .text("true"))) }
        if let defaultValue { arguments.append(.init("default", defaultValue.source)) }
        switch primaryKey {
        case .generated: arguments.append(.init("primaryKey", .text(".generated")))
        case .supplied: arguments.append(.init("primaryKey", .text(".supplied")))
        case nil: break
        }
        if isUnique { arguments.append(.init("isUnique", .text("true"))) }
        if let generated { arguments.append(.init("generated", generated.source)) }
        return .call("ColumnDefinition", arguments)
    }
}

extension ColumnDefinition.Default {
    var source: SwiftSource {
        switch self {
        case .now: .text(".now")
        case .value(.null): .text(".value(.null)")
        case .value(.bool(let value)): .text(".value(.bool(\(value)))")
        case .value(.int64(let value)): .text(".value(.int64(\(value)))")
        case .value(.text(let value)): .call(".value", [.init(nil, .call(".text", [.init(nil, .string(value))]))])
        // Every other value has a literal in SQL that says the same.
        case .value(let value):
            .call(
                ".expression",
                [.init(nil, SQL { dialect in value.literal(for: dialect) }.source)]
            )
        case .expression(let expression): .call(".expression", [.init(nil, expression.source)])
        }
    }
}

extension UniqueConstraint {
    /// As short as it can be said in a table of that name.
    func source(in table: SQLIdentifier) -> SwiftSource {
        let plain = UniqueConstraint(on: columns)
        if plain.name(in: table) == name(in: table) { return columns.source }
        return .call("UniqueConstraint", [.init(nil, name(in: table).source), .init("on", columns.source)])
    }
}

extension ForeignKey {
    func source(in owner: SQLIdentifier) -> SwiftSource {
        var arguments: [SwiftSource.Argument] = [
            .init(nil, columns.source), .init("references", table.source), .init(nil, referencedColumns.source),
        ]
        if onDelete != .noAction { arguments.append(.init("onDelete", .text(".\(onDelete)"))) }
        if onUpdate != .noAction { arguments.append(.init("onUpdate", .text(".\(onUpdate)"))) }
        let plain = ForeignKey(columns, references: table, referencedColumns)
        if plain.name(in: owner) != name(in: owner) { arguments.append(.init("name", name(in: owner).source)) }
        return .call("ForeignKey", arguments)
    }
}

extension TableSchema.Check {
    var source: SwiftSource {
        .call("TableSchema.Check", [.init(nil, name.source), .init(nil, condition.source)])
    }
}

extension IndexDefinition {
    var source: SwiftSource {
        var arguments: [SwiftSource.Argument] = [
            .init(nil, name.source), .init("on", .array(parts.map(\.swiftSource))),
        ]
        if isUnique { arguments.append(.init("isUnique", .text("true"))) }
        if method != .btree { arguments.append(.init("method", method.source)) }
        if !including.isEmpty { arguments.append(.init("including", including.source)) }
        if let condition { arguments.append(.init("where", condition.source)) }
        return .call("IndexDefinition", arguments)
    }
}

extension IndexDefinition.Method {
    /// Those that have a name in Swift.
    static let known: [Self] = [.btree, .hash, .gin, .gist, .spgist, .brin]

    fileprivate var source: SwiftSource {
        Self.known.contains(self)
            ? .text(".\(name)") : .call("IndexDefinition.Method", [.init(nil, name.source)])
    }
}

extension IndexDefinition.Part {
    fileprivate var swiftSource: SwiftSource {
        var arguments: [SwiftSource.Argument]
        switch source {
        case .column(let column):
            if operatorClass == nil {
                return isDescending ? .call(".descending", [.init(nil, column.source)]) : column.source
            }
            arguments = [.init(nil, column.source)]
        case .expression(let expression):
            if operatorClass == nil, !isDescending { return .call(".expression", [.init(nil, expression.source)]) }
            arguments = [.init("expression", expression.source)]
        }
        if isDescending { arguments.append(.init("isDescending", .text("true"))) }
        if let operatorClass { arguments.append(.init("operatorClass", operatorClass.source)) }
        return .call("IndexDefinition.Part", arguments)
    }
}

extension EnumerationType {
    var source: SwiftSource {
        .call(
            "EnumerationType",
            [.init(nil, name.source), .init("cases", .array(cases.map { .string($0) }))]
        )
    }
}

extension SQLType {
    var source: SwiftSource {
        switch self {
        case .varchar(let length): .text(".varchar(\(length))")
        case .decimal(let precision, let scale): .text(".decimal(precision: \(precision), scale: \(scale))")
        case .array(let element): .call(".array", [.init("of", element.source)])
        case .range(let element): .call(".range", [.init("of", element.source)])
        case .enumeration(let name, let cases):
            .call(
                ".enumeration",
                [.init("name", name.source), .init("cases", .array(cases.map { .string($0) }))]
            )
        // The others are cases without values, and a case's description is its name.
        default: .text(".\(self)")
        }
    }
}
