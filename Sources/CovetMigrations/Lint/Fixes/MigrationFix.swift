/// A migration with the safe operations in place of those that the lint found.
public struct MigrationFix: Sendable, Equatable {
    /// As it should be.
    package let migration: Migration
    /// What stands in place of an operation, by its place; none where all of it waits for the next release.
    package let replacements: [Int: [Operation]]
    /// What ``Migration/nextRelease`` has more than before.
    package let left: [Operation]
    /// What ``Migration/allows`` has more than before.
    package let allowances: [LintAllowance]

    /// Nil when nothing in the migration is to be replaced.
    ///
    /// - Parameter report: what the lint said of it.
    public init?(_ migration: Migration, _ report: LintReport) {
        let findings = report.open.filter { $0.location.source == migration.id }
        var operations: [Operation] = []
        var replacements: [Int: [Operation]] = [:]
        var left: [Operation] = []
        var allowances: [LintAllowance] = []
        for (index, operation) in migration.operations.enumerated() {
            let here = findings.filter { $0.location.step == index + 1 && $0.safeForm?.isAutomatic == true }
            guard let remedy = here.lazy.compactMap(\.remedy).first, remedy.now != [operation] else {
                operations.append(operation)
                continue
            }
            replacements[index] = remedy.now
            operations += remedy.now
            left += remedy.next
            allowances += remedy.allowances
        }
        if replacements.isEmpty { return nil }
        // An allowance is the whole migration's: it must not let pass what was found elsewhere in it.
        let known = Set(migration.allows.map(\.rule) + findings.map(\.rule))
        self.allowances = allowances.enumerated().filter { index, allowance in
            !known.contains(allowance.rule) && !allowances[..<index].contains { $0.rule == allowance.rule }
        }.map(\.element)
        self.replacements = replacements
        self.left = left
        self.migration = Migration(
            migration.id,
            operations,
            allows: migration.allows + self.allowances,
            nextRelease: migration.nextRelease + left,
            finishes: migration.finishes
        )
    }

    /// The whole migration as Swift. Closures are stood for by their labels.
    public var source: String {
        var arguments: [SwiftSource.Argument] = [.init(nil, .string(migration.id))]
        if !migration.allows.isEmpty { arguments.append(.init("allows", migration.allows.source)) }
        arguments.append(.init(nil, .array(migration.operations.map(\.source))))
        if !migration.nextRelease.isEmpty {
            arguments.append(.init("nextRelease", .array(migration.nextRelease.map(\.source))))
        }
        return SwiftSource.call("Migration", arguments).pretty(indentation: 0, used: 0)
    }
}

extension Operation {
    /// As it is written in a file, at an indentation of so many columns.
    package func written(indentation: Int) -> String { source.pretty(indentation: indentation, used: indentation) }

    /// True where a text can be this operation as somebody wrote it: it names the same case, and each of the names in it belongs to it.
    package func canBeWritten(as name: String, naming names: [String]) -> Bool {
        guard case .call(".\(name)", _) = source else { return false }
        let all = source.compact + "\(self)"
        return names.allSatisfy { all.contains($0) }
    }
}

extension LintAllowance {
    /// As it is written in a file.
    package var written: String { [self].source.compact.dropFirst().dropLast().description }
}
