import CovetSQL

extension Operation {
    /// The operation as it is written in a migration's file. Closures are stood for by their labels, which is enough for a checksum.
    var source: SwiftSource {
        switch self {
        case .createTable(let table): .call(".createTable", [.init(nil, table.source)])
        case .dropTable(let table): .call(".dropTable", [.init(nil, table.source)])
        case .renameTable(let old, let new):
            .call(".renameTable", [.init(nil, old.source), .init("to", new.source)])
        case .addColumn(let column, let table):
            .call(".addColumn", [.init(nil, column.source), .init("to", table.source)])
        case .dropColumn(let column, let table):
            .call(".dropColumn", [.init(nil, column.source), .init("from", table.source)])
        case .renameColumn(let old, let new, let table):
            .call(".renameColumn", [.init(nil, old.source), .init("to", new.source), .init("in", table.source)])
        case .changeType(let change, let table):
            .call(".changeType", [.init(nil, change.source), .init("in", table.source)])
        case .setNotNull(let column, let table):
            .call(".setNotNull", [.init(nil, column.source), .init("in", table.source)])
        case .dropNotNull(let column, let table):
            .call(".dropNotNull", [.init(nil, column.source), .init("in", table.source)])
        case .changeDefault(let column, let table, let old, let new):
            .call(
                ".changeDefault",
                [
                    .init("of", column.source), .init("in", table.source),
                    .init("from", old?.source ?? .text("nil")), .init("to", new?.source ?? .text("nil")),
                ]
            )
        case .changePrimaryKey(let change, let table):
            .call(".changePrimaryKey", [.init(nil, change.source), .init("in", table.source)])
        case .createIndex(let index, let table, let concurrently):
            .call(
                ".createIndex",
                [.init(nil, index.source), .init("on", table.source)] + Self.flag("concurrently", concurrently)
            )
        case .dropIndex(let index, let table, let concurrently):
            .call(
                ".dropIndex",
                [.init(nil, index.source), .init("on", table.source)] + Self.flag("concurrently", concurrently)
            )
        case .renameIndex(let old, let new, let table):
            .call(".renameIndex", [.init(nil, old.source), .init("to", new.source), .init("on", table.source)])
        case .addCheck(let check, let table, let validated):
            .call(".addCheck", [.init(nil, check.source), .init("to", table.source)] + Self.notValidated(validated))
        case .dropCheck(let check, let table):
            .call(".dropCheck", [.init(nil, check.source), .init("from", table.source)])
        case .addForeignKey(let key, let table, let validated):
            .call(
                ".addForeignKey",
                [.init(nil, key.source(in: table)), .init("to", table.source)] + Self.notValidated(validated)
            )
        case .dropForeignKey(let key, let table):
            .call(".dropForeignKey", [.init(nil, key.source(in: table)), .init("from", table.source)])
        case .addUnique(let unique, let table, let build):
            .call(
                ".addUnique",
                [.init(nil, unique.source(in: table)), .init("to", table.source)] + Self.build(build)
            )
        case .dropUnique(let unique, let table):
            .call(".dropUnique", [.init(nil, unique.source(in: table)), .init("from", table.source)])
        case .validateConstraint(let name, let table):
            .call(".validateConstraint", [.init(nil, name.source), .init("on", table.source)])
        case .renameConstraint(let old, let new, let table):
            .call(".renameConstraint", [.init(nil, old.source), .init("to", new.source), .init("on", table.source)])
        case .createEnumeration(let type): .call(".createEnumeration", [.init(nil, type.source)])
        case .dropEnumeration(let type): .call(".dropEnumeration", [.init(nil, type.source)])
        case .addEnumerationCase(let name, let type, let next):
            .call(
                ".addEnumerationCase",
                [.init(nil, .string(name)), .init("to", type.source)]
                    + (next.map { [.init("before", .string($0))] } ?? [])
            )
        case .renameEnumerationCase(let old, let new, let type):
            .call(
                ".renameEnumerationCase",
                [.init(nil, .string(old)), .init("to", .string(new)), .init("in", type.source)]
            )
        case .changeEnumeration(let change): .call(".changeEnumeration", [.init(nil, change.source)])
        case .data(let step):
            .call(".data", [.init(nil, .string(step.label))] + Self.flag("isReversible", step.reversed != nil))
        case .backfill(let backfill): .call(".backfill", [.init(nil, backfill.source)])
        case .run(let step): .call(".run", step.arguments)
        }
    }

