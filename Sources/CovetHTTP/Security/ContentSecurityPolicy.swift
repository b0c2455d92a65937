/// From where a page may load what (Content Security Policy, level 3).
///
///     var headers = SecurityHeaders()
///     headers.policy?["img-src"] = ["'self'", "https://images.example.org"]
///
/// Inline scripts and styles need the request's nonce: `<script nonce="\(request.cspNonce)">`. A page that asks for it
/// gets a policy that names it in `script-src` and `style-src`.
public struct ContentSecurityPolicy: Sendable, Hashable {
    private var directives: [Directive]

    private struct Directive: Sendable, Hashable {
        let name: String
        var sources: [String]
    }

    /// The default: everything from the own origin, nothing inline without a nonce, no frames, no plug-ins.
    public static let strict = ContentSecurityPolicy(directives: [
        Directive(name: "default-src", sources: ["'self'"]),
        Directive(name: "script-src", sources: ["'self'"]),
        Directive(name: "style-src", sources: ["'self'"]),
        Directive(name: "img-src", sources: ["'self'", "data:"]),
        Directive(name: "object-src", sources: ["'none'"]),
        Directive(name: "base-uri", sources: ["'self'"]),
        Directive(name: "form-action", sources: ["'self'"]),
        Directive(name: "frame-ancestors", sources: ["'none'"]),
    ])

    /// The sources of a directive, such as `img-src`; nil where the policy does not have it. An empty list stands for a
    /// directive without value, such as `upgrade-insecure-requests`.
    ///
    /// Names are letters and hyphens; sources hold neither spaces, semicolons, commas nor control characters. Anything
    /// else is a programmer's error and stops the program at start, since it would change other directives.
    public subscript(name: String) -> [String]? {
        get { directives.first { $0.name == name }?.sources }
        set {
            precondition(
                !name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D },
                "\"\(name)\" is not the name of a directive: lower-case letters and hyphens, as in img-src"
            )
            for source in newValue ?? [] {
                precondition(
                    !source.isEmpty && source.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3B && $0 != 0x2C },
                    "\"\(source)\" is not one source of \(name): give each as an element of its own, in ASCII"
                )
            }
            let index = directives.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let sources?): directives[index].sources = sources
            case (let index?, nil): directives.remove(at: index)
            case (nil, let sources?): directives.append(Directive(name: name, sources: sources))
            case (nil, nil): break
            }
        }
    }

    /// What an answer gets that is no page: it may load nothing, and be framed by whom pages may be framed by.
    var forData: ContentSecurityPolicy {
        ContentSecurityPolicy(
            directives: [Directive(name: "default-src", sources: ["'none'"])]
                + directives.filter { $0.name == "frame-ancestors" }
        )
    }

    /// The value of the header field.
    public func rendered(nonce: String? = nil) -> String {
        directives.map { directive in
            var words = [directive.name] + directive.sources
            if let nonce, directive.name == "script-src" || directive.name == "style-src" {
                words.removeAll { $0 == "'none'" }
                words.append("'nonce-\(nonce)'")
            }
            return words.joined(separator: " ")
        }.joined(separator: "; ")
    }
}

extension Request {
    /// The nonce that this request's page puts on its inline scripts and styles: 128 random bits, the same each time it
    /// is asked for. `SecurityHeaders` names it in the policy of the response; without that middleware it has no
    /// effect.
    public var cspNonce: String {
        scope?.nonce(making: Nonce.make) ?? Nonce.make()
    }
}

enum Nonce {
    /// From the system's generator: who could guess a nonce could inject a script.
    static func make() -> String {
        var random = SystemRandomNumberGenerator()
        return [random.next() as UInt64, random.next()].map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
