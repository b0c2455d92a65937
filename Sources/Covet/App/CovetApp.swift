public import ArgumentParser
public import CovetConfig

/// A whole application: one type that says what it is made of, and one executable that serves, migrates and checks it.
///
///     @main
///     struct Blog: CovetApp {
///         func configure(_ app: inout App) async throws {
///             app.models = [User.self, Post.self]
///             app.routes.mount(PostRoutes(posts: try app.database))
///             app.routes.get("/about") { HTML("<h1>About</h1>") }
///         }
///     }
///
/// `swift run Blog` serves it; `swift run Blog --help` names the other commands.
public protocol CovetApp: Sendable {
    init()

    /// The app's name in commands, logs and reports. Default: the type's name.
    static var name: String { get }
    /// The app's version, as its CHANGELOG has it. Default: `0.0.0`.
    static var version: String { get }
    /// One line for `--help`.
    static var summary: String { get }
    /// The app's own settings types; those named here are read together with Covet's, so that one start reports every
    /// problem of all of them. `app.settings(_:)` gives their values.
    static var settings: [any Settings.Type] { get }
    /// Commands of the app's own, beside `serve`, `migrate`, `seed`, `routes` and `check`. `Application.run` lends them
    /// the configured app.
    static var commands: [any AsyncParsableCommand.Type] { get }

    /// Says what the app is made of. Runs before every command, so it opens nothing and sends nothing: it declares.
    func configure(_ app: inout App) async throws

    /// Fills an empty database with data to begin with, for the `seed` command.
    ///
    /// - Throws: by default a sentence saying that this app has none.
    func seed(_ app: Application) async throws
}

extension CovetApp {
    public static var name: String { "\(Self.self)" }
    public static var version: String { "0.0.0" }
    public static var summary: String { "A Covet application" }
    public static var settings: [any Settings.Type] { [] }
    public static var commands: [any AsyncParsableCommand.Type] { [] }

    public func seed(_ app: Application) async throws {
        throw AppError("\(Self.name) has nothing to seed: it does not implement seed(_:)")
    }
}

/// Something that keeps an app from starting, in a sentence for the person who started it.
public struct AppError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
