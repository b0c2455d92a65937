import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A client that says exactly what it is told to, over a blocking socket on a thread of its own.
final class RawClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Reply: Sendable {
        var status: Int
        var head: String
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == name {
                    return parts[1].drop { $0 == " " }.description
                }
            }
            return nil
        }
    }

    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 32)
        pool.start()
        return pool
    }()

    let socket: CInt

    /// Connects to a port of this machine. Reads give up after `timeout` seconds.
    init(port: Int, timeout: Int = 10, receiveBuffer: CInt? = nil) throws {
        #if canImport(Darwin)
        socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #else
        socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #endif
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "connect: \(errno)") }
    }

    deinit {
        close(socket)
    }

    /// Runs a conversation off the cooperative pool, whose threads must not block.
    static func talk<Result: Sendable>(
        port: Int,
        timeout: Int = 10,
        receiveBuffer: CInt? = nil,
        _ body: @escaping @Sendable (RawClient) throws -> Result
    ) async throws -> Result {
        try await threads.runIfActive {
            try body(RawClient(port: port, timeout: timeout, receiveBuffer: receiveBuffer))
        }
    }

    /// Runs what blocks off the cooperative pool.
    static func off<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await threads.runIfActive(body)
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                #if canImport(Darwin)
                Darwin.send(socket, $0.baseAddress, $0.count, 0)
                #else
                Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                #endif
            }
            guard count > 0 else { throw Failure(description: "send: \(errno)") }
            start += count
        }
    }

    /// Sends until the other side takes nothing for `patience` milliseconds, or until the limit; tells how many bytes it took.
    func sendUntilBlocked(_ bytes: [UInt8], patience: CInt, within limit: Duration = .seconds(60)) throws -> Int {
        var start = 0
        let end = ContinuousClock.now + limit
        while start < bytes.count, ContinuousClock.now < end {
            let count = bytes[start...].withUnsafeBytes { Self.sendNow(socket, $0) }
            if count > 0 {
                start += count
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                var wanted = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
                if poll(&wanted, 1, patience) == 0 { break }
            } else {
                throw Failure(description: "send: \(errno)")
            }
        }
        return start
    }

    private static func sendNow(_ socket: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Darwin)
        Darwin.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT))
        #else
        Glibc.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
        #endif
    }

    /// Ends our side; the server may still answer.
    func endSending() {
        shutdown(socket, CInt(SHUT_WR))
    }

    /// Closes so that the server gets a reset at once.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        // The number stays ours, so that nobody else's file is closed under it later.
        let nothing = open("/dev/null", O_RDONLY)
        dup2(nothing, socket)
        close(nothing)
    }

    /// Up to `count` bytes; empty at the end of the stream.
    func receive(_ count: Int = 65_536) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = -1
        repeat {
            received = bytes.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            // A process that was stopped for a while, by a debugger say, goes on waiting.
        } while received < 0 && errno == EINTR
        guard received >= 0 else { throw Failure(description: "recv: \(errno)") }
        return Array(bytes.prefix(received))
    }

    /// Everything until the server closes.
    func receiveAll() throws -> String {
        var all: [UInt8] = []
        while true {
            let bytes = try receive()
            if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += bytes
        }
    }

    /// One response, framed as its head says; reads not one byte more.
    func reply(toHead: Bool = false) throws -> Reply {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            let byte = try receive(1)
            guard !byte.isEmpty else {
                throw Failure(description: "closed inside a head: \(String(decoding: head, as: UTF8.self))")
            }
            head += byte
        }
        let text = String(decoding: head, as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 "), let status = Int(text.dropFirst(9).prefix(3)) else {
            throw Failure(description: "no status line: \(text)")
        }
        var reply = Reply(status: status, head: text, body: [])
        if toHead || status < 200 || status == 204 || status == 304 { return reply }
        if reply.header("transfer-encoding") == "chunked" {
            while true {
                guard let size = Int(try line(), radix: 16) else { throw Failure(description: "no chunk size") }
                if size == 0 { break }
                reply.body += try exactly(size)
                _ = try exactly(2)
            }
            while true {
                let trailer = try line()
                if trailer.isEmpty { return reply }
                reply.head += trailer + "\r\n"
            }
        }
        if let length = reply.header("content-length").flatMap({ Int($0) }) {
            reply.body = try exactly(length)
        } else {
            reply.body = Array(try receiveAll().utf8)
        }
        return reply
    }

    private func line() throws -> String {
        var line: [UInt8] = []
        while line.suffix(2) != [13, 10] { line += try exactly(1) }
        return String(decoding: line.dropLast(2), as: UTF8.self)
    }

    private func exactly(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try receive(count - bytes.count)
            guard !piece.isEmpty else { throw Failure(description: "closed after \(bytes.count) of \(count) bytes") }
            bytes += piece
        }
        return bytes
    }
}
