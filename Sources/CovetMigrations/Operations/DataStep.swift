public import CovetDatabase

/// A change of rows that SQL alone does not say.
public struct DataStep: Sendable, Equatable {
    public typealias Work = @Sendable (Transaction) async throws -> Void

    /// Stands for the closure in the checksum.
    public let label: String
    let apply: Work
    let reverse: Work?

    public init(_ label: String, apply: @escaping Work, reverse: Work? = nil) {
        self.label = label
        self.apply = apply
        self.reverse = reverse
    }

    var reversed: DataStep? {
        reverse.map { DataStep("\(label), undone", apply: $0, reverse: apply) }
    }

    /// Closures cannot be compared: two steps are the same when their labels are, and both can be undone or neither.
    public static func == (left: DataStep, right: DataStep) -> Bool {
        left.label == right.label && (left.reverse == nil) == (right.reverse == nil)
    }
}
