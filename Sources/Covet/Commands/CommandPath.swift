import ArgumentParser
import CovetConfig

/// A command with others below it, one of which runs where none is named. That one takes options alone, so a word that names none of them is
/// a misspelt command, and no argument.
protocol DefaultingCommand: AsyncParsableCommand {}

enum CommandPath {
    /// - Throws: `ValidationError` that names a command which is not there, and the one that was meant.
    static func check(_ arguments: [String], of root: any ParsableCommand.Type) throws {
        var command = root
        var path = root._commandName
        // `help` takes the names of commands alone, also below those that take arguments.
        let isHelp = arguments.first == "help"
        for word in arguments.dropFirst(isHelp ? 1 : 0) {
            if word.hasPrefix("-") { return }
            let below = command.configuration.subcommands
            guard let next = below.first(where: { $0._commandName == word || $0.configuration.aliases.contains(word) })
            else {
                guard isHelp || command is any DefaultingCommand.Type else { return }
                let hint = Nearness.nearest(to: word, among: below.map { $0._commandName }).map {
                    "did you mean \($0)? "
                }
                throw ValidationError("\(path) has no command \"\(word)\"; \(hint ?? "")`\(path) --help` lists them.")
            }
            command = next
            path += " \(word)"
        }
    }
}
