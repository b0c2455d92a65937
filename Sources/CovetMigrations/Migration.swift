public import CovetSQL

/// A step in the life of a schema, as data: what it does can be read, checked and undone before anything runs.
///
/// ```swift
/// let addSlug = Migration("0002_add_slug", [
///     .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts"),
///     .createIndex(IndexDefinition("posts_slug", on: ["slug"], isUnique: true), on: "posts"),
/// ])
/// ```
/// Migrations are run in the order of their list, and a migration that was applied must not change any more: its checksum is kept.
public struct Migration: Sendable, Equatable {
    /// Its name in the history, such as `0002_add_slug`; unique in a list.
    public let id: String
    public let operations: [Operation]
    /// What `migrate lint` lets pass in it, and why. It is no part of the checksum.
    public let allows: [LintAllowance]
    /// What it leaves for the release after it: steps that take away what the releases before still use. Nothing runs them; `migrate make --finish` writes them as a migration
    /// of its own once their time has come. They are no part of the checksum.
    public let nextRelease: [Operation]
    /// The id of the migration whose ``nextRelease`` this one is.
    public let finishes: String?
    /// True of the first migration that a program without written migrations makes from its models each time it starts.
    package let isFromModels: Bool

    /// - Parameter nextRelease: what must wait until no release from before this migration runs any more.
    public init(
        _ id: String,
        allows: [LintAllowance] = [],
        _ operations: [Operation],
        nextRelease: [Operation] = []
    ) {
        self.init(id, operations, allows: allows, nextRelease: nextRelease)
    }

    /// What an earlier migration left for the release that now comes.
    ///
    /// ```swift
    /// static let m0005DropPostsTitle = Migration("0005_drop_posts_title", finishing: m0003RenamePostsHeadline)
    /// ```
    public init(_ id: String, allows: [LintAllowance] = [], finishing earlier: Migration) {
        self.init(id, earlier.nextRelease, allows: allows, finishes: earlier.id)
    }

    init(
        _ id: String,
        _ operations: [Operation],
        allows: [LintAllowance] = [],
        nextRelease: [Operation] = [],
        finishes: String? = nil,
        isFromModels: Bool = false
    ) {
        self.id = id
        self.operations = operations
        self.allows = allows
        self.nextRelease = nextRelease
        self.finishes = finishes
        self.isFromModels = isFromModels
    }

    /// The statements that apply it.
    ///
    /// - Parameter schema: the schema before it.
    /// - Throws: ``MigrationError/doesNotFit(operation:reason:)`` where an operation needs what is not there.
    public func statements(for dialect: SQLDialect, in schema: Schema) throws(MigrationError) -> [SQL] {
        var schema = schema
        var statements: [SQL] = []
        for operation in operations {
            statements += try operation.statements(for: dialect, in: schema)
            try schema.apply(operation, on: dialect)
        }
        return statements
    }

    /// What undoes it, last operation first.
    ///
    /// - Throws: ``MigrationError/irreversible(migration:operation:)`` when an operation does not say how.
    public func reversed() throws(MigrationError) -> Migration {
        var reverse: [Operation] = []
        for operation in operations.reversed() {
            guard let undone = operation.reversed else {
                throw .irreversible(migration: id, operation: operation.summary)
            }
            reverse += undone
        }
        return Migration(id, reverse)
    }

    /// Changes whenever what the migration says changes: 16 hexadecimal digits (FNV-1a, 64 bits) over its operations as they are written, layout apart. Closures
    /// count by their labels. It finds edits, not attacks.
    public var checksum: String {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for operation in operations {
            for byte in operation.source.compact.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            hash = (hash ^ 0xff) &* 1_099_511_628_211
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
