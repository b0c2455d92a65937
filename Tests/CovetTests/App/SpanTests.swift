// Where the tests are linked with the product InMemoryTracing of swift-distributed-tracing.
#if canImport(InMemoryTracing)
import Covet
import CovetPostgres
import CovetTestSupport
import InMemoryTracing
import Testing
import Tracing

@testable import Covet

struct SpanTests {
    @Test func statementsBecomeSpansOfTheTracer() async throws {
        let tracer = InMemoryTracer()
        let database = try Database.sqlite(url: "sqlite::memory:").observed(
            by: StatementSpans(.sqlite, tracer: TracerSlot { tracer })
        )
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

    /// The first caller waits for the connection to be made, a later one finds it, and one more waits in vain.
    @Test(.enabled(if: TestServer.isHere, TestServer.hint))
    func waitsForAConnectionBecomeSpansOfTheirRequest() async throws {
        let tracer = InMemoryTracer()
        let database = try Database.postgres(
            url: TestServer.requireURL(),
            pool: PoolConfiguration(size: 0...1, waitTimeout: .seconds(10)),
            poolObservers: [PoolSpans(tracer: TracerSlot { tracer })]
        )
        try await tracer.withSpan("request") { _ in
            _ = try await database.first("SELECT 1", as: Int.self)
            try await database.transaction { _ in
                _ = try? await database.limited(to: .milliseconds(50)).first("SELECT 2", as: Int.self)
            }
        }
        await database.close()
        let spans = tracer.finishedSpans
        #expect(spans.map(\.operationName) == ["wait for a connection", "wait for a connection", "request"])
        #expect(spans[0].attributes.get("db.client.connection.pool.name") == .string("primary"))
        #expect(spans[0].status == nil && spans[1].status?.code == .error)
        #expect(Set(spans.map(\.traceID)).count == 1 && spans[0].parentSpanID == spans[2].spanID)
    }
}
#endif
