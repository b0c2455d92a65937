#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// An exact decimal number of any length a database holds: 131,072 digits before the point and 16,383 behind it, as PostgreSQL's numeric.
///
/// ```swift
/// let price: SQLDecimal? = SQLDecimal("12.50")
/// ```
/// It keeps the zeros behind the point as they were written, and compares by the number: `12.50 == 12.5`. There is no NaN and no infinity.
public struct SQLDecimal: Sendable {
    /// The number in plain digits: `-12.50`, without an exponent and without zeros at the front.
    public let description: String

    /// `nil` for anything but a number: digits with at most one point among them, a sign before them, an exponent such as `e-7` after them; or for one too long.
    public init?(_ text: String) {
        var text = text
        guard let number = text.withUTF8({ Self.plain($0) }) else { return nil }
        description = number
    }

    /// For drivers that wrote the number themselves: `plain` has the form of ``description``.
    package init(plain: String) {
        description = plain
    }

    /// `nil` for what is not a number.
    public init?(_ decimal: Decimal) {
        guard decimal.isFinite else { return nil }
        self.init("\(decimal)")
    }

    public init(_ integer: some FixedWidthInteger) {
        description = "\(integer)"
    }

    /// `nil` for more than a `Decimal` holds exactly: 38 digits, with as many as 127 zeros.
    public var decimal: Decimal? {
        // The longest that it holds has 38 digits and 128 zeros; longer texts need no attempt.
        guard description.utf8.count <= 300, let decimal = Decimal(string: description), SQLDecimal(decimal) == self
        else {
            return nil
        }
        return decimal
    }

    /// How many digits there are without zeros at the front.
    public var significantDigits: Int {
        description.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
            .count { $0 != UInt8(ascii: ".") }
    }

    /// How many digits there are behind the point.
    public var scale: Int {
        let digits = description.utf8
        guard let point = digits.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
        return digits.distance(from: point, to: digits.endIndex) - 1
    }
}

extension SQLDecimal: LosslessStringConvertible {}

extension SQLDecimal: Hashable, Comparable {
    public static func == (left: SQLDecimal, right: SQLDecimal) -> Bool {
        left.description == right.description || left.number.elementsEqual(right.number)
    }

    public func hash(into hasher: inout Hasher) {
        for digit in number { hasher.combine(digit) }
    }

    public static func < (left: SQLDecimal, right: SQLDecimal) -> Bool {
        guard left != right else { return false }
        switch (left.isNegative, right.isNegative) {
        case (true, false): return true
        case (false, true): return false
        case (false, false): return left.isSmaller(than: right)
        case (true, true): return right.isSmaller(than: left)
        }
    }

    /// The digits without zeros behind the point that change nothing, so that equal numbers have equal ones.
    private var number: Substring.UTF8View {
        var digits = description[...].utf8
        guard digits.contains(UInt8(ascii: ".")) else { return digits }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.last == UInt8(ascii: ".") { digits.removeLast() }
        if digits.elementsEqual("-0".utf8) { digits.removeFirst() }
        return digits
    }

    private var isNegative: Bool { description.utf8.first == UInt8(ascii: "-") }

    /// Whether it is nearer to 0; neither has zeros at the front, so a longer whole part is a larger one.
    private func isSmaller(than other: SQLDecimal) -> Bool {
        let own = description.utf8.drop { $0 == UInt8(ascii: "-") }
        let others = other.description.utf8.drop { $0 == UInt8(ascii: "-") }
        let whole = own.prefix { $0 != UInt8(ascii: ".") }.count
        let othersWhole = others.prefix { $0 != UInt8(ascii: ".") }.count
        return whole == othersWhole ? own.lexicographicallyPrecedes(others) : whole < othersWhole
    }
}

extension SQLDecimal {
    private static let maximumWhole = 131_072
    private static let maximumScale = 16_383

    private static func plain(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var rest = text[...]
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        let whole = rest.prefix(while: isDigit)
        rest = rest[whole.endIndex...]
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest[fraction.endIndex...]
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var exponent = 0
        if let letter = rest.first {
            guard letter | 32 == UInt8(ascii: "e"), let value = self.exponent(rest.dropFirst()) else { return nil }
            exponent = value
        }
        // The point moves by the exponent; zeros fill what it leaves behind.
        var digits = Array(whole) + Array(fraction)
        let zero = UInt8(ascii: "0")
        var point = whole.count + exponent
        let scale = max(0, fraction.count - exponent)
        guard scale <= maximumScale, point <= maximumWhole || digits.allSatisfy({ $0 == zero }) else { return nil }
        if digits.allSatisfy({ $0 == zero }) { point = min(point, 1) }
        if point < 0 {
            digits.insert(contentsOf: repeatElement(zero, count: -point), at: 0)
            point = 0
        }
        if digits.count < point { digits.append(contentsOf: repeatElement(zero, count: point - digits.count)) }
        let zeros = digits[..<point].prefix { $0 == zero }.count
        let front = digits[zeros..<point]
        guard front.count <= maximumWhole else { return nil }
        var bytes: [UInt8] = isNegative && digits.contains { $0 != zero } ? [UInt8(ascii: "-")] : []
        bytes.append(contentsOf: front.isEmpty ? [zero] : Array(front))
        if scale > 0 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits[point...].prefix(scale))
            bytes.append(contentsOf: repeatElement(zero, count: max(0, scale - (digits.count - point))))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var digits = text
        var isNegative = false
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            digits = digits.dropFirst()
        }
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        var value = 0
        for digit in digits {
            value = min(value * 10 + Int(digit - UInt8(ascii: "0")), 1_000_000)
        }
        return isNegative ? -value : value
    }
}

extension SQLDecimal: SQLConvertible, SQLRangeBound {
    public static var sqlType: SQLType { .numeric }
    public var sqlValue: SQLValue { .decimal(self) }
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.decimal(at: column) }
}

extension Decimal: SQLConvertible, SQLRangeBound {
    public static var sqlType: SQLType { .numeric }

    public var sqlValue: SQLValue {
        SQLDecimal(self).map { .decimal($0) } ?? .invalid(reason: "a Decimal that is not a number")
    }

    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        guard let decimal = try row.decimal(at: column).decimal else {
            throw row.mismatch(
                column,
                expected: "Decimal",
                found: "more digits than it holds exactly: read it as SQLDecimal"
            )
        }
        self = decimal
    }
}
