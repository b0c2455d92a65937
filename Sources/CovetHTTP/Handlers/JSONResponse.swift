import CovetJSON
import NIOCore

/// A value sent as JSON, with a status and header fields of choice.
///
/// Handlers may give back an encodable value as it is; this is for when the status is not 200.
///
///     return JSONResponse(receipt, status: .accepted)
///
/// An optional that is nil is answered with 404.
public struct JSONResponse<Value: Encodable & Sendable>: ResponseConvertible {
    public var value: Value
    public var status: Status
    public var headers: Headers

    public init(_ value: Value, status: Status = .ok, headers: Headers = Headers()) {
        self.value = value
        self.status = status
        self.headers = headers
    }

    public func response(to request: Request) throws -> Response {
        try Self.renderer()(self, request)
    }

    public static func renderer() -> ResponseRenderer<JSONResponse> {
        let coder = JSONEncoding<Value>()
        let canBeAbsent = Value.self is any Absentable.Type
        return { json, _ in
            if canBeAbsent, let value = json.value as? any Absentable, value.isAbsent { throw HTTPError(.notFound) }
            return try JSONContent.response(coder.encode(json.value), json.status, json.headers)
        }
    }

    public static var outputType: Any.Type { Value.self }
}

/// What may be there or not, whatever its type.
protocol Absentable {
    var isAbsent: Bool { get }
}

extension Optional: Absentable {
    var isAbsent: Bool { self == nil }
}

/// Encoded JSON on its way into a response.
enum JSONContent {
    private static let headers: Headers = [.contentType: "application/json"]

    static func response(_ content: ByteBuffer, _ status: Status, _ headers: Headers) -> Response {
        var all = Self.headers
        if !headers.isEmpty {
            if headers.contains(.contentType) { all = headers } else { all.append(contentsOf: headers) }
        }
        return Response(status, headers: all, body: .buffer(content))
    }
}
