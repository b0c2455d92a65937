#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// An exact decimal number, in the form a database writes it: `-12.50`.
public struct SQLDecimal: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// `nil` for anything but digits with at most one point between them and a sign before them; no exponent.
    public init?(_ text: String) {
        var digits = 0
        var points = 0
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "."): points += 1
            case UInt8(ascii: "-") where index == 0: break
            default: return nil
            }
        }
        guard digits > 0, points <= 1, text.utf8.last != UInt8(ascii: "."), text.utf8.first != UInt8(ascii: ".") else {
            return nil
        }
        description = text
    }

    /// `nil` for what is not a number.
    public init?(_ decimal: Decimal) {
        self.init("\(decimal)")
    }

    /// `nil` for more digits than a `Decimal` holds (38).
    public var decimal: Decimal? {
        guard significantDigits <= 38 else { return nil }
        return Decimal(string: description)
    }

    /// How many digits there are without zeros at the front.
    public var significantDigits: Int {
        description.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
            .count { $0 != UInt8(ascii: ".") }
    }
}
