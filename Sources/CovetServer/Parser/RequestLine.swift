import CovetHTTP

/// The first line of a request (RFC 9112, section 3): `GET /path?query HTTP/1.1`.
struct RequestLine {
    var method: Method
    var version: RequestHead.Version
    var target: RequestHead.Target

    /// No method that is registered is longer than half of this.
    static let longestMethod = 32

    /// Parses the line that lies in `range`, without its line end.
    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(Refusal) {
        var index = range.lowerBound
        while index < range.upperBound, bytes[index] != Byte.space {
            guard CharacterClass.token.contains(bytes[index]) else { throw .bad(.method) }
            index += 1
        }
        let methodRange = range.lowerBound..<index
        guard !methodRange.isEmpty else { throw .bad(.method) }
        guard methodRange.count <= Self.longestMethod else { throw Refusal(.notImplemented, .methodLength) }
        guard index < range.upperBound else { throw .bad(.requestLine) }
        method = Self.method(bytes, methodRange)

        let start = index + 1
        index = start
        var question: Int?
        while index < range.upperBound, bytes[index] != Byte.space {
            let byte = bytes[index]
            if question != nil {
                guard CharacterClass.query.contains(byte) else { throw .bad(.target) }
            } else if byte == Byte.question {
                question = index
            } else {
                guard CharacterClass.path.contains(byte) else { throw .bad(.target) }
            }
            index += 1
        }
        // No space after the target: a line of HTTP/0.9, or none of HTTP at all.
        guard index < range.upperBound, index > start else { throw .bad(.requestLine) }
        version = try Self.version(bytes, (index + 1)..<range.upperBound)
        target = try Self.target(bytes, start..<index, question: question, method: method)
    }

    private static func method(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Method {
        // Methods are case-sensitive, so the bytes are compared as they are.
        switch range.count {
        case 3:
            if exactly("GET", bytes, range) { return .get }
            if exactly("PUT", bytes, range) { return .put }
        case 4:
            if exactly("POST", bytes, range) { return .post }
            if exactly("HEAD", bytes, range) { return .head }
        case 5:
            if exactly("PATCH", bytes, range) { return .patch }
            if exactly("TRACE", bytes, range) { return .trace }
        case 6:
            if exactly("DELETE", bytes, range) { return .delete }
        case 7:
            if exactly("OPTIONS", bytes, range) { return .options }
            if exactly("CONNECT", bytes, range) { return .connect }
        default: break
        }
        return .other(String(decoding: bytes[range], as: UTF8.self))
    }

    @inline(__always)
    private static func exactly(_ text: StaticString, _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        let wanted = text.utf8Start
        for index in 0..<text.utf8CodeUnitCount where bytes[range.lowerBound + index] != wanted[index] { return false }
        return true
    }

    private static func version(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(Refusal)
        -> RequestHead.Version
    {
        let start = range.lowerBound
        guard range.count == 8, exactly("HTTP/", bytes, start..<(start + 5)), bytes[start + 6] == 0x2E,
            bytes[start + 5] &- Byte.zero < 10, bytes[start + 7] &- Byte.zero < 10
        else { throw .bad(.requestLine) }
        // 1.2 and beyond do not exist; whoever sends them, or the preface of HTTP/2, means something else than we do.
        switch (bytes[start + 5], bytes[start + 7]) {
        case (0x31, 0x31): return .http11
        case (0x31, 0x30): return .http10
        default: throw Refusal(.httpVersionNotSupported, .version)
        }
    }

    private static func target(
        _ bytes: UnsafeRawBufferPointer,
        _ range: Range<Int>,
        question: Int?,
        method: Method
    ) throws(Refusal) -> RequestHead.Target {
        let query = question.map { ($0 + 1)..<range.upperBound }
        let end = question ?? range.upperBound
        // CONNECT asks for a tunnel, in authority-form or not, and this is no proxy.
        guard method != .connect else { throw .bad(.target) }
        if bytes[range.lowerBound] == Byte.slash {
            return RequestHead.Target(path: range.lowerBound..<end, query: query)
        }
        if range.count == 1, bytes[range.lowerBound] == Byte.star {
            guard method == .options else { throw .bad(.target) }
            return RequestHead.Target(path: range)
        }
        let scheme: Int
        if bytes.matches("http://", at: range.lowerBound), range.lowerBound + 7 <= end {
            scheme = 7
        } else if bytes.matches("https://", at: range.lowerBound), range.lowerBound + 8 <= end {
            scheme = 8
        } else {
            throw .bad(.target)
        }
        let authorityStart = range.lowerBound + scheme
        var authorityEnd = authorityStart
        while authorityEnd < end, bytes[authorityEnd] != Byte.slash { authorityEnd += 1 }
        let authority = authorityStart..<authorityEnd
        guard Authority.isValid(bytes, authority) else { throw .bad(.target) }
        // An absolute-form target without a path means "/": the last slash of its "://" serves as one.
        let path = authorityEnd < end ? authorityEnd..<end : (authorityStart - 1)..<authorityStart
        return RequestHead.Target(path: path, query: query, authority: authority)
    }
}
