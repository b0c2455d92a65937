/// A range on its way to a database. Programs use Swift's own (`Range<Int>`, `ClosedRange<Date>`), or ``OpenEndedRange``.
public struct SQLRange: Sendable, Hashable {
    /// One end of a range.
    public enum Bound: Sendable, Hashable {
        case unbounded
        case inclusive(SQLValue)
        case exclusive(SQLValue)
    }

    /// The type of the bounds.
    public let elementType: SQLType
    public let lower: Bound
    public let upper: Bound
    /// True of a range that holds nothing; its bounds do not count then.
    public let isEmpty: Bool

    public init(of elementType: SQLType, lower: Bound, upper: Bound) {
        self.elementType = elementType
        self.lower = lower
        self.upper = upper
        isEmpty = false
    }

    /// The range that holds nothing.
    public static func empty(of elementType: SQLType) -> SQLRange { SQLRange(emptyOf: elementType) }

    private init(emptyOf elementType: SQLType) {
        self.elementType = elementType
        lower = .unbounded
        upper = .unbounded
        isEmpty = true
    }
}

/// A type that ranges can be made of.
public protocol SQLRangeBound: SQLConvertible, Comparable, Hashable {
    /// The next value where there is one (the next day, the next integer), so that `1...4` and `1..<5` are the same range. `nil` for a continuous type, and at its end.
    var successor: Self? { get }
    /// The value before, as ``successor`` is the one after.
    var predecessor: Self? { get }
}

extension SQLRangeBound {
    public var successor: Self? { nil }
    public var predecessor: Self? { nil }
}

extension SQLRangeBound where Self: FixedWidthInteger {
    public var successor: Self? { self == .max ? nil : self + 1 }
    public var predecessor: Self? { self == .min ? nil : self - 1 }
}

extension Int: SQLRangeBound {}
extension Int64: SQLRangeBound {}
extension Int32: SQLRangeBound {}
extension SQLTimestamp: SQLRangeBound {}
extension SQLLocalTimestamp: SQLRangeBound {}
extension SQLDate: SQLRangeBound {
    public var successor: SQLDate? { daysSince1970.successor.map(SQLDate.init(daysSince1970:)) }
    public var predecessor: SQLDate? { daysSince1970.predecessor.map(SQLDate.init(daysSince1970:)) }
}

/// A range as a database has it: open at either end, with or without its bounds, or empty.
///
/// ```swift
/// var validity: OpenEndedRange<Date> = .from(start)       // no end yet
/// ```
public struct OpenEndedRange<Bound: SQLRangeBound>: Sendable, Hashable {
    /// One end of a range.
    public enum End: Sendable, Hashable {
        case unbounded
        case inclusive(Bound)
        case exclusive(Bound)
    }

    public let lower: End
    public let upper: End
    /// True of the range that holds nothing, whose ends do not count.
    public let isEmpty: Bool

    /// Ends that leave nothing between them make the empty range.
    public init(lower: End, upper: End) {
        switch (lower, upper) {
        case (.inclusive(let low), .inclusive(let high)) where low > high: self = .empty
        case (.inclusive(let low), .exclusive(let high)) where low >= high: self = .empty
        case (.exclusive(let low), .inclusive(let high)) where low >= high: self = .empty
        case (.exclusive(let low), .exclusive(let high)) where low >= high: self = .empty
        default: self.init(lower: lower, upper: upper, isEmpty: false)
        }
    }

    public init(_ range: Range<Bound>) {
        self.init(lower: .inclusive(range.lowerBound), upper: .exclusive(range.upperBound))
    }

    public init(_ range: ClosedRange<Bound>) {
        self.init(lower: .inclusive(range.lowerBound), upper: .inclusive(range.upperBound))
    }

    private init(lower: End, upper: End, isEmpty: Bool) {
        self.lower = lower
        self.upper = upper
        self.isEmpty = isEmpty
    }

    public static var empty: Self { Self(lower: .unbounded, upper: .unbounded, isEmpty: true) }
    /// Holds everything.
    public static var unbounded: Self { Self(lower: .unbounded, upper: .unbounded, isEmpty: false) }
    /// That bound and everything after it.
    public static func from(_ bound: Bound) -> Self { Self(lower: .inclusive(bound), upper: .unbounded) }
    /// Everything before that bound.
    public static func upTo(_ bound: Bound) -> Self { Self(lower: .unbounded, upper: .exclusive(bound)) }

