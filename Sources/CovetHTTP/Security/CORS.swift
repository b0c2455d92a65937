/// Lets pages of other origins read the app's answers: those on the list, nobody else (CORS, Fetch standard).
///
///     app.use(try CORS(origins: ["https://app.example.org"], credentials: true))
///
/// Origins are compared whole: scheme, host and port. There is no wildcard and no pattern, and `null`, which any
/// sandboxed page can send, is never allowed. With an empty list, the default, only the app's own pages may.
///
/// A stranger's preflight gets 403, its other requests an answer without any CORS field, which its browser then keeps
/// from it. Stands outside `ErrorResponses`, so that pages of allowed origins can read errors as well.
public struct CORS: Middleware {
    private let origins: [String]
    private let credentials: Bool
    private let methods: [String]
    private let headers: Set<String>
    private let preflight: Headers
    private let exposed: String?

    /// - Parameters:
    ///   - origins: such as `https://app.example.org` or `http://localhost:5173`.
    ///   - credentials: whether those pages may send cookies and see answers to them.
    ///   - methods: what they may use.
    ///   - headers: the fields that they may set, beside those that always are allowed.
    ///   - exposing: the fields of answers that their scripts may read, beside the usual ones.
    ///   - maximumAge: how long a browser may remember a preflight; browsers cap it at two hours.
    /// - Throws: `InvalidSetting` for an entry that is not an origin, `*` and `null` among them.
    public init(
        origins: [String] = [],
        credentials: Bool = false,
        methods: [Method] = [.get, .head, .post, .put, .patch, .delete],
        headers: [HeaderName] = [.accept, .authorization, .contentType, .xRequestID],
        exposing: [HeaderName] = [.xRequestID, .retryAfter],
        maximumAge: Duration = .seconds(600)
    ) throws(InvalidSetting) {
        var checked: [String] = []
        for origin in origins {
            guard let origin = Origin(origin) else {
                throw InvalidSetting(
                    "\"\(origin)\" is not an origin that can be allowed: write scheme, host and, where it is not the "
                        + "usual one, port, as in \"https://app.example.org\"; there is no wildcard"
                )
            }
            checked.append(origin.description)
        }
        self.origins = checked
        self.credentials = credentials
        self.methods = methods.map(\.name)
        self.headers = Set(headers.map(\.lowercased))
        exposed = exposing.isEmpty ? nil : exposing.map(\.lowercased).joined(separator: ", ")
        var preflight = Headers()
        preflight.append(self.methods.joined(separator: ", "), for: .accessControlAllowMethods)
        if !headers.isEmpty {
            preflight.append(headers.map(\.lowercased).joined(separator: ", "), for: .accessControlAllowHeaders)
        }
        preflight.append("\(max(0, maximumAge.components.seconds))", for: .accessControlMaxAge)
        self.preflight = preflight
    }

    /// With an empty list there is nothing to do but to refuse preflights, which match no route of their own.
    public func applies(to route: Route?) -> Bool {
        guard let route, origins.isEmpty else { return true }
        return route.method == .options
    }

    public func respond(to request: Request, next: any Responder) async throws -> Response {
        let sent = request.headers.values(for: .origin)
        let origin = sent.count == 1 ? Origin(sent[0]) : nil
        let isOwn = origin.map { isSame($0, as: request.client) } ?? sent.isEmpty
        let allowed = origin.flatMap { origins.contains($0.description) ? $0 : nil }
        if !isOwn, request.method == .options, let method = request.headers[.accessControlRequestMethod] {
            return answer(toPreflightFor: method, of: allowed, request)
        }
        var response = try await next(request)
        if !origins.isEmpty { response.headers.append("Origin", for: .vary) }
        if let allowed {
            allow(allowed, in: &response)
            if let exposed { response.headers[.accessControlExposeHeaders] = exposed }
        }
        return response
    }

    private func answer(toPreflightFor method: String, of origin: Origin?, _ request: Request) -> Response {
        let wanted = request.headers.values(for: .accessControlRequestHeaders).joined(separator: ",").lowercased()
            .split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" })
        var response: Response
        if let origin, methods.contains(method), wanted.allSatisfy({ headers.contains(String($0)) }) {
            response = Response(.noContent, headers: preflight)
            allow(origin, in: &response)
        } else {
            response = Response(
                .forbidden,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: .text("This origin, method or header field is not allowed here.\n")
            )
        }
        response.headers.append(
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
            for: .vary
        )
        return response
    }

    private func allow(_ origin: Origin, in response: inout Response) {
        response.headers[.accessControlAllowOrigin] = origin.description
        if credentials { response.headers[.accessControlAllowCredentials] = "true" }
    }

    private func isSame(_ origin: Origin, as client: Client) -> Bool {
        guard origin.scheme == client.scheme, let host = client.host.flatMap({ Host($0) }) else { return false }
        return origin.host == Origin.normalised(host, client.scheme)
    }
}

/// An origin (RFC 6454): scheme, host and port. The usual port of the scheme is left out.
struct Origin: Sendable, Hashable {
    let scheme: Client.Scheme
    let host: Host

    /// Gives nil for `null`, wildcards, other schemes, and for anything after the host and port.
    init?(_ text: String) {
        let (scheme, prefix): (Client.Scheme, String) =
            text.hasPrefix("https://") ? (.https, "https://") : (.http, "http://")
        guard text.hasPrefix(prefix), let host = Host(text.dropFirst(prefix.count)) else { return nil }
        self.scheme = scheme
        self.host = Self.normalised(host, scheme)
    }

    static func normalised(_ host: Host, _ scheme: Client.Scheme) -> Host {
        let usual: UInt16 = scheme == .https ? 443 : 80
        return host.port == usual ? host.withoutPort : host
    }
}

extension Origin: CustomStringConvertible {
    var description: String { "\(scheme.rawValue)://\(host)" }
}
