/// Puts the header fields on every response that make browsers careful.
///
///     var headers = SecurityHeaders()
///     headers[.xXSSProtection] = "0"              // today's advice instead of the checklist's value
///     headers[.permissionsPolicy] = nil           // removed
///     headers.policy?["img-src"] = ["'self'", "https://images.example.org"]
///
/// A response that brings a field of the same name itself keeps its own. The fields are rendered when they are set, not
/// for each response.
///
/// JSON and plain text never load or run anything. They get a policy that allows nothing at all
/// (`default-src 'none'`, with the `frame-ancestors` of the pages' policy), and not the three fields that only concern
/// documents, marked with a star: fewer rights, and 300 bytes less for each answer of an API (OWASP REST Security,
/// ASVS 3.4.8).
///
/// | field | value | source |
/// |---|---|---|
/// | X-Content-Type-Options | `nosniff` | headers.nosniff, ASVS 3.4.4 |
/// | X-Frame-Options | `DENY` | headers.frame-options |
/// | X-XSS-Protection | `1; mode=block` | headers.xss-protection; OWASP now advises `0` |
/// | Content-Security-Policy | `ContentSecurityPolicy.strict` | headers.csp, ASVS 3.4.3 and 3.4.6 |
/// | Referrer-Policy* | `strict-origin-when-cross-origin` | ASVS 3.4.5 |
/// | Cross-Origin-Opener-Policy* | `same-origin` | ASVS 3.4.8 |
/// | Cross-Origin-Resource-Policy | `same-origin` | OWASP |
/// | Permissions-Policy* | no camera, microphone, place, payment, sensors, USB | OWASP |
/// | Strict-Transport-Security | two years with subdomains, on HTTPS only | tls.hsts, RFC 6797, ASVS 3.4.1 |
public struct SecurityHeaders: HeaderMiddleware {
    /// The policy for what pages load; nil sends none.
    public var policy: ContentSecurityPolicy? = .strict { didSet { render() } }
    private var fields: [(name: HeaderName, value: String)]
    private var hsts: String? = "max-age=63072000; includeSubDomains"
    private var pages = Blocks()
    private var data = Blocks()

    /// The rendered fields for one kind of answer, by connection.
    private struct Blocks: Sendable {
        var plain = Block([], nil)
        var secure = Block([], nil)
    }

    /// The rendered fields, with the policy without a nonce and without any policy. A class, so that one reference is
    /// taken for each response rather than one for each property.
    private final class Block: Sendable {
        let names: [HeaderName]
        /// A bit for the length of each name: whether a response may bring one of them is seen without comparing texts.
        let lengths: UInt64
        let whole: Headers
        let withoutPolicy: Headers

        init(_ fields: [(name: HeaderName, value: String)], _ policy: ContentSecurityPolicy?) {
            var headers = Headers()
            for field in fields { headers.append(field.value, for: field.name) }
            withoutPolicy = headers
            if let policy { headers.append(policy.rendered(), for: .contentSecurityPolicy) }
            whole = headers
            names = fields.map(\.name) + (policy == nil ? [] : [.contentSecurityPolicy])
            lengths = names.reduce(0) { $0 | 1 << UInt64(min(63, $1.lowercased.utf8.count)) }
        }
    }

    public init() {
        fields = [
            (.xContentTypeOptions, "nosniff"),
            (.xFrameOptions, "DENY"),
            (.xXSSProtection, "1; mode=block"),
            (.referrerPolicy, "strict-origin-when-cross-origin"),
            (.crossOriginOpenerPolicy, "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            (.permissionsPolicy, Self.permissions),
        ]
        render()
    }

    /// The value of a field; nil removes it. Also adds fields that are not among the defaults.
    ///
    /// Strict-Transport-Security is sent only where the client's connection is encrypted (RFC 6797, section 7.2). The
    /// content security policy has a property of its own, `policy`; a value set here takes its place, without nonces.
    /// A value that cannot be sent (a line break in it) is a programmer's error and stops the program at start.
    public subscript(name: HeaderName) -> String? {
        get {
            switch name {
            case .strictTransportSecurity: hsts
            case .contentSecurityPolicy: fields.first { $0.name == name }?.value ?? policy?.rendered()
            default: fields.first { $0.name == name }?.value
            }
        }
        set {
            precondition(
                newValue.map { FieldValue.allows($0) } ?? true,
                "The value of \(name) holds a control character or a line break"
            )
            if name == .strictTransportSecurity {
                hsts = newValue
            } else {
                fields.removeAll { $0.name == name }
                if let newValue { fields.append((name, newValue)) }
                if name == .contentSecurityPolicy { policy = nil }
            }
            render()
        }
    }

    public func before(_ request: inout Request) throws {
        guard policy != nil else { return }
        // Where the page's nonce is kept until `after` reads it.
        _ = request.openScope(at: ContinuousClock.now)
    }

    public func after(_ response: inout Response, for request: Request) {
        let nonce = policy == nil ? nil : request.scope?.usedNonce
        let isData = nonce == nil && response.headers.withValue(of: .contentType, Self.isData) == true
        let block =
            request.isClientSecure
            ? isData ? data.secure : pages.secure
            : isData ? data.plain : pages.plain
        guard response.headers.hasName(ofLengths: block.lengths), block.names.contains(where: response.headers.contains)
        else {
            response.headers.append(contentsOf: nonce == nil ? block.whole : block.withoutPolicy)
            if let nonce, let policy {
                response.headers.append(policy.rendered(nonce: nonce), for: .contentSecurityPolicy)
            }
            return
        }
        for index in block.whole.fields.indices {
            let name = block.names[index]
            guard !response.headers.contains(name) else { continue }
            let value = name == .contentSecurityPolicy && nonce != nil ? policy?.rendered(nonce: nonce) : nil
            response.headers.append(value ?? block.whole.value(at: index), for: name)
        }
    }

    /// Whether a browser that opens an answer of this type shows it and nothing more.
    private static func isData(_ contentType: UnsafeRawBufferPointer) -> Bool {
        starts(contentType, with: "application/json") || starts(contentType, with: "text/plain")
            || starts(contentType, with: "application/problem+json")
    }

    @inline(__always)
    private static func starts(_ bytes: UnsafeRawBufferPointer, with text: StaticString) -> Bool {
        text.withUTF8Buffer { wanted in
            guard bytes.count >= wanted.count else { return false }
            for index in wanted.indices where bytes[index] != wanted[index] { return false }
            return true
        }
    }

    private mutating func render() {
        let ofDocuments: [HeaderName] = [.referrerPolicy, .crossOriginOpenerPolicy, .permissionsPolicy]
        pages = blocks(fields, policy)
        data = blocks(fields.filter { !ofDocuments.contains($0.name) }, policy?.forData)
    }

    private func blocks(_ fields: [(name: HeaderName, value: String)], _ policy: ContentSecurityPolicy?) -> Blocks {
        let onHTTPS = hsts.map { [(HeaderName.strictTransportSecurity, $0)] } ?? []
        return Blocks(plain: Block(fields, policy), secure: Block(fields + onHTTPS, policy))
    }

    private static let permissions = [
        "accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb",
    ].map { "\($0)=()" }.joined(separator: ", ")
}
