import CovetReadiness
import CovetTestSupport
import Foundation
import NIOSSL
import Testing

@testable import Covet

@Suite(.enabled(if: SelfSignedCertificate.canBeMade, "openssl is not installed")) struct CertificateTests {
    @Test func aTrustedCertificateForTheNameWithTimeLeftPasses() async throws {
        let result = try await check(SelfSignedCertificate(for: "localhost", days: 90), isTrusted: true)
        #expect(result.verdict == .pass, "\(result)")
        #expect(result.evidence.first?.statement.contains("days left") == true)
    }

    @Test func aSelfSignedCertificateFails() async throws {
        let result = try await check(SelfSignedCertificate(for: "localhost", days: 90), isTrusted: false)
        #expect(result.verdict == .fail)
        #expect(result.findings.first?.message.contains("not trusted: it is self-signed") == true)
    }

    @Test func aCertificateForAnotherNameFails() async throws {
        let result = try await check(SelfSignedCertificate(for: "other.example", days: 90), isTrusted: true)
        #expect(result.verdict == .fail)
    }

    @Test func aCertificateThatEndsInTenDaysFails() async throws {
        let result = try await check(SelfSignedCertificate(for: "localhost", days: 10), isTrusted: true)
        #expect(result.findings.first?.message.contains("more than 14 must be left") == true)
    }

    @Test func aPublicURLWithoutTLSFails() async throws {
        let line = try await Trial(variables: ["PUBLIC_URL": "http://app.example"]).line("tls.certificate")
        #expect(line.verdict == .fail)
    }

    @Test func withoutAPublicNameNothingIsProven() async throws {
        let line = try await Trial(variables: ["PUBLIC_URL": ""]).line("tls.certificate")
        #expect(line.verdict == .unproven)
        #expect(line.reason?.contains("PUBLIC_URL is not set") == true)
    }

    @Test func anInstanceWithItsOwnCertificateIsProbedOverTLS() async throws {
        let certificate = try SelfSignedCertificate(for: "localhost", days: 90)
        defer { withExtendedLifetime(certificate) {} }
        let report = try await Trial(variables: [
            "TRUSTED_PROXIES": "", "TLS_CERT_FILE": certificate.certificate, "TLS_KEY_FILE": certificate.key,
        ]).report()
        for id: CheckID in ["tls.enabled", "tls.hsts", "headers.nosniff", "health.endpoint"] {
            let line = try #require(report.lines.first { $0.id == id })
            #expect(line.verdict == .pass, "\(id): \(line.told)")
        }
    }

    private func check(_ certificate: SelfSignedCertificate, isTrusted: Bool) async throws -> CheckResult {
        defer { withExtendedLifetime(certificate) {} }
        let input = SettingsInput(variables: [
            "APP_ENV": "test", "DATABASE_URL": "sqlite::memory:", "TLS_CERT_FILE": certificate.certificate,
            "TLS_KEY_FILE": certificate.key,
        ])
        return try await OwnInstance.with(Subject.self, input: input) { own, target in
            var context = CheckContext(project: "/", environment: "test", mode: .deploy)
            context[ApplicationKey.self] = own.app
            let name = ProbeTarget(isSecure: true, host: "localhost", port: target.port)
            context[InstanceKey.self] = Instance(probe: Probe(name), own: nil)
            let roots = isTrusted ? NIOSSLAdditionalTrustRoots.file(certificate.certificate) : nil
            return try await CertificateIsValid(trustRoots: roots).run(in: context)
        }
    }
}
