extension Response: ResponseConvertible {
    public func response(to request: Request) -> Response { self }
}

extension String: ResponseConvertible {
    private static let headers: Headers = [.contentType: "text/plain; charset=utf-8"]

    /// The text as `text/plain`. A browser never takes it for markup.
    public func response(to request: Request) -> Response {
        Response(headers: Self.headers, body: .text(self))
    }
}

extension Status: ResponseConvertible {
    /// The status alone, without content.
    public func response(to request: Request) -> Response { Response(self) }
}

extension Optional: ResponseConvertible where Wrapped: ResponseConvertible {
    /// The value's response; 404 where there is none.
    public func response(to request: Request) throws -> Response {
        guard let self else { throw HTTPError(.notFound) }
        return try self.response(to: request)
    }

    public static func renderer() -> ResponseRenderer<Wrapped?> {
        let render = Wrapped.renderer()
        return { value, request in
            guard let value else { throw HTTPError(.notFound) }
            return try render(value, request)
        }
    }

    public static var outputType: Any.Type { Wrapped.outputType }
}

/// Another response with its status or header fields changed.
///
///     return HTML("<p>Taken.</p>").with(status: .accepted, headers: [.cacheControl: "no-store"])
public struct ChangedResponse<Base: ResponseConvertible>: ResponseConvertible {
    let base: Base
    let status: Status?
    let headers: Headers

    public func response(to request: Request) throws -> Response {
        change(try base.response(to: request))
    }

    public static func renderer() -> ResponseRenderer<ChangedResponse<Base>> {
        let render = Base.renderer()
        return { changed, request in changed.change(try render(changed.base, request)) }
    }

    public static var outputType: Any.Type { Base.outputType }

    private func change(_ response: Response) -> Response {
        var response = response
        if let status { response.status = status }
        headers.forEach { name, _ in
            if let name = HeaderName(name) { response.headers.remove(name) }
        }
        response.headers.append(contentsOf: headers)
        return response
    }
}

extension ResponseConvertible {
    /// The same response with another status, and with fields that take the place of those of the same name.
    public func with(status: Status? = nil, headers: Headers = Headers()) -> ChangedResponse<Self> {
        ChangedResponse(base: self, status: status, headers: headers)
    }
}
