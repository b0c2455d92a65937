import CovetMigrations
import CovetSQL

/// What `migrate lint --fix` does to the sources of migrations, and says about it.
struct LintFixer {
    /// All of the app's, those that were changed as they are now.
    private(set) var migrations: [Migration]
    /// Nil where the sources are not there; the reason says why.
    private(set) var sources: MigrationSources?
    /// Whole migrations that somebody has to paste.
    private(set) var printed: [String] = []
    /// What was changed.
    private(set) var changes: [String] = []
    /// What was not, and why.
    private(set) var refusals: [String] = []
    private let reason: String
    private let app: String

    /// - Parameter reason: why there are no sources.
    init(_ migrations: [Migration], sources: MigrationSources?, reason: String = "", app: String) {
        self.migrations = migrations
        self.sources = sources
        self.reason = reason
        self.app = app
    }

    /// - Parameters:
    ///   - report: of the lint.
    ///   - applied: those that a database has already, in whole or in part.
    mutating func fix(_ report: LintReport, applied: Set<String>) {
        for (index, migration) in migrations.enumerated() {
            guard let fix = MigrationFix(migration, report) else { continue }
            if let obstacle = obstacle(to: fix, of: migration, at: index, report, applied) {
                refusals.append("\(migration.id) is left alone: \(obstacle)")
                continue
            }
            do throws(MigrationTextError) {
                guard sources != nil else { throw MigrationTextError(description: reason) }
                let path = try sources?.rewrite(migration, fix) ?? ""
                migrations[index] = fix.migration
                changes.append("\(path): \(counted(fix.replacements.count, "operation")) of \(migration.id) rewritten")
                if !fix.left.isEmpty { changes.append(left(by: migration.id, fix.left.count)) }
            } catch {
                printed.append(fix.source)
                refusals.append(
                    """
                    \(migration.id) was not changed: \(error). What is printed belongs in place of \
                    Migration("\(migration.id)", ...); closures of your own stay as they are.
                    """
                )
            }
        }
    }

    private func left(by id: String, _ count: Int) -> String {
        """
        \(id) leaves \(counted(count, "operation")) for the next release (nextRelease:), which nothing runs before \
        `\(app) migrate make --finish \(id)` has written \(count == 1 ? "it" : "them") as a migration.
        """
    }

    /// Why a migration is not changed even where its text is found.
    private func obstacle(
        to fix: MigrationFix,
        of migration: Migration,
        at index: Int,
        _ report: LintReport,
        _ applied: Set<String>
    ) -> String? {
        if applied.contains(migration.id) {
            return
                "the database has applied it, or begun to, and a migration that says something else afterwards is refused. Write a new one for the change."
        }
        // Nobody knows what the rest of it means.
        if let part = report.openUnjudged.first(where: { $0.location.source == migration.id }) {
            return
                "a part of it could not be judged (\(part.reason)); LintAllowance(\"unjudged\", because: ...) lets that pass."
        }
        if migration.isFromModels { return "it is made of the models; `\(app) migrate make` writes it." }
        var changed = migrations
        changed[index] = fix.migration
        do throws(MigrationError) {
            _ = try Schema(settling: Migration.unfinished(changed), after: try Schema(replaying: changed))
            return nil
        } catch {
            return "the safe form does not fit what stands beside it: \(error)"
        }
    }
}
