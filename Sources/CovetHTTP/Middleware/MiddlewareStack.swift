/// Middleware in order, from the outermost to the innermost, each under a name.
///
/// The name is the type's unless another is given. Each part can be looked at, set, moved or taken out by its type, or
/// by its name where a type stands in the stack more than once (then a type means the first of it):
///
///     app.middleware.set(BodyLimit(bytes: 64 << 10))              // in place of the one that is there
///     app.middleware.remove(AccessLog.self)
///     try app.middleware.insert(Maintenance(), after: RequestIDs.self)
public struct MiddlewareStack: Sendable {
    private struct Part: Sendable {
        var name: String
        var middleware: any Middleware
    }

    private var parts: [Part] = []

    public init(_ middleware: [any Middleware] = []) {
        for one in middleware { append(one) }
    }

    /// From the outermost to the innermost.
    public var names: [String] { parts.map(\.name) }
    public var all: [any Middleware] { parts.map(\.middleware) }
    public var isEmpty: Bool { parts.isEmpty }

    /// The first middleware of that type.
    public subscript<Wanted: Middleware>(type: Wanted.Type) -> Wanted? {
        for part in parts {
            if let found = part.middleware as? Wanted { return found }
        }
        return nil
    }

    /// The middleware of that name.
    public subscript(name: String) -> (any Middleware)? {
        parts.first { $0.name == name }?.middleware
    }

    /// Adds inside everything that is there.
    public mutating func append(_ middleware: some Middleware, name: String? = nil) {
        parts.append(Part(name: name ?? Self.name(middleware), middleware: middleware))
    }

    /// Adds outside everything that is there.
    public mutating func prepend(_ middleware: some Middleware, name: String? = nil) {
        parts.insert(Part(name: name ?? Self.name(middleware), middleware: middleware), at: 0)
    }

    /// Takes the place of the middleware of the same type, or is appended where there is none.
    public mutating func set<New: Middleware>(_ middleware: New) {
        if let index = index(of: New.self) {
            parts[index].middleware = middleware
        } else {
            append(middleware)
        }
    }

    /// Takes the place of the middleware of the same type.
    ///
    /// - Throws: `RoutingError` where there is none.
    public mutating func replace<New: Middleware>(_ middleware: New) throws {
        parts[try place(of: New.self)].middleware = middleware
    }

    /// Puts another middleware, of any type, in the place of the named one, under the same name.
    ///
    /// - Throws: `RoutingError` where none has that name.
    public mutating func replace(_ name: String, with middleware: some Middleware) throws {
        parts[try place(of: name)].middleware = middleware
    }

    /// Changes the first middleware of a type where it stands.
    ///
    ///     try app.middleware.update(ErrorResponses.self) { $0.format = shopErrors }
    ///
    /// - Throws: `RoutingError` where there is none.
    public mutating func update<Wanted: Middleware>(_ type: Wanted.Type, _ change: (inout Wanted) throws -> Void) throws
    {
        let place = try place(of: type)
        guard var middleware = parts[place].middleware as? Wanted else { throw missing("\(type)") }
        try change(&middleware)
        parts[place].middleware = middleware
    }

    /// Adds just outside the first middleware of a type.
    ///
    /// - Throws: `RoutingError` where there is none.
    public mutating func insert<Other: Middleware>(
        _ middleware: some Middleware,
        name: String? = nil,
        before other: Other.Type
    ) throws {
        parts.insert(Part(name: name ?? Self.name(middleware), middleware: middleware), at: try place(of: other))
    }

    /// Adds just inside the first middleware of a type.
    ///
    /// - Throws: `RoutingError` where there is none.
    public mutating func insert<Other: Middleware>(
        _ middleware: some Middleware,
        name: String? = nil,
        after other: Other.Type
    ) throws {
        parts.insert(Part(name: name ?? Self.name(middleware), middleware: middleware), at: try place(of: other) + 1)
    }

    /// Moves the first middleware of a type just outside the first of another.
    ///
    /// - Throws: `RoutingError` where one of them is not there; then nothing has moved.
    public mutating func move<One: Middleware, Other: Middleware>(_ type: One.Type, before other: Other.Type) throws {
        try move(from: place(of: type), to: place(of: other), isAfter: false)
    }

    /// Moves the first middleware of a type just inside the first of another.
    ///
    /// - Throws: `RoutingError` where one of them is not there; then nothing has moved.
    public mutating func move<One: Middleware, Other: Middleware>(_ type: One.Type, after other: Other.Type) throws {
        try move(from: place(of: type), to: place(of: other), isAfter: true)
    }

    /// Takes out every middleware of that type; tells whether there was one.
    @discardableResult
    public mutating func remove<Unwanted: Middleware>(_ type: Unwanted.Type) -> Bool {
        let before = parts.count
        parts.removeAll { $0.middleware is Unwanted }
        return parts.count < before
    }

    /// Takes out the middleware of that name; tells whether there was one.
    @discardableResult
    public mutating func remove(_ name: String) -> Bool {
        let before = parts.count
        parts.removeAll { $0.name == name }
        return parts.count < before
    }

    static func name(_ middleware: any Middleware) -> String {
        "\(type(of: middleware))"
    }

    private mutating func move(from: Int, to: Int, isAfter: Bool) {
        guard from != to else { return }
        let part = parts.remove(at: from)
        let shifted = from < to ? to - 1 : to
        parts.insert(part, at: isAfter ? shifted + 1 : shifted)
    }

    private func index<Wanted: Middleware>(of type: Wanted.Type) -> Int? {
        parts.firstIndex { $0.middleware is Wanted }
    }

    private func place<Wanted: Middleware>(of type: Wanted.Type) throws -> Int {
        guard let index = index(of: type) else { throw missing("\(type)") }
        return index
    }

    private func place(of name: String) throws -> Int {
        guard let index = parts.firstIndex(where: { $0.name == name }) else { throw missing(name) }
        return index
    }

    private func missing(_ name: String) -> RoutingError {
        let there = parts.isEmpty ? "It is empty." : "It holds \(names.joined(separator: ", "))."
        return RoutingError(.unknownMiddleware, "The middleware stack has no \(name). \(there)")
    }
}
