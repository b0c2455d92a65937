/// An error for people: a page of its own, in the dark or light of the reader's system, with the request's id to quote.
///
/// Its only style is inline and carries the request's nonce, so that it stands under the strict content security
/// policy.
struct ErrorPage {
    let error: HTTPError
    let requestID: String
    let nonce: String
    let causes: [String]

    init(_ error: HTTPError, to request: Request, causes: [String] = []) {
        self.error = error
        requestID = request.id
        nonce = request.cspNonce
        self.causes = causes
    }

    var response: Response {
        Response(error.status, headers: [.contentType: "text/html; charset=utf-8"], body: .text(html.text))
    }

    var html: HTML {
        let words = Words(for: error.status)
        let detail = error.detail ?? words.advice
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>\(words.title)</title>
            <style nonce="\(nonce)">\(Self.style)</style>
            </head>
            <body>
            <main>
            <p class="code">\(error.status.code)</p>
            <h1>\(words.title)</h1>
            <p>\(detail)</p>
            \(fieldList)\(causeList)<p><a href="/">Go to the start page</a></p>
            \(reference)</main>
            </body>
            </html>

            """
    }

    private var fieldList: HTML {
        guard !error.fields.isEmpty else { return "" }
        let items: [HTML] = error.fields.map { "<li><b>\($0.field)</b> \($0.message)</li>" }
        return "<ul>\(items)</ul>\n"
    }

    private var causeList: HTML {
        guard !causes.isEmpty else { return "" }
        let items: [HTML] = causes.map { "<li><code>\($0)</code></li>" }
        return "<h2>What happened (shown in development only)</h2>\n<ol>\(items)</ol>\n"
    }

    private var reference: HTML {
        guard !requestID.isEmpty else { return "" }
        return "<p class=\"id\">When you ask for help, quote this number: <code>\(requestID)</code></p>\n"
    }

    private static let style: HTML = """
        :root{color-scheme:light dark;--ink:#1c1d21;--soft:#5d616b;--paper:#fbfbfa;--line:#dcdde1;--link:#0b57b7}\
        @media(prefers-color-scheme:dark){:root{--ink:#ececee;--soft:#a4a8b3;--paper:#17181b;--line:#34363c;\
        --link:#8ab8ff}}\
        body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}\
        main{max-width:38rem;margin:12vh auto 3rem;padding:0 1.25rem}\
        .code{margin:0;color:var(--soft);font-variant-numeric:tabular-nums}\
        h1{margin:.1em 0 .5em;font-size:1.9rem;line-height:1.2}h2{font-size:1.1rem}\
        a{color:var(--link)}code{font:.92em ui-monospace,monospace;overflow-wrap:anywhere}\
        .id{margin-top:2.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
        """
}

extension ErrorPage {
    /// What a page says of a status, where the error says nothing itself: what happened and what the reader can do.
    struct Words {
        let title: String
        let advice: String

        init(for status: Status) {
            (title, advice) =
                switch status {
                case .badRequest:
                    ("This request was not understood", "Go back, check what you entered, and try again.")
                case .unauthorized:
                    ("Please sign in", "This page is for people who are signed in.")
                case .forbidden:
                    ("This is not open to you", "You may not see this page. If you should, ask for access.")
                case .notFound:
                    ("There is no such page", "It may have moved, or the address has a mistake in it.")
                case .methodNotAllowed:
                    ("This cannot be done here", "Go back and try another way.")
                case .contentTooLarge:
                    ("That is too large", "Send a smaller file or a shorter text.")
                case .unprocessableContent:
                    ("Some of what you entered is not right", "Go back, correct it, and send it again.")
                case .tooManyRequests:
                    ("Too many requests", "Wait a little, then try again.")
                case .internalServerError:
                    (
                        "Something went wrong on our side",
                        "It is not your fault, and it has been noted. Try again later."
                    )
                case .serviceUnavailable:
                    ("We are away for a moment", "Try again in a few minutes.")
                default:
                    status.code >= 500
                        ? ("Something went wrong on our side", "Try again later.")
                        : (status.reasonPhrase, "Go back and try again.")
                }
        }
    }
}
