package import CovetHTTP
package import NIOCore
import NIOHTTP1
import NIOPosix
package import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Asks a running instance from outside, as a stranger would: any method, target, host or header.
///
/// Follows no redirects, keeps no cookies, opens a connection for each request and gives up after `timeout`.
package struct Probe: Sendable {
    package let base: ProbeTarget
    /// The name to ask for where it is not that of `base`: what the Host field says unless a request sets its own.
    package var host: String?
    /// Fields sent with every request that does not set them itself.
    package var headers: [(name: String, value: String)] = []
    /// Roots that are trusted beside the system's, for an instance with a certificate of a private authority.
    package var trustRoots: NIOSSLAdditionalTrustRoots?
    /// False asks whoever answers, whatever certificate it shows: for an instance that the check started itself.
    package var verifiesCertificate = true
    package var timeout: TimeAmount = .seconds(10)
    /// The most bytes of a body that are read.
    package var bodyLimit = 4 << 20

    package init(_ base: ProbeTarget, trustRoots: NIOSSLAdditionalTrustRoots? = nil) {
        self.base = base
        self.trustRoots = trustRoots
    }

    /// Sends one request and gives the whole answer.
    ///
    /// - Throws: `ProbeError` where there is no answer: nobody listens, the handshake fails, the time is over.
    package func send(
        _ method: CovetHTTP.Method = .get,
        _ target: String,
        headers: [(name: String, value: String)] = [],
        body: ByteBuffer? = nil
    ) async throws(ProbeError) -> ProbeAnswer {
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method.name), uri: target)
        let standard = [(name: "host", value: host ?? base.authority)] + self.headers
        for (name, value) in standard where !headers.contains(where: { $0.name.lowercased() == name }) {
            head.headers.add(name: name, value: value)
        }
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        head.headers.add(name: "connection", value: "close")
        if let body { head.headers.replaceOrAdd(name: "content-length", value: "\(body.readableBytes)") }
        do {
            return try await exchange(head, body: body)
        } catch let error as ProbeError {
            throw error
        } catch {
            let kind: ProbeError.Kind = error is NIOSSLError || error is NIOSSLExtraError ? .handshake : .noAnswer
            throw ProbeError(kind, "\(base) gave no answer to \(method) \(target): \(Self.reason(of: error))")
        }
    }

    private func exchange(_ head: HTTPRequestHead, body: ByteBuffer?) async throws -> ProbeAnswer {
        // Before the promise, which somebody has to keep.
        let tls = try base.isSecure ? context() : nil
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: ProbeAnswer.self)
        let host = base.host
        let limit = bodyLimit
        let started = NIODeadline.now()
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        let name = ProbeTarget.isAddress(host) ? nil : host
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    try pipeline.addHTTPClientHandlers(
                        leftOverBytesStrategy: .dropBytes,
                        enableOutboundHeaderValidation: false
                    )
                    try pipeline.addHandler(
                        AnswerCollector(head: head, body: body, promise: answer, limit: limit, started: started)
                    )
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(host: base.host, port: base.port).get()
        } catch {
            answer.fail(error)
            _ = try? await answer.futureResult.get()
            throw ProbeError(.unreachable, "nobody answers at \(base): \(Self.reason(of: error))")
        }
        let deadline = loop.scheduleTask(in: timeout) {
            answer.fail(
                ProbeError(.noAnswer, "no answer from the instance within \(timeout.nanoseconds / 1_000_000_000) s")
            )
            channel.close(promise: nil)
        }
        defer {
            deadline.cancel()
            channel.close(promise: nil)
        }
        return try await answer.futureResult.get()
    }

    private func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let trustRoots { configuration.additionalTrustRoots = [trustRoots] }
        if !verifiesCertificate {
            configuration.certificateVerification = .none
        } else if ProbeTarget.isAddress(base.host) {
            configuration.certificateVerification = .noHostnameVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func reason(of error: any Error) -> String {
        if let error = error as? NIOConnectionError {
            return error.connectionErrors.first.map { reason(of: $0.error) } ?? "no address found for \(error.host)"
        }
        // NIO tells of a refused connection as one that was reset while something was set.
        if let error = error as? IOError { return String(cString: strerror(error.errnoCode)).lowercased() }
        return "\(error)"
    }
}

/// What an instance answered.
package struct ProbeAnswer: Sendable {
    package let status: Int
    /// Names in lower case, in the order they came.
    package let headers: [(name: String, value: String)]
    package let body: ByteBuffer
    /// From the start of connecting to the end of the body.
    package let duration: TimeAmount
    /// The certificate that the instance showed; nil without TLS.
    package let certificate: NIOSSLCertificate?

    package subscript(name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// Every value of a field that came several times.
    package func values(_ name: String) -> [String] {
        headers.filter { $0.name == name }.map(\.value)
    }

    package var text: String { String(buffer: body) }
}

/// Why there was no answer.
package struct ProbeError: Error, CustomStringConvertible {
    package enum Kind: Sendable {
        /// There is no connection: a name without address, a port on which nobody listens.
        case unreachable
        /// There is a connection and no trust: the certificate, its name, or no TLS at all.
        case handshake
        /// There is a connection and no whole answer in time.
        case noAnswer
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// Writes one request when the connection stands and gathers the answer to it.
private final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let body: ByteBuffer?
    private let promise: EventLoopPromise<ProbeAnswer>
    private let limit: Int
    private let started: NIODeadline
    private var answerHead: HTTPResponseHead?
    private var answerBody = ByteBuffer()
    private var certificate: NIOSSLCertificate?

    init(
        head: HTTPRequestHead,
        body: ByteBuffer?,
        promise: EventLoopPromise<ProbeAnswer>,
        limit: Int,
        started: NIODeadline
    ) {
        self.head = head
        self.body = body
        self.promise = promise
        self.limit = limit
        self.started = started
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.status.code >= 200 else { return }
            answerHead = head
            certificate = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self).peerCertificate
        case .body(var piece):
            answerBody.writeBuffer(&piece)
            if answerBody.readableBytes > limit {
                promise.fail(ProbeError(.noAnswer, "the answer is longer than \(limit) bytes"))
                context.close(promise: nil)
            }
        case .end:
            guard let answerHead else { return }
            promise.succeed(
                ProbeAnswer(
                    status: Int(answerHead.status.code),
                    headers: answerHead.headers.map { ($0.name.lowercased(), $0.value) },
                    body: answerBody,
                    duration: .now() - started,
                    certificate: certificate
                )
            )
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ProbeError(.noAnswer, "the connection was closed before an answer came"))
        context.fireChannelInactive()
    }
}
