import CovetDatabase
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#else
import Musl
#endif

extension DatabaseError {
    /// What a failure of the network or of TLS is, in words for whoever operates the server. "It" is the server, whose name stands before them.
    static func words(for error: any Error) -> String {
        switch error {
        case let error as DatabaseError: error.message
        case let error as IOError: words(for: error)
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

    /// Of a name that leads to several addresses: what became of each, once.
    private static func words(for error: NIOConnectionError) -> String {
        var reasons: [String] = []
        for failure in error.connectionErrors {
            let reason = words(for: failure.error)
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        guard reasons.isEmpty else { return reasons.joined(separator: ", and ") }
        return "its name \(error.host) cannot be looked up; correct it, or let this machine's name service know it"
    }

    private static func words(for error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED:
            "it refused the connection, as nothing listens there: start PostgreSQL, or correct the host and port (the server has its own in listen_addresses and port)"
        case ENOENT:
            "there is no socket of that name: start PostgreSQL, or correct the host and port (the server has its own in unix_socket_directories and port)"
        case EACCES, EPERM:
            "this program may not connect there: allow it in the firewall, or in the permissions of the socket and its folder"
        case EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, ENETDOWN:
            "no way leads there: correct the host, or look at the network and the firewalls between"
        case ETIMEDOUT: "it did not answer: look at the network and the firewalls between"
        case ECONNRESET, ECONNABORTED, EPIPE:
            "it broke the connection off: look into the server's log, and at what stands between"
        case EADDRNOTAVAIL: "this machine has no address or port left to connect from"
        case EMFILE, ENFILE: "this program has no file descriptors left: allow it more (ulimit -n)"
        case let number: strerror(number).map { "\(String(cString: $0)) (errno \(number))" } ?? "errno \(number)"
        }
    }

    private static func words(for error: BoringSSLError) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "its certificate is not signed by an authority that is trusted; name the right one by sslrootcert"
        }
        return "the TLS handshake failed (\(text))"
    }
}
