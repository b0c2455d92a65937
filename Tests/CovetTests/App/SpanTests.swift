// Where the tests are linked with the product InMemoryTracing of swift-distributed-tracing.
#if canImport(InMemoryTracing)
import Covet
import InMemoryTracing
import Testing
import Tracing

@testable import Covet

struct SpanTests {
    @Test func statementsBecomeSpansOfTheTracer() async throws {
        let tracer = InMemoryTracer()
        let database = try Database.sqlite(url: "sqlite::memory:").observed(by: StatementSpans(.sqlite) { tracer })
        try await database.execute("CREATE TABLE notes (text TEXT)")
        _ = try await database.query("SELECT text FROM notes WHERE text = \("hunter2")", as: String.self)
        _ = try? await database.query("SELECT missing FROM notes", as: String.self)
        await database.close()
        let spans = tracer.finishedSpans
        #expect(spans.map(\.operationName) == ["CREATE notes", "SELECT notes", "SELECT notes"])
        #expect(spans[1].attributes.get("db.system.name") == .string("sqlite"))
        #expect(spans[1].kind == .client)
        #expect(spans[2].status?.code == .error)
        #expect(!"\(spans)".contains("hunter2"))
    }
}
#endif
