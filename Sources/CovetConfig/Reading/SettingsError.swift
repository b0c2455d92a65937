/// One setting that is wrong. Never holds a secret's value.
public struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
    /// The setting's name, or the file that is wrong.
    public let name: String
    /// What was found; "nothing" when it is missing.
    public let found: String
    /// What is wanted, and where it helps how to get it.
    public let wanted: String
    public let origin: SettingOrigin?

    public init(name: String, found: String, wanted: String, origin: SettingOrigin? = nil) {
        self.name = name
        self.found = found
        self.wanted = wanted
        self.origin = origin
    }

    public var description: String {
        let place = origin.map { " (\($0))" } ?? ""
        return "\(name): found \(found)\(place); wanted \(wanted)"
    }
}

/// Every problem of the settings, found in one start.
public struct SettingsError: Error, Sendable, CustomStringConvertible {
    public let problems: [SettingsProblem]
    public let environment: AppEnvironment

    public var description: String {
        let count = problems.count == 1 ? "1 setting is" : "\(problems.count) settings are"
        return (["\(count) wrong (APP_ENV is \(environment.rawValue)):"] + problems.map { "  " + $0.description })
            .joined(separator: "\n")
    }
}
