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
        var plain = Block()
        var secure = Block()
    }

    /// The rendered fields, with the policy without a nonce and without any policy.
    private struct Block: Sendable {
        var names: [HeaderName] = []
        /// A bit for the length of each name: whether a response may bring one of them is seen without comparing texts.
        var lengths: UInt64 = 0
        var whole = Headers()
        var withoutPolicy = Headers()
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
        let blocks = nonce == nil && response.headers.withValue(of: .contentType, Self.isData) == true ? data : pages
        let block = request.isClientSecure ? blocks.secure : blocks.plain
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
        contentType.starts(with: "application/json".utf8) || contentType.starts(with: "text/plain".utf8)
            || contentType.starts(with: "application/problem+json".utf8)
    }

    private mutating func render() {
        let ofDocuments: [HeaderName] = [.referrerPolicy, .crossOriginOpenerPolicy, .permissionsPolicy]
        pages = blocks(fields, policy)
        data = blocks(fields.filter { !ofDocuments.contains($0.name) }, policy?.forData)
    }

    private func blocks(_ fields: [(name: HeaderName, value: String)], _ policy: ContentSecurityPolicy?) -> Blocks {
        let onHTTPS = hsts.map { [(HeaderName.strictTransportSecurity, $0)] } ?? []
        return Blocks(plain: block(fields, policy), secure: block(fields + onHTTPS, policy))
    }

    private func block(_ fields: [(name: HeaderName, value: String)], _ policy: ContentSecurityPolicy?) -> Block {
        var block = Block()
        for field in fields {
            block.names.append(field.name)
            block.withoutPolicy.append(field.value, for: field.name)
        }
        block.whole = block.withoutPolicy
        if let policy {
            block.names.append(.contentSecurityPolicy)
            block.whole.append(policy.rendered(), for: .contentSecurityPolicy)
        }
        for name in block.names { block.lengths |= 1 << UInt64(min(63, name.lowercased.utf8.count)) }
        return block
    }

    private static let permissions = [
        "accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb",
    ].map { "\($0)=()" }.joined(separator: ", ")
}
