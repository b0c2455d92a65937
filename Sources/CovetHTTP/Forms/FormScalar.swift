import CovetJSON

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A type whose values are read from one field of a form.
protocol FormScalar {
    init?(formValue: String)
    /// What the field must be, as the end of a sentence that begins with its name.
    static var formMessage: String { get }
}

extension String: FormScalar {
    init?(formValue: String) { self = formValue }
    static var formMessage: String { "must be a text" }
}

extension Bool: FormScalar {
    init?(formValue: String) {
        switch formValue {
        case "on", "true", "1": self = true
        case "off", "false", "0", "": self = false
        default: return nil
        }
    }
    static var formMessage: String { "must be true or false" }
}

extension FormScalar where Self: FixedWidthInteger {
    init?(formValue: String) { self.init(formValue, radix: 10) }
    static var formMessage: String { "must be a whole number from \(Self.min) to \(Self.max)" }
}

extension Int: FormScalar {}
extension Int8: FormScalar {}
extension Int16: FormScalar {}
extension Int32: FormScalar {}
extension Int64: FormScalar {}
extension UInt: FormScalar {}
extension UInt8: FormScalar {}
extension UInt16: FormScalar {}
extension UInt32: FormScalar {}
extension UInt64: FormScalar {}

extension FormScalar where Self: BinaryFloatingPoint & LosslessStringConvertible {
    init?(formValue: String) {
        // Decimal notation only: no "nan", "inf" or "0x1p3", and nothing so large that it becomes infinite.
        guard formValue.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let number = Self(formValue), number.isFinite
        else { return nil }
        self = number
    }
    static var formMessage: String { "must be a number" }
}

extension Double: FormScalar {}
extension Float: FormScalar {}

extension Date: FormScalar {
    /// As in JSON: `2026-08-01T12:30:00Z`.
    init?(formValue: String) {
        guard let text = try? JSON.encode(formValue), let date = try? JSON.decode(Date.self, from: text) else {
            return nil
        }
        self = date
    }
    static var formMessage: String { "must be a date and time such as 2026-08-01T12:30:00Z" }
}

extension URL: FormScalar {
    init?(formValue: String) { self.init(string: formValue) }
    static var formMessage: String { "must be a URL" }
}
