import CovetHTTP

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

    /// Fails with an error whose text holds everything that must not reach a client: `secrets`.
    package var failure: String { "/check-\(token)/failure" }
    /// Answers with the status at its end: `/.../status/403`.
    package func status(_ code: Int) -> String { "/check-\(token)/status/\(code)" }
    package var page: String { "/check-\(token)/page" }
    package var json: String { "/check-\(token)/json" }
    /// Keeps the event loop for 300 ms.
    package var stall: String { "/check-\(token)/stall" }
    /// Writes the log lines of `samples`.
    package var log: String { "/check-\(token)/log" }

    /// What the error of `failure` says; none of it may be seen outside.
    package static let secrets = [
        "marker-of-a-message", "/srv/marker/of-a-path.swift", "SELECT marker_of_a_statement FROM users",
    ]

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

    struct Failure: Error, CustomStringConvertible {
        let description = ProvokingRoutes.secrets.joined(separator: " ")
    }

    package func register(in routes: Routes) {
        routes.group("/check-\(token)") { routes in
            routes.get("/failure") { _ -> Response in throw Failure() }
            routes.get("/status/:code") { request -> Response in
                let code: Int = try request.parameters.require("code")
                throw HTTPError(Status(code: code) ?? .badRequest)
            }
            routes.get("/page") { _ in HTML("<!doctype html><title>Check</title><p>Check</p>") }
            routes.get("/json") { _ in
                Response(headers: [.contentType: "application/json"], body: .literal(#"{"check":true}"#))
            }
            routes.get("/stall") { _ in
                usleep(300_000)
                return "stalled"
            }
            routes.get("/log") { request in
                for (message, secret) in Self.samples {
                    request.logger.notice(
                        "\(message)",
                        metadata: ["password": "\(secret)", "nested": ["token": "\(secret)"]]
                    )
                }
                return "logged"
            }
        }
    }
}
