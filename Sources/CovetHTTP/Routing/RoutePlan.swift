/// The declared routes in one list, checked: what a `Router` is made from.
struct RoutePlan {
    let entries: [Entry]
    let trie: RouteTrie
    let names: RouteNames

    struct Entry {
        var description: RouteDescription
        var pattern: RoutePattern
        /// That of the groups around the route, from outside to inside.
        var middleware: [any Middleware]
        var responder: any Responder

        /// The route with the names of the middleware that will stand on its path.
        func route(names: RouteNames, outer: MiddlewareStack) -> Route {
            let bare = Route(description, pattern: pattern, names: names)
            let applied = (outer.all + middleware).filter { $0.applies(to: bare) }
            return Route(
                description,
                pattern: pattern,
                middleware: applied.map(MiddlewareStack.name),
                outerGuards: applied.compactMap(\.guardName),
                names: names
            )
        }
    }

    /// - Throws: one `RoutingError` that tells every mistake.
    init(_ routes: Routes) throws {
        var problems: [RoutingError] = []
        var entries: [Entry] = []
        Self.collect(routes, prefix: "", middleware: [], into: &entries, &problems)

        var named: [String: Entry] = [:]
        for entry in entries {
            guard let name = entry.description.name else { continue }
            if let other = named[name] {
                problems.append(
                    RoutingError(
                        .conflict,
                        "Two routes are named \"\(name)\": \(Self.place(other)) and \(Self.place(entry)). "
                            + "Give one of them another name."
                    )
                )
            }
            named[name] = entry
        }

        var distinct: [Entry] = []
        var trie: RouteTrie?
        // Each round finds one conflict and leaves the later route out, until no conflict is left.
        var candidates = entries
        while trie == nil {
            do throws(RouteTrie.Conflict) {
                trie = try RouteTrie(candidates.map { ($0.description.method, $0.pattern) })
            } catch {
                problems.append(
                    RoutingError(
                        .conflict,
                        "No request could tell these two routes apart: \(Self.place(candidates[error.first])) and "
                            + "\(Self.place(candidates[error.second])). Change the method or the path of one of them."
                    )
                )
                candidates.remove(at: error.second)
            }
        }
        distinct = candidates
        if let first = problems.first {
            guard problems.count > 1 else { throw first }
            throw RoutingError(.several, problems.map(\.message).joined(separator: "\n"))
        }
        guard let trie else { throw RoutingError(.conflict, "The routes could not be ordered.") }
        self.entries = distinct
        self.trie = trie
        names = RouteNames(named.mapValues(\.pattern))
    }

    private static func place(_ entry: Entry) -> String {
        "\(entry.description.method) \(entry.pattern) (\(entry.description.handler))"
    }

    private static func collect(
        _ routes: Routes,
        prefix: String,
        middleware: [any Middleware],
        into entries: inout [Entry],
        _ problems: inout [RoutingError]
    ) {
        let prefix = join(prefix, routes.prefix)
        let middleware = middleware + routes.middleware.all
        for declaration in routes.declarations {
            switch declaration {
            case .group(let group): collect(group, prefix: prefix, middleware: middleware, into: &entries, &problems)
            case .route(let description, let responder):
                let path = join(prefix, description.path)
                do {
                    let pattern = try RoutePattern(path.isEmpty ? "/" : path)
                    entries.append(
                        Entry(description: description, pattern: pattern, middleware: middleware, responder: responder)
                    )
                } catch let error as RoutingError {
                    problems.append(
                        RoutingError(error.code, "\(error.message) (\(description.method), \(description.handler))")
                    )
                } catch {
                    problems.append(RoutingError(.invalidPattern, "\(error)"))
                }
            }
        }
    }

    /// `/` alone, or nothing, adds nothing; everything else is put together as it is written.
    private static func join(_ prefix: String, _ path: String) -> String {
        path == "/" ? prefix : prefix + path
    }
}
