/// Migrations with the safe operations in place of those that the lint found, as Swift: sources are edited by people.
public struct MigrationFix: Sendable, Hashable {
    /// The migration as it should be written; nil when nothing in it is to be replaced.
    public let source: String

    /// - Parameter report: what the lint said of the migration.
    public init?(_ migration: Migration, _ report: LintReport) {
        var operations: [Operation] = []
        var next: [Operation] = []
        var isChanged = false
        for (index, operation) in migration.operations.enumerated() {
            let here = report.open.filter { $0.location.source == migration.id && $0.location.step == index + 1 }
            guard let remedy = here.lazy.compactMap(\.remedy).first else {
                operations.append(operation)
                continue
            }
            isChanged = true
            operations += remedy.now
            next += remedy.next
        }
        guard isChanged else { return nil }
        var text = Self.written(migration.id, migration.allows, operations)
        if !next.isEmpty {
            let reasons = [
                LintAllowance("column-dropped", because: "no release that runs names it"),
                LintAllowance("table-dropped", because: "no release that runs uses it, and its rows are in a backup"),
            ].filter { allowance in
                next.contains { operation in
                    switch operation {
                    case .dropColumn: allowance.rule == "column-dropped"
                    case .dropTable: allowance.rule == "table-dropped"
                    default: false
                    }
                }
            }
            text += "\n\n// In a migration of its own, after the next release is running everywhere:\n"
            text += Self.written("\(migration.id)_next", reasons, next)
        }
        source = text
    }

    private static func written(_ id: String, _ allows: [LintAllowance], _ operations: [Operation]) -> String {
        var arguments: [SwiftSource.Argument] = [.init(nil, .string(id))]
        if !allows.isEmpty {
            let list = allows.map { allowance in
                SwiftSource.call(
                    "LintAllowance",
                    [.init(nil, .string(allowance.rule)), .init("because", .string(allowance.reason))]
                )
            }
            arguments.append(.init("allows", .array(list)))
        }
        arguments.append(.init(nil, .array(operations.map(\.source))))
        return SwiftSource.call("Migration", arguments).pretty(indentation: 0, used: 0)
    }
}
