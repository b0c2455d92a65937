import CovetTestSupport

/// Makes requests that are nearly right, which is where parsers differ.
enum Mutation {
    static let seeds: [String] = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a/b?c=d&e=%20 HTTP/1.1\r\nHost: example.org:8080\r\nAccept: */*\r\nUser-Agent: x\r\n\r\n",
        "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://example.org/x HTTP/1.1\r\nHost: example.org\r\n\r\n",
        "PUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
    ]

    private static let words: [String] = [
        "\r\n", "\r", "\n", "\0", " ", "\t", ":", ",", ";", "=", "\"", "0", "5", "f", "-", "+", "\u{B}", "\u{7F}",
        "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Host: b\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "chunked", "HTTP/1.0", "HTTP/1.1",
        "HTTP/0.9",
        "0\r\n\r\n", "5\r\nhello\r\n", ";a=\"b\"", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "X: y\r\n z\r\n",
        "Content-Length : 5\r\n",
        "\r\n\r\n", "%00", "http://", "//", "*", "ÿ",
    ]

    static func make(using random: inout SeededGenerator) -> [UInt8] {
        var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
        if Int.random(in: 0..<4, using: &random) == 0 {
            bytes += Array((seeds.randomElement(using: &random) ?? "").utf8)
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2 where place < bytes.count:
                let end = min(bytes.count, place + Int.random(in: 1...8, using: &random))
                bytes.removeSubrange(place..<end)
            case 3 where place < bytes.count:
                let end = min(bytes.count, place + Int.random(in: 1...20, using: &random))
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes = Array(bytes.prefix(place)) + Array((seeds.randomElement(using: &random) ?? "").utf8)
            default: bytes.insert(contentsOf: Array((words.randomElement(using: &random) ?? "").utf8), at: place)
            }
        }
        return bytes
    }

    /// Cuts the bytes at random places.
    static func split(_ bytes: [UInt8], using random: inout SeededGenerator) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...24, using: &random))
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }
}
