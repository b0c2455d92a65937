import CovetSQL

extension [LintAllowance] {
    /// As they stand in a migration's file.
    var source: SwiftSource {
        .array(
            map { allowance in
                .call(
                    "LintAllowance",
                    [.init(nil, .string(allowance.rule)), .init("because", .string(allowance.reason))]
                )
            }
        )
    }
}

extension LintAllowance {
    /// What the lint would say of operations whose time has come, and why it is right then.
    static func finishing(_ operations: [Operation]) -> [LintAllowance] {
        var allowances: [LintAllowance] = []
        for (index, operation) in operations.enumerated() {
            guard let allowance = finishing(operation, after: operations[..<index]) else { continue }
            if !allowances.contains(where: { $0.rule == allowance.rule }) { allowances.append(allowance) }
        }
        return allowances
    }

    private static func finishing(_ operation: Operation, after earlier: ArraySlice<Operation>) -> LintAllowance? {
        switch operation {
        case .dropColumn: LintAllowance("column-dropped", because: "no release that runs names it")
        case .dropTable:
            LintAllowance("table-dropped", because: "no release that runs uses it, and its rows are in a backup")
        case .renameColumn(_, let new, let table) where earlier.contains { $0.drops(new, of: table) }:
            LintAllowance("column-renamed", because: "the name stays; it took the place of the old column")
        case .renameTable(let old, let new) where earlier.contains(OperationRemedy.dropView(new, of: old)):
            LintAllowance("table-renamed", because: "no release that runs uses the old name")
        default: nil
        }
    }
}

extension Operation {
    fileprivate func drops(_ column: SQLIdentifier, of table: SQLIdentifier) -> Bool {
        if case .dropColumn(let dropped, from: table) = self { dropped.name == column } else { false }
    }
}
