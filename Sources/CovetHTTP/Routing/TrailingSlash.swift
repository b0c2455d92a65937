/// What becomes of a request for `/about/` where the route is `/about`.
public enum TrailingSlash: Sendable, Hashable {
    /// Answered with 308 (Permanent Redirect) to the path without the slash, so that each page has one address.
    case redirect
    /// Answered as if the slash were not there.
    case ignore
    /// Answered with 404.
    case refuse
}
