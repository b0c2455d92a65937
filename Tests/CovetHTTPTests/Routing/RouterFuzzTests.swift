import CovetHTTP
import CovetTestSupport
import Testing

/// Random routes and paths against a matcher that is too plain to be wrong.
@Suite struct RouterFuzzTests {
    static let literals = ["a", "b", "ab", "ba", "c", "a b", "%"]
    static let methods: [CovetHTTP.Method] = [.get, .post, .head, .other("LINK")]

    @Test(arguments: 0..<40)
    func agreesWithTheNaiveMatcher(seed: Int) async throws {
        var dice = SeededGenerator(seed: UInt64(seed) &* 7919 &+ 1)
        var patterns: [(method: CovetHTTP.Method, segments: [String])] = []
        for _ in 0..<Int.random(in: 1...30, using: &dice) {
            let count = Int.random(in: 0...4, using: &dice)
            var segments = (0..<count).map { index in
                Int.random(in: 0..<3, using: &dice) == 0
                    ? ":p\(index)" : Self.pick(Self.literals.filter { $0 != "%" }, &dice)
            }
            if count > 0, Int.random(in: 0..<5, using: &dice) == 0 { segments[count - 1] = "*rest" }
            let method = Self.pick(Self.methods, &dice)
            let shape = Self.shape(segments)
            if !patterns.contains(where: { $0.method == method && Self.shape($0.segments) == shape }) {
                patterns.append((method, segments))
            }
        }
        let client = try RouterClient(trailingSlash: .ignore) { routes in
            for (method, segments) in patterns { routes.on(method)("/" + segments.joined(separator: "/")) { echo($0) } }
        }
        for _ in 0..<300 {
            let segments = (0..<Int.random(in: 0...6, using: &dice)).map { _ in Self.pick(Self.literals, &dice) }
            let method = Self.pick(Self.methods, &dice)
            let target = "/" + segments.map { Self.encoded($0, &dice) }.joined(separator: "/")
            let answer = try await client(method, target)
            let expected = Self.expected(method, segments, patterns)
            #expect((answer.status == .ok ? answer.text : answer.status.description) == expected, "\(method) \(target)")
        }
    }

    @Test(arguments: 0..<20)
    func anyBytesGetAnAnswer(seed: Int) async throws {
        var dice = SeededGenerator(seed: UInt64(seed) &+ 99)
        let client = try RouterClient { $0.echoes("/", "/a", "/:x", "/a/:y", "/a/*rest", "/p") }
        let pieces = [
            "/", "//", ".", "..", "%2e", "%2F", "%5C", "%", "%4", "a", "%00", "%C3%BC", "%C3", "%ff", "~", ":", "*",
            "p",
        ]
        let allowed: Set<Status> = [.ok, .notFound, .badRequest, .permanentRedirect]
        for _ in 0..<500 {
            let target = "/" + (0..<Int.random(in: 0...12, using: &dice)).map { _ in Self.pick(pieces, &dice) }.joined()
            let answer = try await client.get(target)
            #expect(allowed.contains(answer.status), "\(target): \(answer.status)")
            if let rest = answer.text.split(separator: "rest=", maxSplits: 1).dropFirst().first {
                let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
                #expect(!parts.contains("..") && !parts.contains(".") && !parts.contains(""), "\(target)")
                #expect(!rest.contains("\\") && !rest.contains("\0"), "\(target)")
            }
        }
    }

    private static func pick<Element>(_ elements: [Element], _ dice: inout SeededGenerator) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &dice)]
    }

    private static func encoded(_ segment: String, _ dice: inout SeededGenerator) -> String {
        segment.utf8.map { byte in
            let mustEncode = byte == 0x20 || byte == 0x25
            let hex = String(byte, radix: 16, uppercase: Bool.random(using: &dice))
            return mustEncode || Int.random(in: 0..<4, using: &dice) == 0
                ? "%" + hex : String(UnicodeScalar(byte))
        }.joined()
    }

    private static func shape(_ segments: [String]) -> String {
        segments.map { $0.hasPrefix(":") ? ":" : $0.hasPrefix("*") ? "*" : $0 }.joined(separator: "/")
    }

    private static func matches(_ pattern: [String], _ path: [String]) -> Bool {
        for (index, segment) in pattern.enumerated() {
            if segment.hasPrefix("*") { return path.count > index }
            guard index < path.count else { return false }
            if !segment.hasPrefix(":"), segment != path[index] { return false }
        }
        return pattern.count == path.count
    }

    /// Whether the first pattern is the more precise one: compared segment by segment, from the left.
    private static func precedes(_ left: [String], _ right: [String]) -> Bool {
        func rank(_ segment: String) -> Int { segment.hasPrefix("*") ? 2 : segment.hasPrefix(":") ? 1 : 0 }
        for (one, other) in zip(left, right) where rank(one) != rank(other) { return rank(one) < rank(other) }
        return left.count > right.count
    }

    private static func expected(
        _ method: CovetHTTP.Method,
        _ path: [String],
        _ patterns: [(method: CovetHTTP.Method, segments: [String])]
    ) -> String {
        let matching = patterns.filter { matches($0.segments, path) }
        if matching.isEmpty { return Status.notFound.description }
        let fitting = matching.filter { $0.method == method || (method == .head && $0.method == .get) }
        let best = fitting.min { left, right in
            if shape(left.segments) == shape(right.segments) { return left.method == method }
            return precedes(left.segments, right.segments)
        }
        guard let best else { return Status.methodNotAllowed.description }
        var text = "\(best.method) /" + best.segments.joined(separator: "/")
        for (index, segment) in best.segments.enumerated() {
            if segment.hasPrefix(":") { text += " \(segment.dropFirst())=\(path[index])" }
            if segment.hasPrefix("*") { text += " rest=\(path[index...].joined(separator: "/"))" }
        }
        return text
    }
}
