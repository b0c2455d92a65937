/// Middleware and what comes after it, put together once when the app starts.
enum Link {
    /// The stack around `end`: neighbours that only look at heads become one step, and the outermost of all is such a step, if need be an empty one.
    static func chain(_ stack: [any Middleware], to end: any Responder) -> Hooks {
        var next = end
        var hooks: [any HeaderMiddleware] = []
        for middleware in stack.reversed() {
            if let hook = middleware as? any HeaderMiddleware {
                hooks.append(hook)
                continue
            }
            next = step(middleware, around: hooks.isEmpty ? next : merge(&hooks, around: next))
        }
        return merge(&hooks, around: next)
    }

    private static func step(_ middleware: some Middleware, around next: any Responder) -> any Responder {
        Step(middleware: middleware, next: next)
    }

    /// `hooks` are in the order from inside to outside.
    private static func merge(_ hooks: inout [any HeaderMiddleware], around next: any Responder) -> Hooks {
        defer { hooks = [] }
        return Hooks(hooks: hooks.reversed(), next: next)
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
    final class Hooks: Responder {
        private let hooks: [any Hook]
        private let next: any Responder
        /// Those of the hooks that answer errors, with their places, from the outermost to the innermost.
        private let answering: [(place: Int, middleware: any ErrorAnswering)]

        init(hooks: [any HeaderMiddleware], next: any Responder) {
            self.hooks = hooks.map { Self.hook($0) }
            self.next = next
            answering = hooks.enumerated().compactMap { place, hook in
                (hook as? any ErrorAnswering).map { (place, $0) }
            }
        }

        private static func hook(_ middleware: some HeaderMiddleware) -> any Hook { HookOf(middleware) }

        func respond(to request: Request) async throws -> Response {
            var request = request
            return try await answer(&request)
        }

        /// Inlined, so that whoever has a request of its own to give away needs neither a copy nor another frame.
        @inline(__always)
        func answer(_ request: inout Request) async throws -> Response {
            var response: Response
            // How many hooks have seen the request, and are to see the response.
            var depth = 0
            do {
                while depth < hooks.count {
                    try hooks[depth].before(&request)
                    depth += 1
                }
                response = try await next.respond(to: request)
            } catch {
                guard let inner = answering.last(where: { $0.place < depth }) else { throw error }
                response = inner.middleware.answer(error, to: request)
                depth = inner.place
            }
            while depth > 0 {
                depth -= 1
                hooks[depth].after(&response, for: request)
            }
            return response
        }
    }

    /// One hook, behind a reference: calling a value of type `any HeaderMiddleware` copies it first.
    private protocol Hook: AnyObject, Sendable {
        func before(_ request: inout Request) throws
        func after(_ response: inout Response, for request: Request)
    }

    private final class HookOf<Kind: HeaderMiddleware>: Hook {
        private let middleware: Kind
        init(_ middleware: Kind) { self.middleware = middleware }
        func before(_ request: inout Request) throws { try middleware.before(&request) }
        func after(_ response: inout Response, for request: Request) {
            middleware.after(&response, for: request)
        }
    }
}
