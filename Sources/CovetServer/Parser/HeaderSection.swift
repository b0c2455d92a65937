import CovetHTTP

/// Header fields while they arrive, line by line, and what the framing of the message needs to know of them.
///
/// The same code reads trailers, whose fields never change the framing.
struct HeaderSection {
    var fields: [Headers.Field] = []
    var host: Range<Int>?
    private(set) var contentLength: Int?
    private(set) var hasTransferEncoding = false
    private(set) var endsInChunked = false
    private(set) var hasUnknownCoding = false
    private(set) var expectsContinue = false
    private(set) var closes = false
    private(set) var keepsAlive = false
    let isTrailer: Bool

    init(isTrailer: Bool) {
        self.isTrailer = isTrailer
    }

    /// Takes the line that lies in `line`, without its line end.
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) throws(Refusal) {
        var index = line.lowerBound
        while index < line.upperBound, bytes[index] != Byte.colon {
            // White space before the colon and folded lines (obs-fold) end here: neither is part of a token.
            guard CharacterClass.token.contains(bytes[index]) else { throw .bad(.headerName) }
            index += 1
        }
        let name = line.lowerBound..<index
        guard !name.isEmpty, index < line.upperBound else { throw .bad(.headerName) }
        guard name.count <= Int(UInt16.max) else { throw Refusal(.requestHeaderFieldsTooLarge, .headerSize) }
        let value = bytes.trimmed((index + 1)..<line.upperBound)
        for index in value where !FieldValue.allows(bytes[index]) { throw .bad(.headerValue) }
        fields.append(
            Headers.Field(
                nameStart: name.lowerBound,
                nameLength: name.count,
                valueStart: value.lowerBound,
                valueLength: value.count
            )
        )
        guard !isTrailer else { return }
        switch name.count {
        case 4: if bytes.equals("host", in: name) { try takeHost(bytes, value) }
        case 6: if bytes.equals("expect", in: name) { try takeExpect(bytes, value) }
        case 10: if bytes.equals("connection", in: name) { try takeConnection(bytes, value) }
        case 14: if bytes.equals("content-length", in: name) { try takeContentLength(bytes, value) }
        case 17: if bytes.equals("transfer-encoding", in: name) { try takeTransferEncoding(bytes, value) }
        default: break
        }
    }

    private mutating func takeHost(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) throws(Refusal) {
        guard host == nil else { throw .bad(.severalHosts) }
        guard Authority.isValid(bytes, value) else { throw .bad(.host) }
        host = value
    }

    private mutating func takeExpect(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) throws(Refusal) {
        guard bytes.equals("100-continue", in: value) else { throw Refusal(.expectationFailed, .expectation) }
        expectsContinue = true
    }

    private mutating func takeConnection(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) throws(Refusal) {
        try bytes.forEachElement(of: value) { element throws(Refusal) in
            if bytes.equals("close", in: element) {
                closes = true
            } else if bytes.equals("keep-alive", in: element) {
                keepsAlive = true
            }
        }
    }

    /// Digits and nothing else: no sign, no space, no list. A second field is refused even when it says the same,
    /// as RFC 9110, section 8.6, permits.
    private mutating func takeContentLength(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) throws(Refusal) {
        guard contentLength == nil else { throw .bad(.severalContentLengths) }
        guard !value.isEmpty else { throw .bad(.contentLength) }
        var length = 0
        for index in value {
            let digit = bytes[index] &- Byte.zero
            guard digit < 10 else { throw .bad(.contentLength) }
            let (tens, overflowsTens) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(Int(digit))
            guard !overflowsTens, !overflows else { throw .bad(.contentLength) }
            length = sum
        }
        contentLength = length
    }

    private mutating func takeTransferEncoding(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) throws(Refusal) {
        hasTransferEncoding = true
        try bytes.forEachElement(of: value) { element throws(Refusal) in
            guard !element.isEmpty else { throw .bad(.transferEncoding) }
            for index in element where !CharacterClass.token.contains(bytes[index]) { throw .bad(.transferEncoding) }
            // Nothing may follow chunked, not even chunked.
            guard !endsInChunked else { throw .bad(.transferEncoding) }
            if bytes.equals("chunked", in: element) { endsInChunked = true } else { hasUnknownCoding = true }
        }
    }

    /// How the content ends, once all fields are there (RFC 9112, section 6.3).
    func content(of line: RequestLine) throws(Refusal) -> ParsedHead.Content {
        if hasTransferEncoding {
            guard contentLength == nil else { throw .bad(.lengthAndCoding) }
            guard line.version != .http10 else { throw .bad(.codingInHTTP10) }
            guard endsInChunked else { throw .bad(.transferEncoding) }
            guard !hasUnknownCoding else { throw Refusal(.notImplemented, .transferCoding) }
            return .chunked
        }
        if let contentLength { return contentLength == 0 ? .none : .length(contentLength) }
        // HTTP/1.1 says that there is no content then. A client of HTTP/1.0 may mean "until I close", which cannot be
        // told from a torn request (RFC 1945, section 8.3).
        if line.version == .http10, [.post, .put, .patch].contains(line.method) {
            throw Refusal(.lengthRequired, .lengthRequired)
        }
        return .none
    }
}
