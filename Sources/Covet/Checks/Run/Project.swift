import ArgumentParser
package import CovetReadiness

/// The folder in which the app is developed, and what its documents may speak of.
package struct Project: Sendable {
    let root: String
    /// The names of the app's commands, `serve` among them.
    let commands: [String]
    /// The app's name, as it is called on the command line.
    let name: String
    let git: Git
}

package enum ProjectKey: CheckContextKey {
    package typealias Value = Project
    package static let name = "the project's folder"
}

extension RootCommand {
    /// The names of all commands, the app's own among them.
    static var names: [String] {
        configuration.subcommands.map { $0._commandName } + ["help"]
    }
}
