import CovetDatabase
import NIOCore
import NIOSSL

/// How connections to one host are encrypted.
struct ClientTLS: Sendable {
    private let context: NIOSSLContext
    /// The name that the certificate must be for, and that the server is told; `nil` for an IP address, which the certificate is held against as such.
    private let hostname: String?
    private let mustHaveName: Bool

    /// `nil` where the connection is not encrypted: by the setting, or because it does not leave the machine.
    init?(_ settings: PostgresConfiguration.TLS, for host: PostgresConfiguration.Host) throws(DatabaseError) {
        guard settings.mode != .disable, case .name(let name) = host.address else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification =
            switch settings.mode {
            case .verifyFull: .fullVerification
            case .verifyCA: .noHostnameVerification
            // As libpq has it: whoever names an authority wants the certificate to be held against it.
            case .require where settings.rootCertificatePath != nil: .noHostnameVerification
            case .require, .prefer, .disable: .none
            }
        if let path = settings.rootCertificatePath {
            let roots = try Self.reading("sslrootcert", path) { try NIOSSLCertificate.fromPEMFile(path) }
            guard !roots.isEmpty else { throw Self.unreadable("sslrootcert", path, "it holds no certificate") }
            configuration.trustRoots = .certificates(roots)
        }
        try Self.addClientCertificate(settings, to: &configuration)
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw DatabaseError(
                .connection,
                "the TLS settings of the connection do not hold together: \(DatabaseError.words(for: error))"
            )
        }
        mustHaveName = settings.mode == .verifyFull
        hostname = (try? SocketAddress(ipAddress: name, port: 0)) == nil ? name : nil
    }

    private static func addClientCertificate(
        _ settings: PostgresConfiguration.TLS,
        to configuration: inout TLSConfiguration
    ) throws(DatabaseError) {
        switch (settings.certificatePath, settings.privateKeyPath) {
        case (nil, nil): return
        case (let certificate?, let key?):
            let chain = try reading("sslcert", certificate) { try NIOSSLCertificate.fromPEMFile(certificate) }
            guard !chain.isEmpty else { throw unreadable("sslcert", certificate, "it holds no certificate") }
            configuration.certificateChain = chain.map { .certificate($0) }
            let password = Array((settings.privateKeyPassword?.reveal() ?? "").utf8)
            configuration.privateKey = .privateKey(
                try reading("sslkey", key) {
                    try NIOSSLPrivateKey(file: key, format: .pem) { (setter: NIOSSLPassphraseSetter<[UInt8]>) in
                        setter(password)
                    }
                }
            )
        default:
            throw DatabaseError(.misuse, "a client certificate needs both sslcert and sslkey")
        }
    }

    private static func reading<Result>(_ key: String, _ path: String, _ body: () throws -> Result)
        throws(DatabaseError) -> Result
    {
        do {
            return try body()
        } catch {
            throw unreadable(key, path, DatabaseError.words(for: error))
        }
    }

    private static func unreadable(_ key: String, _ path: String, _ why: String) -> DatabaseError {
        DatabaseError(.connection, "\(key): the file \(path) cannot be used: \(why)")
    }

    /// On the channel's event loop.
    func start(in pipeline: ChannelPipeline, before handler: any ChannelHandler) throws {
        let tls = try NIOSSLClientHandler(context: context, serverHostname: hostname)
        try pipeline.syncOperations.addHandler(tls, position: .before(handler))
    }

    /// The host's name by itself: NIOSSL is content with a certificate for the address that the name led to, which whoever answers for names may choose.
    func verifyName(of channel: any Channel) throws(DatabaseError) {
        guard mustHaveName, let hostname,
            let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate()
        else { return }
        let names = CertificateNames(certificate)
        guard !names.isFor(hostname) else { return }
        throw DatabaseError(
            .connection,
            "its certificate is not for the name \(hostname); it is for \(names.description)"
        )
    }

    /// What `tls-server-end-point` binds to; `nil` when the certificate's signature names no hash.
    func certificateHash(of channel: any Channel) -> [UInt8]? {
        guard let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate(),
            let bytes = try? certificate.toDERBytes()
        else { return nil }
        return serverEndPointHash(ofCertificate: bytes)
    }
}
