/// Sends the client to another place: with 303 (See Other) where nothing else is said, as after a form was handled.
///
///     return Redirect("/articles/1")
///     return Redirect(form.next)                      // text from a client: another site is refused with 400
///     return Redirect(external: "https://example.org/docs")
///
/// A place is a path of this site. Where the text leads, or might be read by a browser to lead, to another site
/// (`//host`, `/\host`, a scheme, hidden tabs and line breaks), the answer is 400 (OWASP, unvalidated redirects).
public struct Redirect: ResponseConvertible {
    /// Which kind of move it is.
    public struct Kind: Sendable, Hashable {
        let status: Status

        /// 303: fetch the other place with GET.
        public static let seeOther = Kind(status: .seeOther)
        /// 307: send the same request there, this time.
        public static let temporary = Kind(status: .temporaryRedirect)
        /// 308: send the same request there, from now on.
        public static let permanent = Kind(status: .permanentRedirect)
    }

    public let target: String
    public let kind: Kind
    private let mayLeave: Bool

    /// To a path of this site, with its query and fragment.
    public init(_ path: String, _ kind: Kind = .seeOther) {
        target = path
        self.kind = kind
        mayLeave = false
    }

    /// To any URL. The text must come from the app, never from a client.
    public init(external url: String, _ kind: Kind = .seeOther) {
        target = url
        self.kind = kind
        mayLeave = true
    }

    /// Whether the text is a path that stays on this site in every browser.
    public static func isLocal(_ text: String) -> Bool {
        var bytes = text.utf8.makeIterator()
        guard bytes.next() == UInt8(ascii: "/"), bytes.next() != UInt8(ascii: "/") else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    }

    public func response(to request: Request) throws -> Response {
        guard mayLeave || Self.isLocal(target) else {
            throw HTTPError(.badRequest, "The place to go on to must be a path of this site, beginning with one slash.")
        }
        return Response(kind.status, headers: [.location: PercentEncoding.ascii(target)])
    }
}
