import ArgumentParser
import CovetConfig

extension ServiceURL {
    /// A kind of database that an option can ask for.
    enum DatabaseKind {
        case sqlite, postgres

        var schemes: [String] { self == .sqlite ? ["sqlite"] : ["postgresql", "postgres"] }
    }

    /// The URL that was given as an option. Ask in `validate()`: what is thrown there shows how that very command is called.
    ///
    /// - Throws: `ValidationError` without the text, which may hold a password.
    init(option: String, _ text: String, ofOneOf kinds: [DatabaseKind]) throws {
        guard let url = ServiceURL(text), kinds.contains(where: { $0.schemes.contains(url.scheme) }) else {
            let starts = kinds.map { "\($0.schemes[0]):" }.joined(separator: " or ")
            throw ValidationError("\(option) needs a URL that starts with \(starts)")
        }
        self = url
    }
}
