/// An index over columns of a model: `static let indexes = [Index(\.author, \.createdAt), Index(\.user, \.article, unique: true)]`.
public struct ModelIndex<Root: Model>: Sendable {
    package let keyPaths: [any PartialKeyPath<Root> & Sendable]
    package let isUnique: Bool

    /// - Parameters:
    ///   - columns: the columns, the one that queries always name first.
    ///   - unique: true when no two rows may have the same values in all of them.
    public init(_ columns: (any PartialKeyPath<Root> & Sendable)..., unique: Bool = false) {
        keyPaths = columns
        isUnique = unique
    }
}
