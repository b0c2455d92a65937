import CovetHTTP
import Testing

private struct One: Middleware {
    var mark = "1"
    func respond(to request: Request, next: any Responder) async throws -> Response { try await next(request) }
}
private struct Two: Middleware {
    func respond(to request: Request, next: any Responder) async throws -> Response { try await next(request) }
}
private struct Three: HeaderMiddleware {}

@Suite struct MiddlewareStackTests {
    private let stack = MiddlewareStack([One(), Two(), Three()])

    @Test func partsAreNamedAfterTheirTypes() {
        #expect(stack.names == ["One", "Two", "Three"])
        #expect(stack[One.self]?.mark == "1")
        #expect(stack["Two"] is Two)
        #expect(stack["Four"] == nil)
    }

    @Test func settingTakesThePlaceOrIsAppended() {
        var stack = stack
        stack.set(One(mark: "new"))
        #expect(stack.names == ["One", "Two", "Three"])
        #expect(stack[One.self]?.mark == "new")
        var empty = MiddlewareStack()
        empty.set(One())
        #expect(empty.names == ["One"])
    }

    @Test func partsAreInsertedMovedAndRemoved() throws {
        var stack = stack
        try stack.insert(One(mark: "b"), name: "before", before: Three.self)
        try stack.insert(One(mark: "a"), name: "after", after: Three.self)
        #expect(stack.names == ["One", "Two", "before", "Three", "after"])
        try stack.move(Three.self, before: One.self)
        #expect(stack.names == ["Three", "One", "Two", "before", "after"])
        try stack.move(Three.self, after: Two.self)
        #expect(stack.names == ["One", "Two", "Three", "before", "after"])
        try stack.move(One.self, after: One.self)
        #expect(stack.names == ["One", "Two", "Three", "before", "after"])
        try stack.replace("before", with: Two())
        #expect(stack["before"] is Two)
        let removals = [stack.remove("after"), stack.remove("after"), stack.remove(Two.self), stack.remove(Two.self)]
        #expect(removals == [true, false, true, false])
        #expect(stack.names == ["One", "Three"])
        stack.prepend(Two())
        #expect(stack.names == ["Two", "One", "Three"])
    }

    @Test func whatIsNotThereIsNamedWithWhatIs() throws {
        var stack = MiddlewareStack([One(), Three()])
        let missing = #expect(throws: RoutingError.self) { try stack.replace(Two()) }
        #expect(missing?.code == .unknownMiddleware)
        #expect(missing?.message == "The middleware stack has no Two. It holds One, Three.")
        #expect(throws: RoutingError.self) { try stack.move(One.self, after: Two.self) }
        #expect(throws: RoutingError.self) { try stack.move(Two.self, after: One.self) }
        #expect(throws: RoutingError.self) { try stack.insert(One(), before: Two.self) }
        #expect(throws: RoutingError.self) { try stack.replace("Four", with: One()) }
        #expect(stack.names == ["One", "Three"])
    }
}
