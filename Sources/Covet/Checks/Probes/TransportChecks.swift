import CovetHTTP
import CovetReadiness
import NIOCore
import NIOSSL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// tls.enabled: asks without encryption, and as a stranger who claims to be a proxy that has ended it.
struct PlainHTTPIsRefused: Check {
    let id: CheckID = "tls.enabled"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let (instance, app) = (try context.instance, try context.application)
        return instance.own == nil
            ? try await examine(instance.probe, in: context) : try await examine(app, in: context)
    }

    // MARK: An instance of our own

    private func examine(_ app: Application, in context: CheckContext) async throws -> CheckResult {
        let serving = app.serving
        guard serving.endsTLS else {
            return .fail(
                "the app speaks plain HTTP: it has no certificate, and no proxy to end TLS for it",
                fix: Self.fix
            )
        }
        var findings: [Finding] = []
        let stranger = "203.0.113.77"
        let claims: [(what: String, headers: [(String, String)])] = [
            ("plain HTTP", []),
            (
                "a stranger's X-Forwarded-Proto: https",
                [("x-forwarded-proto", "https"), ("x-forwarded-for", "127.0.0.1")]
            ),
            ("a stranger's Forwarded: proto=https", [("forwarded", "for=127.0.0.1;proto=https")]),
        ]
        for claim in claims {
            let page = try await ask(app, .get, from: stranger, claim.headers, accept: Sample.page)
            if let problem = Self.problem(with: page, location: page.headers[.location]) {
                findings.append(.failure("\(claim.what) gets \(problem) at /", fix: Self.redirectFix))
            }
            let post = try await ask(app, .post, from: stranger, claim.headers, accept: Sample.json)
            if post.status.code != 403 {
                findings.append(
                    .failure(
                        "\(claim.what) posting JSON gets \(post.status.code) rather than 403",
                        fix: Self.redirectFix
                    )
                )
            }
        }
        let way =
            serving.certificateFile == nil
            ? "TLS is ended by the proxies \(serving.trustedProxies.joined(separator: ", "))"
            : "TLS is ended here, with \(serving.certificateFile ?? "")"
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(way, from: "settings"),
                context.evidence(
                    "plain HTTP redirects browsers and refuses programs, whatever X-Forwarded-Proto or Forwarded says",
                    from: "\(claims.count * 2) requests from \(stranger)"
                ),
            ]
        )
    }

    private func ask(
        _ app: Application,
        _ method: CovetHTTP.Method,
        from address: String,
        _ claims: [(String, String)],
        accept: String
    ) async throws -> Response {
        var headers = Headers()
        headers[.host] = app.serving.publicName ?? "localhost"
        headers[.accept] = accept
        for (name, value) in claims { if let name = HeaderName(name) { headers.append(value, for: name) } }
        let connection = ConnectionInfo(remoteAddress: address, isSecure: false, logger: app.logger)
        return try await app.respond(to: Request(method, "/", headers: headers, connection: connection))
    }

    private static func problem(with answer: Response, location: String?) -> String? {
        let code = answer.status.code
        if (300...399).contains(code), location?.hasPrefix("https://") == true { return nil }
        return code == 403 ? nil : "\(code)"
    }

    // MARK: Somebody else's instance

    private func examine(_ probe: Probe, in context: CheckContext) async throws -> CheckResult {
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        if probe.base.isSecure {
            let answer = try await probe.send(.get, "/")
            evidence.append(context.evidence("answers \(answer.status) over TLS", from: "\(probe.base)"))
            // What listens for plain HTTP is known for the usual pair of ports alone.
            guard probe.base.port == 443 else { return CheckResult(findings: [], evidence: evidence) }
        }
        let plain = Probe(
            ProbeTarget(isSecure: false, host: probe.base.host, port: probe.base.isSecure ? 80 : probe.base.port)
        )
        do throws(ProbeError) {
            let page = try await plain.send(.get, "/", headers: [("accept", Sample.page)])
            let location = page["location"]
            if !(300...399).contains(page.status) || location?.hasPrefix("https://") != true {
                findings.append(.failure("\(plain.base)/ answers \(page.status) without TLS", fix: Self.fix))
            } else {
                evidence.append(context.evidence("browsers are sent to \(location ?? "")", from: "\(plain.base)/"))
            }
            let post = try await plain.send(.post, "/", headers: [("accept", Sample.json)], body: ByteBuffer())
            if !(300...499).contains(post.status) || post.status == 404 || post.status == 405 {
                findings.append(.failure("POST \(plain.base)/ answers \(post.status) without TLS", fix: Self.fix))
            }
        } catch {
            guard probe.base.isSecure, error.kind != .noAnswer else { throw error }
            evidence.append(context.evidence("nobody answers plain HTTP", from: "\(plain.base)"))
        }
        return CheckResult(findings: findings, evidence: evidence)
    }

    private static let fix =
        "Set TLS_CERT_FILE and TLS_KEY_FILE, or put a proxy that ends TLS in front and name it in TRUSTED_PROXIES"
    private static let redirectFix =
        "Run with APP_ENV=production, leave HTTPSRedirect in the app's middleware, and name only your own proxies in "
        + "TRUSTED_PROXIES"
}

