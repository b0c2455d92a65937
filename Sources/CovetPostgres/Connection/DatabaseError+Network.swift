import CovetDatabase
import NIOCore
import NIOPosix
import NIOSSL

extension DatabaseError {
    /// What a failure of the network or of TLS is, in words for whoever operates the server.
    static func words(for error: any Error) -> String {
        switch error {
        case let error as DatabaseError: error.message
        case let error as IOError: error.description
        case let error as NIOConnectionError: words(for: error)
        case ChannelError.connectTimeout: "it did not answer within connect_timeout"
        case NIOSSLError.handshakeFailed(let error): words(for: error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "its certificate is not for this host's name"
        case NIOSSLError.unableToValidateCertificate:
            "its certificate cannot be trusted"
        case let error as BoringSSLError: words(for: error)
        default: "\(error)"
        }
    }

    private static func words(for error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first { return words(for: first.error) }
        return "its name \(error.host) cannot be looked up"
    }

    private static func words(for error: BoringSSLError) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "its certificate is not signed by an authority that is trusted; name the right one by sslrootcert"
        }
        return "the TLS handshake failed (\(text))"
    }
}
