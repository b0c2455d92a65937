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
        /// The time that its operations took, those of earlier, broken-off runs included.
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

    /// A migration that a broken-off run left in the middle. The next run goes on from there.
    public struct Partial: Sendable, Equatable {
        public let migration: String
        public let checksum: String
        /// How many of its operations are done.
        public let operations: Int
        let duration: Duration
        /// True where an operation outside of transactions was begun and may be done or half done.
        let isAttempted: Bool
    }

    /// A backfill that runs, or was broken off. The next run goes on from there.
    public struct Backfill: Sendable, Equatable {
        public let migration: String
        public let name: String
        /// How many rows it has changed.
        public let rows: Int64
    }

    /// In the order of their application.
    public let applied: [Applied]
    /// The ids that wait, in the order in which they will run.
    public let pending: [String]
    public let partial: Partial?
    /// Those of migrations that are not applied yet.
    public let backfills: [Backfill]
    /// Why a run would refuse; `nil` when it would not.
    public let problem: MigrationError?
}
