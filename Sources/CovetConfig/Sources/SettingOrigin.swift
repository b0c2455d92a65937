/// Where a setting's value came from.
public enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// A variable of the process's environment.
    case environment
    /// The file that NAME_FILE points at. `isInTree`: it lies below the application's directory.
    case secretFile(path: String, isInTree: Bool)
    /// A line of `.env`, which is read in development alone.
    case dotenv(line: Int)
    /// A file of the environment's configuration, by its path below the application's directory.
    case configFile(path: String, line: Int?)
    /// The default written in the code.
    case defaultValue
    /// Made at random for this process; gone when it ends.
    case generated
    /// Not set, and need not be.
    case unset

    public var description: String {
        switch self {
        case .environment: "environment"
        case .secretFile(let path, _): "file \(path)"
        case .dotenv(let line): ".env:\(line)"
        case .configFile(let path, let line): line.map { "\(path):\($0)" } ?? path
        case .defaultValue: "default"
        case .generated: "generated"
        case .unset: "not set"
        }
    }
}
