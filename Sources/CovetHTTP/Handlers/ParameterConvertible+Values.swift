#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension ParameterConvertible where Self: FixedWidthInteger {
    /// Digits with an optional sign; nil where the number does not fit.
    public init?(parameter: String) {
        self.init(parameter, radix: 10)
    }

    public static var parameterDescription: String {
        isSigned || bitWidth > 32 ? "a whole number" : "a whole number from \(min) to \(max)"
    }
}

extension Int: ParameterConvertible {}
extension Int8: ParameterConvertible {}
extension Int16: ParameterConvertible {}
extension Int32: ParameterConvertible {}
extension Int64: ParameterConvertible {}
extension UInt: ParameterConvertible {}
extension UInt8: ParameterConvertible {}
extension UInt16: ParameterConvertible {}
extension UInt32: ParameterConvertible {}
extension UInt64: ParameterConvertible {}

extension ParameterConvertible where Self: BinaryFloatingPoint & LosslessStringConvertible {
    /// Decimal notation; infinity and NaN are not taken.
    public init?(parameter: String) {
        guard parameter.utf8.allSatisfy({ (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }),
            let value = Self(parameter), value.isFinite
        else { return nil }
        self = value
    }

    public static var parameterDescription: String { "a number" }
}

extension Double: ParameterConvertible {}
extension Float: ParameterConvertible {}

extension String: ParameterConvertible {
    public init(parameter: String) {
        self = parameter
    }

    public static var parameterDescription: String { "a text" }
}

extension Bool: ParameterConvertible {
    /// `true` or `1`, and `on` as browsers send for a ticked box; `false`, `0` or `off`.
    public init?(parameter: String) {
        switch parameter {
        case "true", "1", "on": self = true
        case "false", "0", "off": self = false
        default: return nil
        }
    }

    public static var parameterDescription: String { "true or false" }
}

extension UUID: ParameterConvertible {
    public init?(parameter: String) {
        self.init(uuidString: parameter)
    }

    public static var parameterDescription: String { "a UUID" }
}

/// An enum with raw values joins by naming the protocol: `enum Order: String, ParameterConvertible { ... }`.
extension ParameterConvertible where Self: RawRepresentable, RawValue: ParameterConvertible {
    public init?(parameter: String) {
        guard let raw = RawValue(parameter: parameter) else { return nil }
        self.init(rawValue: raw)
    }

    public static var parameterDescription: String { "a value of \(Self.self)" }
}

/// An enum that can list its cases tells them to a client that sent another.
extension ParameterConvertible where Self: RawRepresentable & CaseIterable, RawValue: ParameterConvertible {
    public static var parameterDescription: String {
        "one of " + allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
    }
}
