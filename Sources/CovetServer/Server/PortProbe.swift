import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Looks whether an address is taken, without listening on it.
enum PortProbe {
    #if canImport(Darwin)
    private static let stream = SOCK_STREAM
    #else
    private static let stream = CInt(SOCK_STREAM.rawValue)
    #endif

    /// 0 where a socket of its own can be bound there, else the error's number.
    static func bind(to address: SocketAddress) -> CInt {
        withSocket(of: address) { socket in
            var one: CInt = 1
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
            let result = address.withSockAddr { pointer, size in
                bindSocket(socket, pointer, socklen_t(size))
            }
            return result == 0 ? 0 : errno
        }
    }

    /// Whether somebody answers there.
    static func isAlive(_ address: SocketAddress) -> Bool {
        withSocket(of: address) { socket in
            let result = address.withSockAddr { pointer, size in
                connect(socket, pointer, socklen_t(size))
            }
            return result == 0 ? 0 : errno
        } == 0
    }

    private static func withSocket(of address: SocketAddress, _ body: (CInt) -> CInt) -> CInt {
        let family: CInt =
            switch address {
            case .v4: AF_INET
            case .v6: AF_INET6
            case .unixDomainSocket: AF_UNIX
            }
        let descriptor = socket(family, stream, 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return body(descriptor)
    }
}

/// `bind` of the C library under a name that `PortProbe.bind` does not hide.
private func bindSocket(_ socket: CInt, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> CInt {
    bind(socket, address, size)
}
