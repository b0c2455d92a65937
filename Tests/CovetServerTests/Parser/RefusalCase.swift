import Testing

/// A message that must be refused, for the parser's test and for the one over a socket.
struct RefusalCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let status: Int

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ status: Int = 400) {
        self.name = name
        bytes = Array(text.utf8)
        self.status = status
    }

    init(_ name: String, bytes: [UInt8], _ status: Int = 400) {
        self.name = name
        self.bytes = bytes
        self.status = status
    }

    private static func get(_ fields: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }
    private static func post(_ fields: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }
    private static func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked\r\n") + body }

    /// Refused with the head.
    static let heads: [RefusalCase] = [
        // Request line
        .init("HTTP/0.9", "GET /\r\n"),
        .init("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        .init("tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("illegal method", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("quoted method", "\"GET\" / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("method too long", String(repeating: "A", count: 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        .init("lower-case protocol", "GET / http/1.1\r\nHost: a\r\n\r\n"),
        .init("foreign protocol", "GET / ICY/1.1\r\nHost: a\r\n\r\n"),
        .init("version without minor", "GET / HTTP/1\r\nHost: a\r\n\r\n"),
        .init("version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        .init("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        .init("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        .init("preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        .init("TLS to a plain port", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC]),
        .init("fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(
            "non-ASCII target",
            bytes: Array("GET /".utf8) + [0xC3, 0xA9] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        ),
        .init("control in the target", "GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("DEL in the target", "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("backslash in the path", "GET /\\ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("angle bracket in the target", "GET /<a> HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("target is a query", "GET ?a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("asterisk and more", "OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("authority-form", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
        .init("authority-form for GET", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("CONNECT with a path", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("foreign scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("absolute-form without host", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("absolute-form with a user", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("absolute-form with a wild port", "GET http://a:99999/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        // Line ends
        .init("bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        .init("bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        .init("bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        .init("bare LF before the request", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init("bare CR in a value", get("X: a\rb\r\n")),
        .init("bare CR for a line end", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
        .init("CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"),
        .init("two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        // Fields
        .init("space before the colon", get("X : a\r\n")),
        .init("tab before the colon", get("X\t: a\r\n")),
        .init("folded line", get("X: a\r\n b\r\n")),
        .init("folded line with a tab", get("X: a\r\n\tb\r\n")),
        .init("folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        .init("no colon", get("X\r\n")),
        .init("empty name", get(": a\r\n")),
        .init("illegal name", get("X(a): b\r\n")),
        .init("non-ASCII name", get("Ä: b\r\n")),
        .init("NUL in a value", get("X: a\0b\r\n")),
        .init("NUL in a name", get("X\0: b\r\n")),
        .init("control in a value", get("X: a\u{8}b\r\n")),
        .init("DEL in a value", get("X: \u{7F}\r\n")),
        // Host
        .init("no Host", "GET / HTTP/1.1\r\n\r\n"),
        .init("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        .init("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
        .init("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        .init("list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        .init("Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        .init("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        .init("Host with a wild port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
        .init("Host with a port too high", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"),
        .init("Host with an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
        .init("Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        // Content-Length
        .init("length with a sign", post("Content-Length: +5\r\n")),
        .init("negative length", post("Content-Length: -5\r\n")),
        .init("length in words", post("Content-Length: five\r\n")),
        .init("hexadecimal length", post("Content-Length: 0x5\r\n")),
        .init("empty length", post("Content-Length:\r\n")),
        .init("length with a space inside", post("Content-Length: 5 5\r\n")),
        .init("list of lengths", post("Content-Length: 5, 5\r\n")),
        .init("fraction", post("Content-Length: 5.0\r\n")),
        .init("length that overflows", post("Content-Length: 9223372036854775808\r\n")),
        .init("length that overflows by digits", post("Content-Length: 99999999999999999999999\r\n")),
        .init("two equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n")),
        .init("two different lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n")),
        // Transfer-Encoding
        .init("length and coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")),
        .init("coding and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")),
        .init("chunked not last", post("Transfer-Encoding: chunked, gzip\r\n")),
        .init("chunked twice", post("Transfer-Encoding: chunked, chunked\r\n")),
        .init("chunked in two fields", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")),
        .init("gzip alone", post("Transfer-Encoding: gzip\r\n")),
        .init("identity", post("Transfer-Encoding: identity\r\n")),
        .init("chunked with a parameter", post("Transfer-Encoding: chunked;q=1\r\n")),
        .init("empty coding", post("Transfer-Encoding:\r\n")),
        .init("comma behind chunked", post("Transfer-Encoding: chunked,\r\n")),
        .init("quoted chunked", post("Transfer-Encoding: \"chunked\"\r\n")),
        .init("vertical tab before chunked", post("Transfer-Encoding: \u{B}chunked\r\n")),
        .init("xchunked", post("Transfer-Encoding: xchunked\r\n")),
        .init("unknown coding before chunked", post("Transfer-Encoding: gzip, chunked\r\n"), 501),
        .init("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        // The rest
        .init("POST of HTTP/1.0 without length", "POST / HTTP/1.0\r\n\r\n", 411),
        .init("unknown expectation", post("Content-Length: 5\r\nExpect: 200-ok\r\n"), 417),
        .init(
            "request line too long",
            "GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            414
        ),
        .init("too many fields", get(String(repeating: "X: a\r\n", count: 100)), 431),
        .init("fields too large", get("X: " + String(repeating: "a", count: 40_000) + "\r\n"), 431),
    ]

    /// Refused inside the content, when the handler reads it.
    static let contents: [RefusalCase] = [
        .init("chunk size missing", chunked("\r\nhello\r\n0\r\n\r\n")),
        .init("chunk size with a sign", chunked("+5\r\nhello\r\n0\r\n\r\n")),
        .init("chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")),
        .init("chunk size with a space before", chunked(" 5\r\nhello\r\n0\r\n\r\n")),
        .init("chunk size with a space after", chunked("5 \r\nhello\r\n0\r\n\r\n")),
        .init("chunk size with junk", chunked("5g\r\nhello\r\n0\r\n\r\n")),
        .init("chunk size that overflows", chunked("ffffffffffffffff\r\nhello")),
        .init("chunk size that overflows by digits", chunked("10000000000000000\r\nhello")),
        .init("bare LF after the chunk size", chunked("5\nhello\r\n0\r\n\r\n")),
        .init("bare CR after the chunk size", chunked("5\rhello\r\n0\r\n\r\n")),
        .init("chunk too long", chunked("5\r\nhello!\r\n0\r\n\r\n")),
        .init("bare LF after the chunk", chunked("5\r\nhello\n0\r\n\r\n")),
        .init("extension without name", chunked("5;\r\nhello\r\n0\r\n\r\n")),
        .init("extension with a space", chunked("5; a=b\r\nhello\r\n0\r\n\r\n")),
        .init("extension with a control", chunked("5;a=\u{1}\r\nhello\r\n0\r\n\r\n")),
        .init("extension with an open quote", chunked("5;a=\"b\r\nhello\r\n0\r\n\r\n")),
        .init("extension too long", chunked("5;" + String(repeating: "a", count: 300) + "\r\nhello\r\n0\r\n\r\n")),
        .init(
            "extensions too many",
            chunked(String(repeating: "1;" + String(repeating: "a", count: 200) + "\r\nx\r\n", count: 30) + "0\r\n\r\n")
        ),
        .init("folded trailer", chunked("0\r\nX: a\r\n b\r\n\r\n")),
        .init("malformed trailer", chunked("0\r\nX a\r\n\r\n")),
        .init("trailers too large", chunked("0\r\nX: " + String(repeating: "a", count: 40_000) + "\r\n\r\n"), 431),
        .init("trailers too many", chunked("0\r\n" + String(repeating: "X: a\r\n", count: 101) + "\r\n"), 431),
    ]
}
