import Covet

/// Lets handlers ask who sent a request, by the token in `Authorization: Token ...` (or `Bearer ...`).
///
/// Nothing is read until a handler asks, so an old token is in nobody's way where none is needed.
struct Authentication: HeaderMiddleware {
    let database: Database
    let tokens: TokenVerifier

    enum Key: RequestKey {
        typealias Value = Authentication
    }

    func before(_ request: inout Request) throws {
        request[Key.self] = self
    }

    /// Nil where the request brings no token.
    ///
    /// - Throws: 401 for a token that is forged, expired, or of somebody who is gone.
    fileprivate func identify(_ request: Request) async throws -> SignedIn? {
        guard let field = request.headers[.authorization] else { return nil }
        let words = field.split(separator: " ", maxSplits: 1)
        guard words.count == 2, ["token", "bearer"].contains(words[0].lowercased()) else { throw Self.refusal }
        let token = String(words[1])
        guard let subject = try? await tokens.verify(token).subject, let id = User.ID(subject),
            let user = try await User.find(id).first(from: database)
        else { throw Self.refusal }
        request.note("user.id", user.id.description)
        return SignedIn(user: user, token: token)
    }

    fileprivate static let refusal = HTTPError(
        .unauthorized,
        "sign in and send the token in the header field Authorization, as: Token xxxxx.yyyyy.zzzzz",
        headers: [.wwwAuthenticate: "Token realm=\"conduit\""]
    )
}

/// The user who sent the request. A handler that takes one runs only for those who are signed in; as an optional,
/// for everybody else too.
struct SignedIn: OptionallyExtractable {
    let user: User
    let token: String

    var id: User.ID { user.id }

    static func extract(from request: Request) async throws -> SignedIn {
        guard let signedIn = try await extractIfPresent(from: request) else { throw Authentication.refusal }
        return signedIn
    }

    static func extractIfPresent(from request: Request) async throws -> SignedIn? {
        try await request[Authentication.Key.self]?.identify(request)
    }

    static var guardName: String? { "signed in" }
}
