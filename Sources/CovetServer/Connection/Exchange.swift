import CovetHTTP
import NIOCore

/// One request and its response, as far as the connection has to keep track of them.
struct Exchange {
    var isPersistent = false
    var isHead = false
    var isHTTP10 = false
    var owesContinue = false
    var isContentComplete = true
    var contentLength: Int?
    var received = 0
    var discarded = 0
    /// What every further attempt to read the content gets.
    var contentFailure: HTTPError?
    var stream: BodyStream? {
        didSet { if oldValue !== stream { oldValue?.invalidate() } }
    }

    init() {}

    init(_ parsed: ParsedHead) {
        isPersistent = parsed.isPersistent
        isHead = parsed.head.method == .head
        isHTTP10 = parsed.head.version == .http10
        owesContinue = parsed.expectsContinue
        isContentComplete = parsed.content == .none
        contentLength = parsed.content.length
    }

    /// How many bytes of content have not come; nil where nobody knows.
    var remainingContent: Int? {
        contentLength.map { $0 - received }
    }

    mutating func receive(_ event: RequestParser.Event) {
        switch event {
        case .body(let piece):
            received += piece.readableBytes
            owesContinue = false
        case .end:
            isContentComplete = true
            owesContinue = false
        default: break
        }
    }
}
