import CovetSQL

/// A migration as a file of Swift.
public struct MigrationSource: Sendable, Equatable {
    public let migration: Migration
    /// The schema before it.
    private let schema: Schema
    /// The name that the migration has in the sources whose rest it is.
    private let finished: String?

    /// - Parameters:
    ///   - operations: what it does.
    ///   - name: what it is called; found from the operations where it is `nil`.
    ///   - migrations: those that come before it.
    /// - Throws: ``MigrationError`` where those do not fit each other, or the name holds no letter or digit.
    public init(_ operations: [Operation], name: String? = nil, after migrations: [Migration]) throws(MigrationError) {
        schema = try Schema(replaying: migrations)
        migration = Migration(try Self.id(operations, name, after: migrations), operations)
        finished = nil
    }

    /// What a migration left for the next release, as the migration that does it.
    ///
    /// - Parameters:
    ///   - earlier: is named by its symbol, so that what it left is written down once.
    ///   - symbol: what it is called in the sources, where that is not what `migrate make` calls it.
    ///   - migrations: those that come before, `earlier` among them.
    /// - Throws: ``MigrationError`` where its operations do not fit what the migrations lead to.
    package init(
        finishing earlier: Migration,
        symbol: String? = nil,
        name: String? = nil,
        after migrations: [Migration]
    ) throws(MigrationError) {
        schema = try Schema(replaying: migrations)
        _ = try Schema(settling: [earlier], after: schema)
        migration = Migration(
            try Self.id(earlier.nextRelease, name, after: migrations),
            earlier.nextRelease,
            allows: LintAllowance.finishing(earlier.nextRelease),
            finishes: earlier.id
        )
        finished = symbol ?? Self.symbol(of: earlier.id)
    }

    private static func id(_ operations: [Operation], _ name: String?, after migrations: [Migration])
        throws(MigrationError) -> String
    {
        // A migration that was made by hand may have any id: the number goes on from the highest.
        let numbers = migrations.map { Int($0.id.prefix { $0.isASCII && $0.isNumber }) ?? 0 }
        let number = String((numbers.max() ?? 0) + 1)
        let words =
            name.map { MigrationName.words($0) }
            ?? MigrationName.derived(from: operations, isFirst: migrations.isEmpty)
        if words.isEmpty { throw .notDerivable("the name of a migration needs letters or digits") }
        return String(repeating: "0", count: max(0, 4 - number.count)) + number + "_" + words
    }

    /// `0002_add_posts_slug.swift`.
    public var fileName: String { "\(migration.id).swift" }

    /// The name it has in the list of migrations: `m0002AddPostsSlug`.
    public var symbol: String { Self.symbol(of: migration.id) }

    private static func symbol(of id: String) -> String {
        let parts = id.split(separator: "_")
        return "m" + parts.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The whole file.
    ///
    /// - Throws: ``MigrationError/doesNotFit(operation:reason:)``.
    public func text() throws(MigrationError) -> String {
        let plan = try MigrationPlan(migration, after: schema)
        let comments = Self.lines(plan).map { "    /// \($0)" }
        let operations = migration.operations.map { operation in
            "            " + operation.source.pretty(indentation: 12, used: 12)
                + (migration.operations.count > 1 ? ",\n" : "\n")
        }
        let list =
            operations.isEmpty
            ? "[\n            // .run([\"...\"], reverse: [\"...\"]), .data(\"...\") { ... }, .backfill(...)\n        ]"
            : "[\n" + operations.joined() + "        ]"
        let arguments = finished.map { Self.finishing($0, migration.allows) } ?? list
        let comment = comments.isEmpty ? "    /// Say here what it does." : comments.joined(separator: "\n    ///\n")
        return """
            import Covet

            extension Migrations {
            \(comment)
                static let \(symbol) = Migration(
                    \(SwiftSource.string(migration.id).compact),
                    \(arguments)
                )
            }

            """
    }
}

extension MigrationSource {
    /// What stands behind the id of a migration that finishes another.
    private static func finishing(_ symbol: String, _ allows: [LintAllowance]) -> String {
        let list = allows.isEmpty ? "" : "allows: \(allows.source.pretty(indentation: 8, used: 16)),\n        "
        return "\(list)finishing: \(symbol)"
    }

    /// A line for each operation; tables that are made one after another share one.
    private static func lines(_ plan: MigrationPlan) -> [String] {
        var lines: [String] = []
        var tables: [String] = []
        func tell() {
            if !tables.isEmpty {
                lines.append("\(code("+")) \(tables.count == 1 ? "table" : "tables") \(tables.joined(separator: ", "))")
            }
            tables = []
        }
        for line in plan.lines {
            if let table = line.table {
                tables.append(table.name.oneLine)
                continue
            }
            tell()
            let rules = line.rules.map(\.id).joined(separator: ", ")
            lines.append("\(code(line.mark)) \(line.text.oneLine)" + (line.needsCare ? "  (\(rules))" : ""))
        }
        tell()
        return lines
    }
}

/// In a comment of DocC a line that begins with a minus is a list: a code span says what it is.
private func code(_ mark: String) -> String { "`\(mark)`" }

extension String {
    /// A comment ends with its line, whatever a name holds.
    fileprivate var oneLine: String {
        String(
            String.UnicodeScalarView(unicodeScalars.map { $0.properties.isWhitespace || $0.value < 0x20 ? " " : $0 })
        )
    }
}
