public import Covet
import Synchronization

/// A visitor with a browser: cookies that an answer sets come along with the requests that follow.
///
///     let ann = app.client()
///     _ = try await ann.post("/login", form: ["name": "ann", "password": "correct horse battery"])
///     #expect(try await ann.get("/account").status == .ok)
///     #expect(try await app.client().get("/account").status == .unauthorized)      // somebody else
///
/// Path and deletion are kept as RFC 6265bis has them. There is one host, reached as though over HTTPS: Domain and Secure
/// hold nothing back, and cookies do not age.
public final class TestClient: TestRequests {
    private let app: TestApp
    private let jar = Mutex<[Cookie]>([])

    private struct Cookie: Sendable {
        let name: String
        let value: String
        let path: String
    }

    init(app: TestApp) {
        self.app = app
    }

    /// The value of a cookie; nil where there is none of that name.
    public func cookie(_ name: String) -> String? {
        jar.withLock { $0.first { $0.name == name }?.value }
    }

    public func perform(
        _ method: CovetHTTP.Method,
        _ target: String,
        headers: Headers,
        body: ByteBuffer?
    ) async throws -> TestResponse {
        let path = String(target.prefix { $0 != "?" })
        var headers = headers
        let pairs = jar.withLock { jar in
            // The longer path comes first, as browsers send them.
            jar.filter { Self.matches(path, $0.path) }.sorted { $0.path.utf8.count > $1.path.utf8.count }
                .map { "\($0.name)=\($0.value)" }
        }
        if !pairs.isEmpty, !headers.contains(.cookie) { headers[.cookie] = pairs.joined(separator: "; ") }
        let response = try await app.perform(method, target, headers: headers, body: body)
        for field in response.headers.values(for: .setCookie) { store(field, from: path) }
        return response
    }

    private func store(_ field: String, from path: String) {
        let pieces = field.split(separator: ";").map { $0.drop { $0 == " " } }
        guard let pair = pieces.first, let equals = pair.firstIndex(of: "=") else { return }
        var cookiePath = Self.folder(of: path)
        var isDeleted = false
        for piece in pieces.dropFirst() {
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            switch halves[0].lowercased() {
            case "path" where halves.count == 2 && halves[1].hasPrefix("/"): cookiePath = String(halves[1])
            case "max-age" where halves.count == 2: isDeleted = (Int(halves[1]) ?? 1) <= 0
            default: break
            }
        }
        let cookie = Cookie(
            name: String(pair[..<equals]),
            value: String(pair[pair.index(after: equals)...]),
            path: cookiePath
        )
        jar.withLock { jar in
            jar.removeAll { $0.name == cookie.name && $0.path == cookie.path }
            if !isDeleted { jar.append(cookie) }
        }
    }

    /// Whether a cookie of that path goes with a request for this one (RFC 6265bis, section 5.1.4).
    private static func matches(_ path: String, _ cookiePath: String) -> Bool {
        guard path.hasPrefix(cookiePath) else { return false }
        return path.utf8.count == cookiePath.utf8.count || cookiePath.hasSuffix("/")
            || path.dropFirst(cookiePath.count).hasPrefix("/")
    }

    /// The path of a cookie that names none: that of the request up to its last slash.
    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
