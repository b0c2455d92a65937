/// Gives every request an identifier and says it in the response's `x-request-id`.
///
/// The identifier stands in every log line and on every error page, so that a user can quote it. One that comes with
/// the request is kept only where it comes by a trusted proxy (see `TrustedProxies`, which therefore stands further
/// out) and has 8 to 64 characters of `A-Z a-z 0-9 . _ -`: a stranger can neither choose what is logged nor pretend to
/// be another request. The same holds for the trace that a `traceparent` field (W3C Trace Context) says the request is a
/// part of: see `Request.traceID`.
public struct RequestIDs: HeaderMiddleware {
    private let make: @Sendable () -> String

    public init() {
        let generator = RequestIDGenerator()
        make = generator.next
    }

    /// - Parameter make: gives a new identifier each time; called from any thread.
    public init(making make: @escaping @Sendable () -> String) {
        self.make = make
    }

    public func before(_ request: inout Request) throws {
        guard request.isFromTrustedProxy else {
            request.id = make()
            return
        }
        let given = request.headers[.xRequestID].flatMap { Self.accepts($0) ? $0 : nil }
        request.id = given ?? make()
        // Several fields contradict each other, and the specification takes none of them.
        let parents = request.headers.values(for: .traceparent)
        if parents.count == 1, let trace = TraceParent.traceID(in: parents[0]) { request.traceID = trace }
    }

    public func after(_ response: inout Response, for request: Request) {
        response.headers[.xRequestID] = request.id
    }

    static func accepts(_ id: String) -> Bool {
        (8...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