    private static func flag(_ label: String, _ isOn: Bool) -> [SwiftSource.Argument] {
        isOn ? [.init(label, .text("true"))] : []
    }

    private static func notValidated(_ validated: Bool) -> [SwiftSource.Argument] {
        validated ? [] : [.init("validated", .text("false"))]
    }

    private static func build(_ build: UniqueBuild) -> [SwiftSource.Argument] {
        switch build {
        case .lockingTable: []
        case .concurrentIndex: [.init("by", .text(".concurrentIndex"))]
        case .existingIndex(let index): [.init("by", .call(".existingIndex", [.init(nil, index.source)]))]
        }
    }
}

extension TypeChange {
    fileprivate var source: SwiftSource {
        var arguments: [SwiftSource.Argument] = [
            .init("of", column.source), .init("from", from.source), .init("to", to.source),
        ]
        if let using { arguments.append(.init("using", using.source)) }
        if let reverseUsing { arguments.append(.init("reverseUsing", reverseUsing.source)) }
        return .call("TypeChange", arguments)
    }
}

extension PrimaryKeyChange {
    fileprivate var source: SwiftSource {
        var arguments: [SwiftSource.Argument] = [
            .init("from", .array(from.map(\.source))), .init("to", .array(to.map(\.source))),
        ]
        if let index { arguments.append(.init("by", index.source)) }
        return .call("PrimaryKeyChange", arguments)
    }
}

extension PrimaryKeyChange.Column {
    fileprivate var source: SwiftSource {
        .call(".init", [.init(nil, name.source), .init(nil, .text(kind == .generated ? ".generated" : ".supplied"))])
    }
}

extension EnumerationChange {
    fileprivate var source: SwiftSource {
        .call(
            "EnumerationChange",
            [
                .init(nil, type.source), .init("from", .array(from.map { .string($0) })),
                .init("to", .array(to.map { .string($0) })), .init("columns", .array(columns.map(\.source))),
            ]
        )
    }
}

extension EnumerationChange.Column {
    fileprivate var source: SwiftSource {
        var arguments: [SwiftSource.Argument] = [.init(nil, name.source), .init("in", table.source)]
        if isArray { arguments.append(.init("isArray", .text("true"))) }
        if let defaultValue { arguments.append(.init("default", defaultValue.source)) }
        return .call(".init", arguments)
    }
}

extension Backfill {
    fileprivate var source: SwiftSource {
        var arguments: [SwiftSource.Argument] = [.init(nil, .string(name)), .init("table", table.source)]
        if key != "id" { arguments.append(.init("key", key.source)) }
        switch work {
        case .setting(let assignments): arguments.append(.init("setting", assignments.source))
        case .closure(let label, _): arguments.append(.init("label", .string(label)))
        }
        if let condition { arguments.append(.init("where", condition.source)) }
        // Its pace is left out: changing it changes nothing that was done.
        return .call("Backfill", arguments)
    }
}

extension RawStep {
    fileprivate var arguments: [SwiftSource.Argument] {
        var arguments: [SwiftSource.Argument] = [
            .init(nil, .array(statements.map(\.source))),
            .init("reverse", reverse.map { .array($0.map(\.source)) } ?? .text("nil")),
        ]
        if outsideTransaction { arguments.append(.init("outsideTransaction", .text("true"))) }
        if !changes.isEmpty { arguments.append(.init("changes", .array(changes.map(\.source)))) }
        if let changesOnSQLite {
            arguments.append(.init("changesOnSQLite", .array(changesOnSQLite.map(\.source))))
        }
        return arguments
    }
}
