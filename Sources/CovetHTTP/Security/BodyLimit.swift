/// Bounds the bodies of requests: the route's own limit, or this one.
///
/// A body that is announced to be larger is refused with 413 before any of it is read; one that turns out to be larger
/// while it is read, at that point.
public struct BodyLimit: HeaderMiddleware {
    public let bytes: Int

    /// - Parameter bytes: the limit for routes that set none; 1 MiB unless told.
    public init(bytes: Int = 1 << 20) {
        precondition(bytes >= 0, "A body cannot be limited to \(bytes) bytes")
        self.bytes = bytes
    }

    public func before(_ request: inout Request) throws {
        let limit = request.route?.bodyLimit ?? bytes
        request.body.limit = limit
        if let announced = request.body.announcedLength, announced > limit {
            throw HTTPError.contentTooLarge(limit: limit)
        }
    }
}
