/// The media type of a body (RFC 9110, section 8.3): `application/json; charset=utf-8`.
public struct ContentType: Sendable, Hashable {
    /// Type and subtype in lower case, without parameters.
    public let mediaType: String
    /// The character set in lower case, where one is named.
    public let charset: String?

    /// Gives nil for a text that is no media type.
    public init?(_ field: String) {
        let pieces = field.lowercased().split(separator: ";", maxSplits: 16, omittingEmptySubsequences: false)
        guard let first = pieces.first.map(FieldText.trimmed) else { return nil }
        let halves = first.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Token.contains) }) else {
            return nil
        }
        mediaType = String(first)
        charset = pieces.dropFirst().lazy.map(FieldText.trimmed).first { $0.hasPrefix("charset=") }.map {
            String($0.dropFirst(8).filter { $0 != "\"" })
        }
    }

    /// `application/json`, and types built on it such as `application/problem+json`.
    public var isJSON: Bool { mediaType == "application/json" || mediaType.hasSuffix("+json") }
    /// What an HTML form sends.
    public var isURLEncodedForm: Bool { mediaType == "application/x-www-form-urlencoded" }
    /// Whether text of this type is UTF-8, which is what a missing character set means for JSON and forms.
    public var isUTF8: Bool { charset == nil || charset == "utf-8" || charset == "utf8" || charset == "us-ascii" }
}

extension Request {
    /// Whether the body is said to be JSON in UTF-8. What clients really send is seen without taking the field apart.
    var bringsJSON: Bool {
        let isUsual = head.headers.withValue(of: .contentType) { value in
            value.elementsEqual("application/json".utf8) || value.elementsEqual("application/json; charset=utf-8".utf8)
        }
        if isUsual == true { return true }
        guard let contentType else { return false }
        return contentType.isJSON && contentType.isUTF8
    }

    /// The type of the body, where the request names one that is well-formed.
    public var contentType: ContentType? { headers[.contentType].flatMap(ContentType.init) }
}
