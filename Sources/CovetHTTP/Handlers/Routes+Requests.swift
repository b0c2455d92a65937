extension Routes.Verb {
    /// Adds a route whose handler takes the request.
    public func callAsFunction<Output: ResponseConvertible>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Request) async throws -> Output
    ) {
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, [], body)
    }

    /// Adds a route whose handler takes the request and gives a value to be sent as JSON.
    @_disfavoredOverload
    public func callAsFunction<Output: Encodable & Sendable>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Request) async throws -> Output
    ) {
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, []) { request in JSONResponse(try await body(request)) }
    }

    /// Adds a route whose handler takes the request, with a description of what it reads: see `RouteArgument`.
    public func callAsFunction<Output: ResponseConvertible>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        inputs: [RouteInput],
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Request) async throws -> Output
    ) {
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, inputs, body)
    }

    /// The same, for a handler that gives a value to be sent as JSON.
    @_disfavoredOverload
    public func callAsFunction<Output: Encodable & Sendable>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        inputs: [RouteInput],
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Request) async throws -> Output
    ) {
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, inputs) { request in JSONResponse(try await body(request)) }
    }
}
