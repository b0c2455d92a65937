/// Sends people who come without encryption to the same page on HTTPS, and refuses programs that do.
///
/// A redirect helps a browser that loads a page. A program that posts to `http://` has already sent its secrets in the
/// clear, and a redirect would hide that (ASVS 4.1.2): it gets 403, and so does every method but GET and HEAD.
///
/// Whether the client's connection is encrypted is `request.client.isSecure`. Behind a proxy that ends TLS this needs
/// `TrustedProxies`, or every request is redirected for ever. Stands inside `AllowedHosts`, so that the name in the
/// redirect is one of the app's own.
public struct HTTPSRedirect: Middleware {
    private let port: UInt16
    private let exempt: [String]

    /// - Parameters:
    ///   - port: of the HTTPS listener as clients reach it.
    ///   - exempting: paths, with everything below them, that are answered over plain HTTP: probes of the machine's own
    ///     network.
    public init(port: UInt16 = 443, exempting: [String] = ["/health"]) {
        self.port = port
        exempt = exempting
    }

    public func respond(to request: Request, next: any Responder) async throws -> Response {
        if request.isClientSecure || exempt.contains(where: request.isBelow) { return try await next(request) }
        guard isPageLoad(request) else {
            throw HTTPError(.forbidden, "Use HTTPS: what was sent to this address was not encrypted on its way.")
        }
        guard let host = request.client.host.flatMap({ Host($0) }) else {
            throw HTTPError(.badRequest, "The request must name the host that it is for in its Host field.")
        }
        let authority = port == 443 ? host.name : "\(host.name):\(port)"
        let query = request.head.query.map { "?\($0)" } ?? ""
        let path = request.path.hasPrefix("/") ? request.path : "/"
        // 308 keeps the method and is remembered.
        return Response(.permanentRedirect, headers: [.location: "https://\(authority)\(path)\(query)"])
    }

    private func isPageLoad(_ request: Request) -> Bool {
        guard request.method == .get || request.method == .head else { return false }
        if let mode = request.headers["sec-fetch-mode"] { return mode == "navigate" }
        guard request.headers.contains(.accept) else { return false }
        let accepted = AcceptedMediaTypes(request.headers)
        return accepted.quality(of: "text/html") > accepted.quality(of: "application/json")
    }
}
