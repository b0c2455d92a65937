// One function for each number of parameters: parameter packs of asynchronous closures crash the compiler of Swift 6.3
// in modules that enable NonisolatedNonsendingByDefault.
extension Routes.Verb {
    /// Adds a route whose handler takes nothing.
    public func callAsFunction<Output: ResponseConvertible>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable () async throws -> Output
    ) {
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, []) { _ in try await body() }
    }

    /// Adds a route whose handler takes nothing and gives a value to be sent as JSON.
    @_disfavoredOverload
    public func callAsFunction<Output: Encodable & Sendable>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable () async throws -> Output
    ) {
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, []) { _ in JSONResponse(try await body()) }
    }

    /// Adds a route whose handler takes one value that is made from the request.
    public func callAsFunction<First: RequestExtractable, Output: ResponseConvertible>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First) async throws -> Output
    ) {
        let first = First.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, [RouteInput(First.self)]) { request in try await body(first(request)) }
    }

    /// Adds a route whose handler takes one value that is made from the request and gives a value to be sent as JSON.
    @_disfavoredOverload
    public func callAsFunction<First: RequestExtractable, Output: Encodable & Sendable>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First) async throws -> Output
    ) {
        let first = First.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, [RouteInput(First.self)]) { request in JSONResponse(try await body(first(request))) }
    }

    /// Adds a route whose handler takes two values that are made from the request.
    public func callAsFunction<First: RequestExtractable, Second: RequestExtractable, Output: ResponseConvertible>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First, Second) async throws -> Output
    ) {
        let first = First.extractor()
        let second = Second.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, [RouteInput(First.self), RouteInput(Second.self)]) { request in
            try await body(first(request), second(request))
        }
    }

    /// Adds a route whose handler takes two values that are made from the request and gives a value to be sent as JSON.
    @_disfavoredOverload
    public func callAsFunction<First: RequestExtractable, Second: RequestExtractable, Output: Encodable & Sendable>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First, Second) async throws -> Output
    ) {
        let first = First.extractor()
        let second = Second.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, [RouteInput(First.self), RouteInput(Second.self)]) { request in
            JSONResponse(try await body(first(request), second(request)))
        }
    }

    /// Adds a route whose handler takes three values that are made from the request.
    public func callAsFunction<
        First: RequestExtractable,
        Second: RequestExtractable,
        Third: RequestExtractable,
        Output: ResponseConvertible
    >(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First, Second, Third) async throws -> Output
    ) {
        let first = First.extractor()
        let second = Second.extractor()
        let third = Third.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, [RouteInput(First.self), RouteInput(Second.self), RouteInput(Third.self)]) { request in
            try await body(first(request), second(request), third(request))
        }
    }

    /// Adds a route whose handler takes three values that are made from the request and gives a value to be sent as JSON.
    @_disfavoredOverload
    public func callAsFunction<
        First: RequestExtractable,
        Second: RequestExtractable,
        Third: RequestExtractable,
        Output: Encodable & Sendable
    >(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First, Second, Third) async throws -> Output
    ) {
        let first = First.extractor()
        let second = Second.extractor()
        let third = Third.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(options, [RouteInput(First.self), RouteInput(Second.self), RouteInput(Third.self)]) { request in
            JSONResponse(try await body(first(request), second(request), third(request)))
        }
    }

    /// Adds a route whose handler takes four values that are made from the request.
    public func callAsFunction<
        First: RequestExtractable,
        Second: RequestExtractable,
        Third: RequestExtractable,
        Fourth: RequestExtractable,
        Output: ResponseConvertible
    >(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First, Second, Third, Fourth) async throws -> Output
    ) {
        let first = First.extractor()
        let second = Second.extractor()
        let third = Third.extractor()
        let fourth = Fourth.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(
            options,
            [RouteInput(First.self), RouteInput(Second.self), RouteInput(Third.self), RouteInput(Fourth.self)]
        ) { request in try await body(first(request), second(request), third(request), fourth(request)) }
    }

    /// Adds a route whose handler takes four values that are made from the request and gives a value to be sent as JSON.
    @_disfavoredOverload
    public func callAsFunction<
        First: RequestExtractable,
        Second: RequestExtractable,
        Third: RequestExtractable,
        Fourth: RequestExtractable,
        Output: Encodable & Sendable
    >(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First, Second, Third, Fourth) async throws -> Output
    ) {
        let first = First.extractor()
        let second = Second.extractor()
        let third = Third.extractor()
        let fourth = Fourth.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(
            options,
            [RouteInput(First.self), RouteInput(Second.self), RouteInput(Third.self), RouteInput(Fourth.self)]
        ) { request in JSONResponse(try await body(first(request), second(request), third(request), fourth(request))) }
    }

    /// Adds a route whose handler takes five values that are made from the request.
    public func callAsFunction<
        First: RequestExtractable,
        Second: RequestExtractable,
        Third: RequestExtractable,
        Fourth: RequestExtractable,
        Fifth: RequestExtractable,
        Output: ResponseConvertible
    >(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First, Second, Third, Fourth, Fifth) async throws -> Output
    ) {
        let first = First.extractor()
        let second = Second.extractor()
        let third = Third.extractor()
        let fourth = Fourth.extractor()
        let fifth = Fifth.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(
            options,
            [
                RouteInput(First.self), RouteInput(Second.self), RouteInput(Third.self), RouteInput(Fourth.self),
                RouteInput(Fifth.self),
            ]
        ) { request in try await body(first(request), second(request), third(request), fourth(request), fifth(request))
        }
    }

    /// Adds a route whose handler takes five values that are made from the request and gives a value to be sent as JSON.
    @_disfavoredOverload
    public func callAsFunction<
        First: RequestExtractable,
        Second: RequestExtractable,
        Third: RequestExtractable,
        Fourth: RequestExtractable,
        Fifth: RequestExtractable,
        Output: Encodable & Sendable
    >(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (First, Second, Third, Fourth, Fifth) async throws -> Output
    ) {
        let first = First.extractor()
        let second = Second.extractor()
        let third = Third.extractor()
        let fourth = Fourth.extractor()
        let fifth = Fifth.extractor()
        let options = Options(
            path: path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            handler: handler ?? "\(fileID):\(line)"
        )
        add(
            options,
            [
                RouteInput(First.self), RouteInput(Second.self), RouteInput(Third.self), RouteInput(Fourth.self),
                RouteInput(Fifth.self),
            ]
        ) { request in
            JSONResponse(
                try await body(first(request), second(request), third(request), fourth(request), fifth(request))
            )
        }
    }
}
