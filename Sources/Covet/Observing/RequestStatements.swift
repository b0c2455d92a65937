import CovetDatabase
public import CovetHTTP

/// Counts the statements of each request, so that the log can name it and a loop of queries is found.
///
/// In development an answer to a request with a loop carries the field `Covet-Query-Warning`. The request reads its own writes where
/// there are replicas. It stands innermost, and is taken out of the stack of an app without a database.
public struct RequestStatements: Middleware {
    let observation: Observation
    let showsWarnings: Bool
    /// Nil until the app is linked.
    var database: Database?

    static let warning: HeaderName = "covet-query-warning"

    public func respond(to request: Request, next: any Responder) async throws -> Response {
        let tally = StatementTally(limit: observation.repetitionLimit) {
            [id = request.id, trace = request.traceID, route = request.route] in
            StatementContext(requestID: id, traceID: trace, route: route?.description)
        }
        let scope = database?.newReadScope()
        do {
            var response = try await StatementTally.$current.withValue(tally) {
                try await scope.run { try await next(request) }
            }
            if case .stream(let length, let produce) = response.body.storage {
                // What is sent while the body is written belongs to the request as well.
                response.body = .stream(length: length) { writer in
                    try await StatementTally.$current.withValue(tally) {
                        try await scope.run { try await produce(writer) }
                    }
                    _ = observation.finish(tally)
                }
                return response
            }
            let repeated = observation.finish(tally)
            if showsWarnings {
                for one in repeated.prefix(5) { response.headers.append(Self.text(one), for: Self.warning) }
            }
            return response
        } catch {
            _ = observation.finish(tally)
            throw error
        }
    }

    /// `12 times SELECT users (a81f...) at Blog/Articles.swift:41`, in characters that can stand in a field.
    private static func text(_ repeated: RepeatedStatement) -> String {
        var text = "\(repeated.count) times \(repeated.shape.summary) (\(repeated.shape.fingerprint))"
        if let origin = repeated.origin { text += " at \(origin)" }
        return String(decoding: text.utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
