public import Logging

/// How log lines look.
public enum LogFormat: String, Sendable, Hashable, CaseIterable, SettingValue {
    case json, text
}

/// A level for a logger's label and those below it: `covet.http=debug`.
public struct LogLabelLevel: Sendable, Hashable, SettingValue {
    public let label: String
    public let level: Logger.Level

    public init(label: String, level: Logger.Level) {
        self.label = label
        self.level = level
    }

    public static let settingExpectation = "a label and a level, such as covet.http=debug"
    public static let settingStandIn: LogLabelLevel? = nil
    public var settingText: String { "\(label)=\(level.rawValue)" }

    public init?(setting text: String) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map { String($0).trimmed }
        guard parts.count == 2, !parts[0].isEmpty, let level = Logger.Level(setting: parts[1]) else { return nil }
        self.init(label: parts[0], level: level)
    }
}
