import Logging

/// Turns every error that is thrown further in into a response: the one place where that happens.
///
/// `HTTPError` and errors that are `HTTPErrorConvertible` become what they say. Any other error becomes a 500 that
/// tells the client nothing but the request's id; it is logged once with everything known, and handed to `report`.
/// What fails after the client went away, or after the server's grace time, is no such error: it is logged for
/// debugging alone.
/// Browsers get a page, other clients problem details (RFC 9457), by their Accept field.
///
///     ErrorResponses(
///         format: { error, request in
///             guard request.path.hasPrefix("/api/") else { return nil }      // the usual answer
///             return Response(error.status, headers: [.contentType: "application/json"], body: .text(...))
///         },
///         report: tracker.send
///     )
public struct ErrorResponses: HeaderMiddleware, ErrorAnswering {
    /// Makes the response for an error, or gives nil for the usual one. The error of an unexpected failure is a bare
    /// 500.
    public typealias Format = @Sendable (_ error: HTTPError, _ request: Request) throws -> Response?
    /// Takes a report of each unexpected error. Called on the request's event loop: it hands over and returns.
    public typealias Report = @Sendable (ErrorReport) -> Void

    private let showsCauses: Bool
    /// Makes responses of another form than pages and problem details; nil leaves those.
    public var format: Format?
    private let report: Report?
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - showsCauses: whether responses to unexpected errors show the error and its causes. For development only:
    ///     they may hold anything, also secrets.
    ///   - format: makes responses of another form.
    ///   - report: takes unexpected errors, for an error tracker.
    ///   - now: the clock, for tests.
    public init(
        showsCauses: Bool = false,
        format: Format? = nil,
        report: Report? = nil,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.showsCauses = showsCauses
        self.format = format
        self.report = report
        self.now = now
    }

    public func before(_ request: inout Request) throws {
        _ = request.openScope(at: now())
    }

    public func respond(to request: Request, next: any Responder) async throws -> Response {
        var request = request
        try before(&request)
        do {
            return try await next(request)
        } catch {
            return answer(error, to: request)
        }
    }

    func answer(_ error: any Error, to request: Request) -> Response {
        let scope = request.scope ?? RequestScope(start: now())
        var told = HTTPError(error)
        var causes: [String] = []
        // Once nobody waits for the answer, whatever the handler waited for fails in its own words.
        if error is CancellationError || (Task.isCancelled && told.status == .internalServerError) {
            told = HTTPError(CancellationError())
            request.logger.debug(
                "request broken off",
                metadata: [
                    "http.path": .string(request.path),
                    "error.chain": .array(ErrorChain.describe(error).map { .string($0) }),
                ]
            )
        } else if told.status.code >= 500 {
            let chain = ErrorChain.describe(error)
            record(error, chain, told.status, request, scope)
            if showsCauses, !(error is HTTPError) { causes = chain }
        }
        var response = response(for: told, to: request, causes: causes)
        // A status is the app's promise to the client and fields such as Retry-After belong to it, whatever the format.
        told.headers.forEach { name, value in
            if let name = HeaderName(name), !response.headers.contains(name) {
                response.headers.append(value, for: name)
            }
        }
        return response
    }

    private func response(for error: HTTPError, to request: Request, causes: [String]) -> Response {
        if let format {
            do {
                if let response = try format(error, request) { return response }
            } catch let failure {
                request.logger.error(
                    "error format failed",
                    metadata: ["error.chain": .array(ErrorChain.describe(failure).map { .string($0) })]
                )
            }
        }
        return Self.usual(for: error, to: request, causes: causes)
    }

    /// The page or the problem details, as the client prefers.
    static func usual(for error: HTTPError, to request: Request, causes: [String] = []) -> Response {
        let accepted = AcceptedMediaTypes(request.headers)
        // On a tie the client has no preference, and a program is less able to read a page than the reverse.
        let isPage =
            accepted.quality(of: "text/html") > accepted.quality(of: "application/json")
            && accepted.quality(of: "text/html") > accepted.quality(of: "application/problem+json")
        var response =
            isPage
            ? ErrorPage(error, to: request, causes: causes).response
            : ProblemDetails(error, to: request, causes: causes).response
        response.headers.append("no-store", for: .cacheControl)
        response.headers.append("Accept", for: .vary)
        return response
    }

    /// The one line about an error that the server answers for. 501 to 599 thrown on purpose (maintenance, an upstream
    /// that is away) are warnings and no reports.
    private func record(
        _ error: any Error,
        _ chain: [String],
        _ status: Status,
        _ request: Request,
        _ scope: RequestScope
    ) {
        let duration = now() - scope.start
        var metadata: Logger.Metadata = [
            "http.method": .string(request.method.name),
            "http.path": .string(request.path),
            "http.status": .stringConvertible(status.code),
            "client.address": .string(request.clientAddress),
            "duration.ms": .stringConvertible(Milliseconds(duration)),
            "error.chain": .array(chain.map { .string($0) }),
        ]
        if let route = request.route { metadata["http.route"] = .stringConvertible(route.pattern) }
        let notes = scope.notes
        for note in notes { metadata[note.name] = .string(note.value) }
        guard status == .internalServerError else {
            request.logger.warning("request failed", metadata: metadata)
            return
        }
        request.logger.error("request failed unexpectedly", metadata: metadata)
        report?(
            ErrorReport(
                error: error,
                chain: chain,
                requestID: request.id,
                method: request.method.name,
                route: request.route.map { "\($0.pattern)" },
                path: request.path,
                status: status,
                duration: duration,
                notes: notes
            )
        )
    }
}
