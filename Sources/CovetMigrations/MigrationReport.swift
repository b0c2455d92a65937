#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// What a run did.
public struct MigrationReport: Sendable, Equatable {
    public enum Direction: Sendable, Equatable { case up, down }

    public struct Step: Sendable, Equatable {
        public let migration: String
        public let duration: Duration
    }

    public let direction: Direction
    /// The migrations that were applied or undone by this run, in order; empty when there was nothing to do.
    public let steps: [Step]
}

/// Where a database stands.
public struct MigrationStatus: Sendable, Equatable {
    public struct Applied: Sendable, Equatable {
        public let migration: String
        public let checksum: String
        public let appliedAt: Date
        public let duration: Duration
    }

    /// In the order of their application.
    public let applied: [Applied]
    /// The ids that wait, in the order in which they will run.
    public let pending: [String]
    /// Why a run would refuse; `nil` when it would not.
    public let problem: MigrationError?
}
