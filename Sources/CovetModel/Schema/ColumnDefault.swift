#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// What the database gives a column of a row whose writer says nothing.
public struct ColumnDefault<Value: SQLConvertible>: Sendable {
    package let definition: ColumnDefinition.Default

    /// The same value for every row.
    public static func value(_ value: Value) -> Self {
        Self(definition: .value(value.sqlValue))
    }

    /// What an expression gives when the row is inserted, such as `gen_random_uuid()`. Values in it are written as literals.
    public static func sql(_ expression: SQL) -> Self {
        Self(definition: .expression(expression))
    }
}

extension ColumnDefault where Value: Moment {
    /// The moment of insertion, by the database's own clock.
    public static var now: Self { Self(definition: .now) }
}

/// A moment in time, as a column keeps it.
public protocol Moment: SQLConvertible {}
extension Date: Moment {}
extension SQLTimestamp: Moment {}
