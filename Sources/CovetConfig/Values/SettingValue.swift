public import Logging

/// A type that a setting's text can become. Conform your own types to read them with ``SettingsReader/value(_:)``.
///
/// ```swift
/// enum Plan: String, CaseIterable, SettingValue { case free, team }     // nothing more to write
/// ```
public protocol SettingValue: Sendable {
    /// What the text has to be, for the error message: "a whole number".
    static var settingExpectation: String { get }
    /// A value the reader goes on with after it has recorded a problem, so that all problems are found in one start; the settings made
    /// with it are never handed out. Nil (the default) ends the reading of that settings type at the problem.
    static var settingStandIn: Self? { get }

    /// The value that `text` (trimmed, never empty) says, or nil.
    init?(setting text: String)

    /// The value as an operator would write it, for reports.
    var settingText: String { get }
}

extension SettingValue {
    public static var settingStandIn: Self? { nil }
    public var settingText: String { "\(self)" }
}

extension SettingValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    public static var settingExpectation: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
    public static var settingStandIn: Self? { allCases.first }
    public var settingText: String { rawValue }

    /// Case does not matter: `hs256` is `HS256`.
    public init?(setting text: String) {
        let wanted = text.lowercased()
        guard let match = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else { return nil }
        self = match
    }
}

extension AppEnvironment: SettingValue {}
extension JWTAlgorithm: SettingValue {}

extension String: SettingValue {
    public static var settingExpectation: String { "a text" }
    public static var settingStandIn: String? { "" }
    public init?(setting text: String) { self = text }
    public var settingText: String { self }
}

extension Bool: SettingValue {
    public static var settingExpectation: String { "true or false (also yes, no, on, off, 1, 0)" }
    public static var settingStandIn: Bool? { false }

    public init?(setting text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }
}

extension Int: SettingValue {
    public static var settingExpectation: String { "a whole number" }
    public static var settingStandIn: Int? { 0 }
    public init?(setting text: String) { self.init(text) }
}

extension Double: SettingValue {
    public static var settingExpectation: String { "a number" }
    public static var settingStandIn: Double? { 0 }

    public init?(setting text: String) {
        guard let number = Double(text), number.isFinite else { return nil }
        self = number
    }
}

extension Logger.Level: SettingValue {
    public static var settingExpectation: String {
        "one of trace, debug, info, notice, warning, error, critical (also warn and fatal)"
    }
    public static var settingStandIn: Logger.Level? { .info }

    public init?(setting text: String) {
        switch text.lowercased() {
        case "warn": self = .warning
        case "fatal": self = .critical
        case let other: self.init(rawValue: other)
        }
    }
    public var settingText: String { rawValue }
}
