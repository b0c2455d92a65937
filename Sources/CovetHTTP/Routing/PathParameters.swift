/// The values that a route's pattern takes from the path.
///
/// Nothing is stored but the route and the request's head: a value is found in the path and decoded when it is asked
/// for. Each is percent-decoded once; a slash that was sent as `%2F` is part of the value.
///
///     let slug = request.parameters["slug"]                       // String?
///     let id = try request.parameters.require("id", as: Int.self)
public struct PathParameters: Sendable {
    private let route: Route?
    private let head: RequestHead

    /// For a path that the route's pattern has matched; nil where none has.
    init(route: Route?, head: RequestHead) {
        self.route = route
        self.head = head
    }

    /// The names in the order of the path.
    public var names: [String] { route?.pattern.parameterNames ?? [] }

    /// The decoded value of that name; nil where the pattern has no such parameter.
    ///
    /// The value of a wildcard is the rest of the path without its first slash. It never holds an empty segment, a dot
    /// segment, or a slash or backslash that was percent-encoded, since the router refuses such paths.
    public subscript(name: String) -> String? {
        guard let route, let capture = route.pattern.captures.first(where: { $0.name == name }) else {
            return nil
        }
        return head.withPath { path in
            let bytes = UnsafeRawBufferPointer(rebasing: path[Self.range(of: capture, in: path)])
            if bytes.contains(UInt8(ascii: "%")) {
                return String(decoding: PercentEncoding.decode(bytes), as: UTF8.self)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func range(of capture: RoutePattern.Capture, in path: UnsafeRawBufferPointer) -> Range<Int> {
        var segment = 0
        var start = min(1, path.count)
        while segment < capture.segment, start < path.count {
            if path[start] == UInt8(ascii: "/") { segment += 1 }
            start += 1
        }
        var end = start
        if capture.isRest {
            end = path.count
            if end > start, path[end - 1] == UInt8(ascii: "/") { end -= 1 }
        } else {
            while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
        }
        return start..<end
    }
}
