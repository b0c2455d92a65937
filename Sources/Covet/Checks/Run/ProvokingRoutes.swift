import CovetDatabase
import CovetHTTP
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Routes that misbehave on purpose, so that a check can see what the app makes of it.
package struct ProvokingRoutes: RouteCollection {
    package let token: String
    /// How long `stall` keeps its event loop.
    var stallTime = Duration.milliseconds(300)

    package init(token: String) {
        self.token = token
    }

    package var prefix: String { "/check-\(token)" }
    /// Fails with an error whose text, and that of whose cause, holds everything that must not reach a client: `secrets`.
    package var failure: String { "\(prefix)/failure" }
    /// Fails as a database does, with a statement in the error.
    package var databaseFailure: String { "\(prefix)/database-failure" }
    /// Answers with the status at its end: `/.../status/403`.
    package func status(_ code: Int) -> String { "\(prefix)/status/\(code)" }
    /// A page with a script that carries the request's nonce.
    package var page: String { "\(prefix)/page" }
    package var json: String { "\(prefix)/json" }
    /// Keeps the event loop for `stallTime`.
    package var stall: String { "\(prefix)/stall" }
    /// Writes the log lines of `samples`.
    package var log: String { "\(prefix)/log" }

    /// What the errors of `failure` and `databaseFailure` say; none of it may be seen outside.
    package static let secrets = [
        "marker-of-a-message", "marker-of-a-cause", "/srv/marker/of-a-path.swift", "marker_of_a_statement",
    ]
    /// Names of types and sources that would show how the app is made.
    package static let names = ["ProvokedFailure", "ProvokedCause", "DatabaseError", ".swift", "Covet"]
    /// Who is signed in where `failure` fails, as far as the app can know.
    package static let user = "check-user"

    /// Log messages with a secret each, and the part of each that must not stay.
    package static let samples: [(message: String, secret: String)] = [
        ("signing in with password=correct-horse-marker", "correct-horse-marker"),
        ("authorization: Bearer marker0123456789abcdefghijklmnop", "marker0123456789abcdefghijklmnop"),
        (
            "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYXJrZXIifQ.c2lnbmF0dXJlLW1hcmtlci0wMTIzNDU2Nzg5",
            "c2lnbmF0dXJlLW1hcmtlci0wMTIzNDU2Nzg5"
        ),
        ("paid with 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("connecting to postgresql://app:marker-of-a-url@db.internal/app", "marker-of-a-url"),
    ]

    struct ProvokedFailure: Error, CustomStringConvertible {
        let cause: any Error = ProvokedCause()
        let description = "marker-of-a-message in /srv/marker/of-a-path.swift"
    }

    struct ProvokedCause: Error, CustomStringConvertible {
        let description = "marker-of-a-cause"
    }

    package func register(in routes: Routes) {
        let stallTime = stallTime
        routes.group(prefix) { routes in
            routes.get("/failure") { request -> Response in
                request.note("user.id", Self.user)
                throw ProvokedFailure()
            }
            routes.get("/database-failure") { _ -> Response in
                throw DatabaseError(
                    .syntax,
                    "marker-of-a-message",
                    statement: "SELECT marker_of_a_statement FROM users"
                )
            }
            routes.get("/status/:code") { request -> Response in
                let code: Int = try request.parameters.require("code")
                throw HTTPError(Status(code: code) ?? .badRequest)
            }
            routes.get("/page") { request in
                HTML("<!doctype html><title>Check</title><script nonce=\"\(request.cspNonce)\">1</script>")
            }
            routes.get("/json") { _ in
                Response(headers: [.contentType: "application/json"], body: .text(#"{"check":true}"#))
            }
            routes.get("/stall") { _ in
                usleep(
                    UInt32(
                        clamping: stallTime.components.seconds * 1_000_000 + stallTime.components.attoseconds
                            / 1_000_000_000_000
                    )
                )
                return "stalled"
            }
            routes.get("/log") { request in
                for (message, secret) in Self.samples {
                    // Critical, so that the lines are there at any level that can be set.
                    request.logger.critical(
                        "\(message)",
                        metadata: ["password": "\(secret)", "nested": ["token": "\(secret)"]]
                    )
                }
                return "logged"
            }
        }
    }
}

/// A part of the app whose health can be broken from outside.
package final class HealthSwitch: Sendable {
    private let state = Mutex(false)

    struct Broken: Error {}

    package var isBroken: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    func ask() throws {
        if isBroken { throw Broken() }
    }
}
