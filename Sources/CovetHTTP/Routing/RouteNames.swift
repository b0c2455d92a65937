/// The named routes of an app, for making URLs from them.
final class RouteNames: Sendable {
    private let patterns: [String: RoutePattern]

    init(_ patterns: [String: RoutePattern] = [:]) {
        self.patterns = patterns
    }

    func url(
        for name: String,
        _ values: KeyValuePairs<String, String>,
        query: KeyValuePairs<String, String>
    ) throws -> String {
        guard let pattern = patterns[name] else {
            let known =
                patterns.isEmpty
                ? "No route has a name." : "Named routes: \(patterns.keys.sorted().joined(separator: ", "))."
            throw RoutingError(.unknownName, "No route is named \"\(name)\". \(known)")
        }
        return try pattern.url(values, query: query, name: name)
    }
}

extension Request {
    /// The path of a named route, with values filled in and percent-encoded.
    ///
    ///     try request.url(for: "article", ["slug": "a b"])       // /articles/a%20b
    ///
    /// - Throws: `RoutingError` where no route has that name, a value is missing, empty or too many, and for a request
    ///   that matched no route.
    public func url(
        for name: String,
        _ values: KeyValuePairs<String, String> = [:],
        query: KeyValuePairs<String, String> = [:]
    ) throws -> String {
        guard let route else {
            throw RoutingError(.unknownName, "A request that matched no route knows no names; ask the Router instead.")
        }
        return try route.names.url(for: name, values, query: query)
    }
}
