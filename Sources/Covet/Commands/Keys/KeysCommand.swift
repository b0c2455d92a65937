import ArgumentParser

/// `keys`: the keys that encrypt columns of models.
struct KeysCommand<App: CovetApp>: DefaultingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "keys",
            abstract: "Make and change the keys that encrypt columns",
            discussion: """
                To change the key: put a new one, from `keys new`, in front of ENCRYPTION_KEYS, keep the others and restart (with several \
                instances, put it last and restart all of them first); run `keys rotate`; when `keys status` says that an old key \
                seals nothing, take it out.
                """,
            subcommands: [KeysNew.self, KeysStatus<App>.self, KeysRotate<App>.self],
            defaultSubcommand: KeysStatus<App>.self
        )
    }
}
