/// The `traceparent` field of W3C Trace Context: which trace a request is a part of.
///
///     traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
enum TraceParent {
    /// The trace's identifier of 32 hexadecimal digits; nil where the text is none that the specification allows.
    static func traceID(in text: String) -> String? {
        var text = text
        let isValid = text.withUTF8 { bytes in
            guard bytes.count >= 55, [2, 35, 52].allSatisfy({ bytes[$0] == hyphen }) else { return false }
            let parts = [0..<2, 3..<35, 36..<52, 53..<55].map { bytes[$0] }
            guard parts.allSatisfy({ $0.allSatisfy(isLowerHex) }) else { return false }
            // Version 255 is forbidden; those after 0 may put more behind another hyphen.
            guard !parts[0].elementsEqual("ff".utf8) else { return false }
            let isFirstVersion = parts[0].elementsEqual("00".utf8)
            guard bytes.count == 55 || (!isFirstVersion && bytes[55] == hyphen) else { return false }
            return [parts[1], parts[2]].allSatisfy { !$0.allSatisfy { $0 == zero } }
        }
        return isValid ? String(text.utf8.dropFirst(3).prefix(32)) : nil
    }

    private static let hyphen = UInt8(ascii: "-")
    private static let zero = UInt8(ascii: "0")

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        byte &- zero < 10 || byte &- UInt8(ascii: "a") < 6
    }
}

private enum TraceKey: RequestKey { typealias Value = String }

extension Request {
    /// The trace that this request is a part of: the 32 hexadecimal digits that a trusted proxy's `traceparent` field
    /// gives, which every log line of the request carries. Nil where none came, or where a stranger sent it.
    public internal(set) var traceID: String? {
        get { self[TraceKey.self] }
        set { self[TraceKey.self] = newValue }
    }
}
