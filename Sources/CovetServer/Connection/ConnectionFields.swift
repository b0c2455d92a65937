import CovetHTTP

/// The fields that frame a message and steer its connection. Only the server writes them.
enum ConnectionFields {
    private static let names: [HeaderName] = [.connection, .contentLength, .date, .keepAlive, .transferEncoding]

    /// A cheap first look: whether any name is as long as one of ours.
    @inline(__always)
    static func mayBe(in headers: Headers) -> Bool {
        for field in headers.fields {
            switch field.nameLength {
            case 4, 10, 14, 17: return true
            default: continue
            }
        }
        return false
    }

    static func removed(from headers: Headers) -> Headers {
        var headers = headers
        for name in names where headers.contains(name) { headers.remove(name) }
        return headers
    }

    /// A handler that sets `connection: close` gets what it means.
    static func asksToClose(_ headers: Headers) -> Bool {
        headers[.connection]?.lowercased() == "close"
    }
}
