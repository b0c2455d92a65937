/// A request's path, checked and cut into segments for the search among routes.
///
/// A path is cut at its slashes before anything is decoded, so an encoded slash never separates. Refused with 400,
/// because two programs that clean up such a path in different ways are how access rules are slipped past:
/// - dot segments, also as `%2e` (clients resolve them before they send, RFC 3986, section 5.2.4);
/// - escapes that are not whole, that give NUL, or whose bytes are not UTF-8, as overlong forms are not;
/// - bytes that may not stand in a URI: controls, spaces, backslashes and anything outside ASCII.
///
/// An empty segment (`//`) is kept, and no pattern matches it.
struct SegmentedPath {
    struct Bounds {
        var start: Int
        var length: Int
    }

    /// How many segments there are, not counting the empty one after a trailing slash.
    var count = 0
    var hasTrailingSlash = false
    var hasEmptySegment = false
    /// The last segment that holds an encoded slash or backslash; -1 where none does.
    var lastEncodedSlash = -1

    /// Cuts and checks `path`, and lends its bytes (a decoded copy where something is encoded) with the bounds of the
    /// first `depth` segments.
    @inline(__always)
    static func withSegments(
        of path: UnsafeRawBufferPointer,
        depth: Int,
        _ body: (SegmentedPath, UnsafeRawBufferPointer, UnsafeBufferPointer<Bounds>) -> RouteTrie.Match
    ) -> RouteTrie.Match {
        withUnsafeTemporaryAllocation(of: Bounds.self, capacity: depth) { buffer in
            buffer.initialize(repeating: Bounds(start: 0, length: 0))
            var cut = SegmentedPath()
            do throws(HTTPError) {
                if try cut.scan(path, into: buffer) {
                    let decoded = try cut.decode(path, into: buffer)
                    return decoded.withUnsafeBytes { body(cut, $0, UnsafeBufferPointer(buffer)) }
                }
                return body(cut, path, UnsafeBufferPointer(buffer))
            } catch {
                return .refused(error)
            }
        }
    }

    /// Finds the segments of a path; tells whether it holds escapes.
    private mutating func scan(
        _ path: UnsafeRawBufferPointer,
        into bounds: UnsafeMutableBufferPointer<Bounds>
    ) throws(HTTPError) -> Bool {
        guard path.first == Self.slash else { throw Self.refusal("A path begins with a slash.") }
        var hasEscapes = false
        var start = 1
        var index = 1
        while index < path.count {
            let byte = path[index]
            if byte == Self.slash {
                try close(start..<index, of: path, into: bounds)
                start = index + 1
            } else if byte == Self.percent {
                hasEscapes = true
            } else if byte <= 0x20 || byte >= 0x7F || byte == Self.backslash {
                throw Self.refusal("The path holds a byte that a URI cannot hold; percent-encode it.")
            }
            index += 1
        }
        if start < path.count {
            try close(start..<path.count, of: path, into: bounds)
        } else {
            hasTrailingSlash = path.count > 1
        }
        return hasEscapes
    }

    @inline(__always)
    private mutating func close(
        _ segment: Range<Int>,
        of path: UnsafeRawBufferPointer,
        into bounds: UnsafeMutableBufferPointer<Bounds>
    ) throws(HTTPError) {
        if segment.isEmpty {
            hasEmptySegment = true
        } else if path[segment.lowerBound] == Self.dot, segment.count <= 2, path[segment.upperBound - 1] == Self.dot {
            throw Self.dotSegment
        }
        if count < bounds.count { bounds[count] = Bounds(start: segment.lowerBound, length: segment.count) }
        count += 1
    }

    /// Decodes every segment once, and says where each lies in the decoded bytes.
    private mutating func decode(
        _ path: UnsafeRawBufferPointer,
        into bounds: UnsafeMutableBufferPointer<Bounds>
    ) throws(HTTPError) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(path.count)
        var segment = 0
        var start = 0
        var index = 1
        while index < path.count {
            let byte = path[index]
            switch byte {
            case Self.slash:
                try close(decoded[start...], at: segment, into: bounds)
                segment += 1
                start = decoded.count
                index += 1
            case Self.percent:
                guard let value = PercentEncoding.escape(at: index, in: path), value != 0 else {
                    throw Self.refusal("The path holds a % that no two hexadecimal digits follow, or NUL.")
                }
                if value == Self.slash || value == Self.backslash { lastEncodedSlash = segment }
                decoded.append(value)
                index += 3
            default:
                decoded.append(byte)
                index += 1
            }
        }
        if segment < count { try close(decoded[start...], at: segment, into: bounds) }
        return decoded
    }

    private func close(
        _ text: ArraySlice<UInt8>,
        at segment: Int,
        into bounds: UnsafeMutableBufferPointer<Bounds>
    ) throws(HTTPError) {
        if text.count <= 2, !text.isEmpty, text.allSatisfy({ $0 == Self.dot }) { throw Self.dotSegment }
        guard String(validating: text, as: UTF8.self) != nil else {
            throw Self.refusal("The path is not UTF-8 after percent-decoding.")
        }
        if segment < bounds.count { bounds[segment] = Bounds(start: text.startIndex, length: text.count) }
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let percent = UInt8(ascii: "%")
    private static let backslash = UInt8(ascii: "\\")

    private static var dotSegment: HTTPError {
        refusal("The path holds a dot segment (\".\" or \"..\"); send the path that is meant.")
    }

    private static func refusal(_ detail: String) -> HTTPError { HTTPError(.badRequest, detail) }
}
