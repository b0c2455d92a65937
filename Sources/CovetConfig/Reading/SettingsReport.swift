/// What the settings turned out to be, without the secrets: for checks and for an operator's table.
public struct SettingsReport: Sendable {
    public struct Entry: Sendable, Hashable {
        public let name: String
        public let origin: SettingOrigin
        public let isSecret: Bool
        /// The value as text; `<secret>` for secrets, empty when not set.
        public let value: String
        /// Only for secrets that have a value: the estimate of its strength.
        public let strength: SecretStrength?
    }

    public let environment: AppEnvironment
    /// By name, in order of the alphabet.
    public let entries: [Entry]
    /// What an operator may want to know although nothing is wrong: generated keys, ignored files, probable typing errors.
    public let notes: [String]
    /// The configuration file that was read, by its path below the application's directory.
    public let configFile: String?

    public subscript(name: String) -> Entry? { entries.first { $0.name == name } }
}
