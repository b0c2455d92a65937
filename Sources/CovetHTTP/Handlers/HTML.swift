/// A page or a piece of one. What is put into it by interpolation is escaped.
///
///     return HTML("<h1>\(article.title)</h1><ul>\(items)</ul>")     // a title stays text, whatever is in it
///
/// A value that is `HTML` itself goes in as it is.
public struct HTML: ResponseConvertible, Hashable {
    public private(set) var text: String

    /// Markup from literals and escaped values.
    public init(_ markup: HTML) {
        self = markup
    }

    /// Markup that is taken as it stands. It must not hold text from clients that was not escaped.
    public init(verbatim text: String) {
        self.text = text
    }

    /// The text with `& < > " '` written as references, fit for content and for quoted attributes.
    public static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count + 32)
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
            || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "'")
    }

    public static func + (left: HTML, right: HTML) -> HTML {
        HTML(verbatim: left.text + right.text)
    }

    private static let headers: Headers = [.contentType: "text/html; charset=utf-8"]

    public func response(to request: Request) -> Response {
        Response(headers: Self.headers, body: .text(text))
    }
}

extension HTML: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) {
        text = value
    }

    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    public struct Interpolation: StringInterpolationProtocol {
        var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        public mutating func appendInterpolation(_ markup: HTML) {
            text += markup.text
        }

        public mutating func appendInterpolation(_ pieces: [HTML]) {
            for piece in pieces { text += piece.text }
        }

        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += HTML.escape(value.description)
        }
    }
}