    public func contains(_ value: Bound) -> Bool {
        guard !isEmpty else { return false }
        let isAbove =
            switch lower {
            case .unbounded: true
            case .inclusive(let bound): value >= bound
            case .exclusive(let bound): value > bound
            }
        return switch upper {
        case .unbounded: isAbove
        case .inclusive(let bound): isAbove && value <= bound
        case .exclusive(let bound): isAbove && value < bound
        }
    }
}

extension OpenEndedRange: SQLBindable, SQLDecodable, RowDecodable, SQLConvertible {
    public static var sqlType: SQLType { .range(of: Bound.sqlType) }

    public var sqlValue: SQLValue {
        guard !isEmpty else { return .range(.empty(of: Bound.sqlType)) }
        return .range(SQLRange(of: Bound.sqlType, lower: lower.bound, upper: upper.bound))
    }

    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        let range = try row.range(at: column)
        guard !range.isEmpty else {
            self = .empty
            return
        }
        let bounds = SQLRow(range.bounds)
        let lower = try End(bounds, at: 0, isInclusive: range.isLowerInclusive)
        let upper = try End(bounds, at: 1, isInclusive: range.isUpperInclusive)
        self.init(lower: lower, upper: upper, isEmpty: false)
    }
}

extension OpenEndedRange.End {
    fileprivate var bound: SQLRange.Bound {
        switch self {
        case .unbounded: .unbounded
        case .inclusive(let value): .inclusive(value.sqlValue)
        case .exclusive(let value): .exclusive(value.sqlValue)
        }
    }

    fileprivate init(_ bounds: borrowing SQLRow, at column: Int, isInclusive: Bool) throws(SQLDecodingError) {
        guard !bounds.isNull(at: column) else {
            self = .unbounded
            return
        }
        let value = try Bound(row: bounds, column: column)
        self = isInclusive ? .inclusive(value) : .exclusive(value)
    }
}

/// An empty range in the database cannot be read, since it does not say where it is empty: read it as ``OpenEndedRange``.
extension Range: SQLBindable, SQLDecodable, RowDecodable, SQLConvertible where Bound: SQLRangeBound {
    public static var sqlType: SQLType { .range(of: Bound.sqlType) }

    public var sqlValue: SQLValue {
        .range(
            SQLRange(of: Bound.sqlType, lower: .inclusive(lowerBound.sqlValue), upper: .exclusive(upperBound.sqlValue))
        )
    }

    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        let (lower, upper) = try OpenEndedRange<Bound>.ends(row, column, "Range") { upper in
            switch upper {
            case .exclusive(let bound): bound
            case .inclusive(let bound): bound.successor
            case .unbounded: nil
            }
        }
        self = lower..<upper
    }
}

/// An empty range in the database cannot be read, since a closed range holds something: read it as ``OpenEndedRange``.
extension ClosedRange: SQLBindable, SQLDecodable, RowDecodable, SQLConvertible where Bound: SQLRangeBound {
    public static var sqlType: SQLType { .range(of: Bound.sqlType) }

    public var sqlValue: SQLValue {
        .range(
            SQLRange(of: Bound.sqlType, lower: .inclusive(lowerBound.sqlValue), upper: .inclusive(upperBound.sqlValue))
        )
    }

    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        let (lower, upper) = try OpenEndedRange<Bound>.ends(row, column, "ClosedRange") { upper in
            switch upper {
            case .inclusive(let bound): bound
            case .exclusive(let bound): bound.predecessor
            case .unbounded: nil
            }
        }
        self = lower...upper
    }
}

extension OpenEndedRange {
    /// Both ends of a range that Swift's own can hold, each a value of it; `upper` says which one the upper end is.
    fileprivate static func ends(
        _ row: borrowing SQLRow,
        _ column: Int,
        _ expected: String,
        upper: (End) -> Bound?
    ) throws(SQLDecodingError) -> (lower: Bound, upper: Bound) {
        let range = try OpenEndedRange(row: row, column: column)
        let lower: Bound? =
            switch range.lower {
            case .inclusive(let bound): bound
            case .exclusive(let bound): bound.successor
            case .unbounded: nil
            }
        guard !range.isEmpty, let lower, let upper = upper(range.upper), lower <= upper else {
            throw range.mismatch(row, column, expected)
        }
        return (lower, upper)
    }

    private func mismatch(_ row: borrowing SQLRow, _ column: Int, _ expected: String) -> SQLDecodingError {
        let found =
            isEmpty
            ? "an empty range" : lower == .unbounded || upper == .unbounded ? "a range without an end" : "other bounds"
        return row.mismatch(
            column,
            expected: "\(expected)<\(Bound.self)>",
            found: "\(found): read it as OpenEndedRange<\(Bound.self)>"
        )
    }
}
