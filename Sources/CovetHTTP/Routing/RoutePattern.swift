/// The shape of a route's path: `/articles/:slug/comments/:id`, `/files/*path`.
///
/// A pattern begins with a slash and does not end with one. A segment is a text to be met exactly, `:name` for any one
/// segment, or, in the last place, `*name` for one or more. Text is written as people read it (`/über uns`); what a
/// request has in percent-encoding is decoded before it is compared.
public struct RoutePattern: Sendable, Hashable {
    /// One part between slashes.
    public enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(String)
        /// The rest of the path; only in the last place.
        case wildcard(String)
    }

    public let segments: [Segment]
    /// The pattern as it is written.
    public let text: String
    let captures: [Capture]

    /// Where the value of a name lies in a path that matched.
    struct Capture: Sendable, Hashable {
        var name: String
        var segment: Int
        var isRest: Bool
    }

    /// - Throws: `RoutingError` that says what is wrong with the text.
    public init(_ text: String) throws {
        guard text.utf8.first == 0x2F else {
            throw Self.error(text, "begins with no slash; write \"/\(text)\"")
        }
        var segments: [Segment] = []
        if text != "/" {
            for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
                if case .wildcard(let name)? = segments.last {
                    throw Self.error(text, "has more after *\(name), which takes the whole rest of the path")
                }
                segments.append(try Self.segment(part, of: text))
            }
        }
        self.segments = segments
        self.text = text
        captures = segments.enumerated().compactMap { index, segment in
            switch segment {
            case .literal: nil
            case .parameter(let name): Capture(name: name, segment: index, isRest: false)
            case .wildcard(let name): Capture(name: name, segment: index, isRest: true)
            }
        }
        var seen: Set<String> = []
        for capture in captures where !seen.insert(capture.name).inserted {
            throw Self.error(text, "has two parameters named \"\(capture.name)\"")
        }
    }

    /// The names of the parameters, in the order of the path.
    public var parameterNames: [String] { captures.map(\.name) }

    private static func segment(_ part: Substring, of text: String) throws -> Segment {
        switch part.utf8.first {
        case nil:
            throw error(text, "has an empty segment; leave out the double or last slash")
        case UInt8(ascii: ":"):
            return .parameter(try name(part.dropFirst(), of: text, example: ":id"))
        case UInt8(ascii: "*"):
            return .wildcard(try name(part.dropFirst(), of: text, example: "*path"))
        default:
            if part == "." || part == ".." {
                throw error(text, "has the dot segment \"\(part)\", which no request can reach")
            }
            if part.utf8.contains(UInt8(ascii: "%")) {
                throw error(text, "is percent-encoded; write the text as people read it")
            }
            if let brace = part.first(where: { "{}<>".contains($0) }) {
                throw error(text, "holds \"\(brace)\"; a parameter is written :name, the rest of the path *name")
            }
            if let odd = part.first(where: { "*?#\\".contains($0) }) {
                throw error(text, "holds \"\(odd)\" inside a segment, where it has no meaning")
            }
            guard part.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw error(text.filter { !$0.isNewline }, "holds a control character")
            }
            return .literal(String(part))
        }
    }

    private static func name(_ name: Substring, of text: String, example: String) throws -> String {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: false
            }
        }
        guard let first = name.utf8.first, isName, !(0x30...0x39).contains(first) else {
            throw error(
                text,
                "has a parameter without a fit name; write letters, digits and _ after the sign, such as \(example), "
                    + "and nothing else in that segment"
            )
        }
        return String(name)
    }

    private static func error(_ text: String, _ problem: String) -> RoutingError {
        RoutingError(.invalidPattern, "The pattern \"\(text)\" \(problem).")
    }
}

extension RoutePattern: CustomStringConvertible {
    public var description: String { text }
}

extension RoutePattern {
    /// The path with values in the place of the parameters, percent-encoded (RFC 3986, section 3.3), and the query.
    func url(
        _ values: KeyValuePairs<String, String>,
        query: KeyValuePairs<String, String>,
        name: String
    ) throws -> String {
        let missing = parameterNames.filter { wanted in !values.contains { $0.key == wanted } }
        guard missing.isEmpty else {
            let list = missing.map { "\"\($0)\"" }.joined(separator: ", ")
            throw RoutingError(.unfitValue, "A URL for the route \"\(name)\" (\(text)) needs values for \(list).")
        }
        if let stranger = values.first(where: { !parameterNames.contains($0.key) }) {
            throw RoutingError(.unknownName, "The route \"\(name)\" (\(text)) has no parameter \"\(stranger.key)\".")
        }
        var url = ""
        for segment in segments {
            switch segment {
            case .literal(let text):
                url += "/" + PercentEncoding.encode(text)
            case .parameter(let key):
                let value = values.first { $0.key == key }?.value ?? ""
                url += "/" + (try encoded(value[...], for: key, name: name))
            case .wildcard(let key):
                let value = values.first { $0.key == key }?.value ?? ""
                for part in value.split(separator: "/", omittingEmptySubsequences: false) {
                    url += "/" + (try encoded(part, for: key, name: name))
                }
            }
        }
        if url.isEmpty { url = "/" }
        for (index, pair) in query.enumerated() {
            url += index == 0 ? "?" : "&"
            url += PercentEncoding.encode(pair.key, for: .query) + "=" + PercentEncoding.encode(pair.value, for: .query)
        }
        return url
    }

    /// What the router refuses on the way in is not made on the way out.
    private func encoded(_ value: Substring, for key: String, name: String) throws -> String {
        guard !value.isEmpty, value != ".", value != "..", !value.utf8.contains(0) else {
            throw RoutingError(
                .unfitValue,
                "The parameter \"\(key)\" of the route \"\(name)\" (\(text)) cannot be empty, a dot segment or hold NUL in a path."
            )
        }
        return PercentEncoding.encode(value)
    }
}
