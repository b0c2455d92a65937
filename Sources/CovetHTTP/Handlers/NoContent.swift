/// 204 (No Content): done, and nothing to show.
public struct NoContent: ResponseConvertible {
    public init() {}

    public func response(to request: Request) -> Response {
        Response(.noContent)
    }
}
