import NIOCore
import Testing

@testable import CovetHTTP

@Suite struct BodyLimitTests {
    private final class Pieces: RequestBodySource {
        let trailers: Headers? = nil
        func next() async throws -> ByteBuffer? { ByteBuffer(repeating: 0x61, count: 64) }
    }

    private func router(limit: Int) throws -> Router {
        let routes = Routes()
        routes.post("/small") { request in Response(.ok, body: .buffer(try await request.body.collect())) }
        routes.post("/large", bodyLimit: 1000) { request in
            Response(.ok, body: .buffer(try await request.body.collect()))
        }
        return try Router(routes, middleware: MiddlewareStack([ErrorResponses(), BodyLimit(bytes: limit)]))
    }

    @Test(arguments: [("/small", 100, 200), ("/small", 101, 413), ("/large", 1000, 200), ("/large", 1001, 413)])
    func theRoutesLimitOrTheDefaultHolds(path: String, bytes: Int, status: UInt16) async throws {
        let body = RequestBody(ByteBuffer(repeating: 0x61, count: bytes))
        #expect(try await router(limit: 100)(Request(.post, path, body: body)).status.code == status)
    }

    @Test(arguments: ["/small", "/large"])
    func aBodyWithoutEndIsCutOff(path: String) async throws {
        let body = RequestBody(Pieces(), announcedLength: nil, limit: .max)
        let response = try await router(limit: 100)(Request(.post, path, body: body))
        #expect(response.status == .contentTooLarge)
    }
}