/// tls.hsts: Strict-Transport-Security on answers of every kind.
struct HSTSIsSent: Check {
    let id: CheckID = "tls.hsts"
    let phase = Phase.deploy
    /// RFC 6797 has no least value; a year is what the lists that browsers preload ask for.
    private static let leastAge = 31_536_000

    func run(in context: CheckContext) async throws -> CheckResult {
        let (instance, app) = (try context.instance, try context.application)
        let isSecure =
            instance.probe.base.isSecure || instance.probe.headers.contains { $0.name == "x-forwarded-proto" }
        guard isSecure else {
            return .fail(
                "\(instance.probe.base) answers without TLS, where no browser believes Strict-Transport-Security",
                fix: "Mend tls.enabled first; SecurityHeaders then sends the field with max-age=63072000"
            )
        }
        // What is no request says nothing of how it came through a proxy.
        let answers = try await instance.answers(for: instance.samples(of: app).filter { !$0.isMalformed })
        var findings: [Finding] = []
        for seen in answers {
            let value = seen.answer["strict-transport-security"]
            let age = value.flatMap(Self.age)
            guard age.map({ $0 >= Self.leastAge }) != true else { continue }
            findings.append(
                .failure(
                    "\(seen.sample.what) (\(seen.answer.status)) comes with \(value.map { "Strict-Transport-Security: \($0)" } ?? "no Strict-Transport-Security")",
                    fix: "Leave SecurityHeaders in the app's middleware, with max-age=31536000 at least"
                )
            )
        }
        let value = answers.first?.answer["strict-transport-security"] ?? ""
        return CheckResult(
            findings: Array(findings.prefix(3)),
            evidence: [
                context.evidence(
                    "Strict-Transport-Security: \(value) on \(answers.summary)",
                    from: "\(instance.probe.base)"
                )
            ]
        )
    }

    static func age(_ value: String) -> Int? {
        for part in value.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace && $0 != "\"" } }
            if pair.count == 2, pair[0].lowercased() == "max-age" { return Int(pair[1]) }
        }
        return nil
    }
}

/// tls.certificate: a handshake with the public name, trusting what the machine trusts.
struct CertificateIsValid: Check {
    let id: CheckID = "tls.certificate"
    let phase = Phase.deploy
    /// Roots beside the system's, for tests.
    var trustRoots: NIOSSLAdditionalTrustRoots?
    private static let leastDays = 14

    func run(in context: CheckContext) async throws -> CheckResult {
        let (instance, app) = (try context.instance, try context.application)
        let target: ProbeTarget
        if instance.own == nil {
            target = instance.probe.base
        } else {
            guard let url = app.serving.publicURL.flatMap({ ProbeTarget($0) }) else {
                throw Unproven("PUBLIC_URL is not set, so there is no name to shake hands with; pass --url https://...")
            }
            target = url
        }
        guard target.isSecure else {
            return .fail("\(target) is no https address", fix: "Mend tls.enabled, and write https:// in the URL")
        }
        do throws(ProbeError) {
            let answer = try await Probe(target, trustRoots: trustRoots).send(.get, "/health/live")
            return result(answer.certificate, target, in: context)
        } catch {
            switch error.kind {
            case .unreachable: throw Unproven(error.description)
            case .handshake, .noAnswer: return await refusal(error, target, in: context)
            }
        }
    }

    private func result(_ certificate: NIOSSLCertificate?, _ target: ProbeTarget, in context: CheckContext)
        -> CheckResult
    {
        guard let certificate else { return .unproven("\(target) showed no certificate") }
        let end = Date(timeIntervalSince1970: TimeInterval(certificate.notValidAfter))
        let days = Int((end.timeIntervalSince(context.now) / 86_400).rounded(.down))
        let evidence = context.evidence(
            "trusted, for \(target.host), \(days) days left",
            from: "a handshake with \(target)"
        )
        guard days > Self.leastDays else {
            return .fail(
                "the certificate of \(target) ends in \(days) days; more than \(Self.leastDays) must be left",
                fix: "Renew the certificate, and let that happen by itself (certbot, or your provider's service)",
                evidence: [evidence]
            )
        }
        return .pass(evidence)
    }

    /// Says why there is no trust, as far as the certificate tells.
    private func refusal(_ error: ProbeError, _ target: ProbeTarget, in context: CheckContext) async -> CheckResult {
        var probe = Probe(target)
        probe.verifiesCertificate = false
        guard let certificate = try? await probe.send(.get, "/health/live").certificate else {
            return .fail("\(target) does not speak TLS: \(error)", fix: "Mend tls.enabled first")
        }
        let end = Date(timeIntervalSince1970: TimeInterval(certificate.notValidAfter))
        let why =
            end < context.now
            ? "it has expired"
            : "it is self-signed, for another name, or sent without the certificates between it and its root"
        return .fail(
            "the certificate of \(target) is not trusted: \(why)",
            fix: "Use a certificate of a public authority for \(target.host), with its whole chain in TLS_CERT_FILE"
        )
    }
}
