#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// A moment in time as databases keep it: microseconds since 1970-01-01T00:00:00Z.
public struct SQLTimestamp: Sendable, Hashable, Comparable {
    public let microseconds: Int64

    @inlinable
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The nearest microsecond; `nil` beyond the range of 292,000 years, and for a date that is not a number.
    public init?(exactly date: Date) {
        guard let value = Int64(exactly: (date.timeIntervalSince1970 * 1_000_000).rounded()) else { return nil }
        microseconds = value
    }

    /// The nearest microsecond; what lies beyond the range of 292,000 years becomes its end.
    public init(_ date: Date) {
        let value = (date.timeIntervalSince1970 * 1_000_000).rounded()
        microseconds = Int64(exactly: value) ?? (value < 0 ? .min : .max)
    }

    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    public static func < (left: SQLTimestamp, right: SQLTimestamp) -> Bool { left.microseconds < right.microseconds }
}
