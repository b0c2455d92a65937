#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Everything that settings are read from: the environment's variables, and files below a directory.
///
/// ```swift
/// SettingsInput(variables: ["APP_ENV": "test"])          // a test's own world
/// SettingsInput.current                                  // the process's
/// ```
public struct SettingsInput: Sendable {
    public var variables: [String: String]
    /// Where `.env` and `config/` lie, and the tree in which a deployed application keeps no secrets. Absolute.
    public var directory: String
    public var files: SettingsFiles

    public init(variables: [String: String], directory: String = "/", files: SettingsFiles = .none) {
        self.variables = variables
        self.directory = directory
        self.files = files
    }

    /// The process's environment, working directory and disk. The one place that looks at them.
    public static var current: SettingsInput {
        SettingsInput(
            variables: ProcessInfo.processInfo.environment,
            directory: FileManager.default.currentDirectoryPath,
            files: .disk
        )
    }

    func path(_ relative: String) -> String {
        relative.hasPrefix("/")
            ? relative : directory.hasSuffix("/") ? directory + relative : directory + "/" + relative
    }

    /// True when `path`, links resolved, lies in the directory. The root directory contains no tree of its own.
    func isInTree(_ path: String) -> Bool {
        let tree = files.resolve(directory)
        return tree != "/" && files.resolve(path).hasPrefix(tree + "/")
    }
}
