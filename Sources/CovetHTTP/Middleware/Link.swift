/// Middleware and what comes after it, put together once when the app starts.
enum Link {
    /// The stack around `end`: neighbours that only look at heads become one step.
    static func chain(_ stack: [any Middleware], to end: any Responder) -> any Responder {
        var next = end
        var hooks: [any HeaderMiddleware] = []
        for middleware in stack.reversed() {
            if let hook = middleware as? any HeaderMiddleware {
                hooks.append(hook)
                continue
            }
            next = step(middleware, around: merge(&hooks, around: next))
        }
        return merge(&hooks, around: next)
    }

    private static func step(_ middleware: some Middleware, around next: any Responder) -> any Responder {
        Step(middleware: middleware, next: next)
    }

    /// `hooks` are in the order from inside to outside.
    private static func merge(
        _ hooks: inout [any HeaderMiddleware],
        around next: any Responder
    ) -> any Responder {
        defer { hooks = [] }
        return hooks.isEmpty ? next : Hooks(hooks: hooks.reversed(), next: next)
    }

    /// One middleware of any kind.
    private final class Step<Kind: Middleware>: Responder {
        let middleware: Kind
        let next: any Responder

        init(middleware: Kind, next: any Responder) {
            self.middleware = middleware
            self.next = next
        }

        func respond(to request: Request) async throws -> Response {
            try await middleware.respond(to: request, next: next)
        }
    }

    /// Neighbours that only look at heads: two loops around one call.
    private final class Hooks: Responder {
        let hooks: [any HeaderMiddleware]
        let next: any Responder

        init(hooks: [any HeaderMiddleware], next: any Responder) {
            self.hooks = hooks
            self.next = next
        }

        func respond(to request: Request) async throws -> Response {
            var request = request
            for hook in hooks { try hook.before(&request) }
            var response = try await next.respond(to: request)
            for hook in hooks.reversed() { hook.after(&response, for: request) }
            return response
        }
    }
}
