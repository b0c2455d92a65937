import CovetTestSupport

@testable import CovetServer

extension SelfSignedCertificate {
    var tls: TLS { TLS(certificateChain: certificate, privateKey: key) }
}
