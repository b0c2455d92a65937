public import CovetSQL

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Tells the time of day, for what is stamped with the moment it was written. `Database.timed(by:)` gives a database another one.
public struct WallClock: Sendable {
    private let read: @Sendable () -> SQLTimestamp

    /// - Parameter now: called for each statement that needs the time, from any task.
    public init(_ now: @escaping @Sendable () -> Date) {
        read = { SQLTimestamp(now()) }
    }

    /// The moment it is, to the microsecond, as databases keep it.
    public var now: SQLTimestamp { read() }

    /// The system's own clock.
    public static let system = WallClock { Date() }
}
