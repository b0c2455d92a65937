package import CovetHTTP

/// Why a message is not taken: the status to answer with and a phrase for the log. The connection closes afterwards,
/// because nobody can tell any more where the next message begins.
package struct Refusal: Error, Hashable, Sendable {
    package let status: Status
    package let reason: StaticReason

    init(_ status: Status, _ reason: StaticReason) {
        self.status = status
        self.reason = reason
    }

    static func bad(_ reason: StaticReason) -> Refusal {
        Refusal(.badRequest, reason)
    }

    /// Every reason there is, so that tests and the log can name it.
    package enum StaticReason: String, Sendable {
        case bareLineBreak = "a line that does not end in CR LF"
        case emptyLines = "more than one empty line before the request"
        case requestLine = "a malformed request line"
        case method = "an illegal method"
        case methodLength = "a method longer than any known"
        case target = "an illegal request target"
        case version = "an HTTP version that is not supported"
        case requestLineLength = "a request line longer than the limit"
        case headerSize = "header fields larger than the limit"
        case headerCount = "more header fields than the limit"
        case headerName = "an illegal header name"
        case headerValue = "an illegal character in a header value"
        case missingHost = "no Host field"
        case severalHosts = "more than one Host field"
        case host = "a malformed Host field"
        case foreignHost = "a host that is not served here"
        case contentLength = "a malformed Content-Length"
        case severalContentLengths = "more than one Content-Length"
        case lengthAndCoding = "Content-Length together with Transfer-Encoding"
        case transferEncoding = "a malformed Transfer-Encoding"
        case transferCoding = "a transfer coding that is not supported"
        case codingInHTTP10 = "Transfer-Encoding in an HTTP/1.0 request"
        case lengthRequired = "no Content-Length in an HTTP/1.0 request that has content"
        case expectation = "an expectation that is not supported"
        case chunkSize = "a malformed chunk size"
        case chunkExtension = "a malformed or oversized chunk extension"
        case chunkEnd = "chunk data that does not end in CR LF"
        case headerTimeout = "the head did not arrive in time"
        case bodyTimeout = "the body arrived too slowly"
        case endedEarly = "the connection ended inside the body"
        case overloaded = "more connections than the limit"
    }
}
