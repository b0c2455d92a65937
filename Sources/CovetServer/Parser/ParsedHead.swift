package import CovetHTTP

/// What the parser learnt from a head: the request as handlers see it, and what only the connection needs.
package struct ParsedHead: Sendable {
    package let head: RequestHead
    package let content: Content
    /// The client waits for 100 (Continue) before it sends the content.
    package let expectsContinue: Bool
    /// The client would like to go on with this connection.
    package let isPersistent: Bool

    /// How the end of the content is found (RFC 9112, section 6.3).
    package enum Content: Sendable, Hashable {
        /// No content, or a Content-Length of 0.
        case none
        case length(Int)
        case chunked

        /// The announced length; nil where it is not known before its end.
        package var length: Int? {
            switch self {
            case .none: 0
            case .length(let length): length
            case .chunked: nil
            }
        }
    }
}
