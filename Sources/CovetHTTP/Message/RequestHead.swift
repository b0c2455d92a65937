package import NIOCore

/// Everything of a request that comes before its body. Made once by the protocol handler and then only read.
public final class RequestHead: Sendable {
    public let method: Method
    public let version: Version
    public let headers: Headers
    let target: Target

    /// The protocol version of the message.
    public enum Version: Sendable, Hashable {
        case http10, http11, http2
    }

    /// Where the parts of the target lie in the bytes of `headers`, counted from their reader index.
    package struct Target: Sendable {
        package var path: Range<Int>
        /// Without the question mark.
        package var query: Range<Int>?
        /// Host and port of an absolute-form target, which takes the place of the Host field (RFC 9112, 3.2.2).
        package var authority: Range<Int>?

        package init(path: Range<Int>, query: Range<Int>? = nil, authority: Range<Int>? = nil) {
            self.path = path
            self.query = query
            self.authority = authority
        }
    }

    /// For parsers: `headers` holds the bytes of the whole head, validated, and `target` points into them.
    package init(method: Method, version: Version, target: Target, headers: Headers) {
        self.method = method
        self.version = version
        self.target = target
        self.headers = headers
    }

    /// The path as it was sent: percent-encoded, beginning with a slash, or `*`.
    public var path: String { text(target.path) }

    /// The query as it was sent, without its question mark; nil where the target has none.
    public var query: String? { target.query.map(text) }

    /// Host and port that the client asked for, from an absolute-form target or the Host field.
    public var authority: String? {
        target.authority.map(text) ?? headers[.host]
    }

    /// Lends the bytes of the path, for routing without making a String.
    package func withPath<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try headers.wire.withUnsafeReadableBytes { try body(UnsafeRawBufferPointer(rebasing: $0[target.path])) }
    }

    private func text(_ range: Range<Int>) -> String {
        headers.wire.getString(at: headers.wire.readerIndex + range.lowerBound, length: range.count) ?? ""
    }
}
