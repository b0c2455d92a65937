import Covet

enum Layout {
    /// A whole page around its content.
    static func page(_ title: String, _ content: HTML) -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title)</title>
        <link rel="stylesheet" href="/conduit.css">
        </head>
        <body>
        <a class="skip" href="#content">Skip to content</a>
        <header><nav aria-label="Main"><a class="brand" href="/">conduit</a>\
        <a href="/api/articles">API</a><a href="/health">Health</a></nav></header>
        <main id="content">
        \(content)
        </main>
        <footer><p>The RealWorld example application, built on Covet.</p></footer>
        </body>
        </html>

        """
    }
}
