import Logging
import NIOCore
import NIOSSL
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Holds the certificate in use and takes up a new one when its files change.
final class TLSReloader: Sendable {
    /// What tells a file from its successor without reading it.
    private struct Fingerprint: Equatable {
        var seconds: Int
        var nanoseconds: Int
        var size: Int
        var inode: UInt64

        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            #if canImport(Darwin)
            let time = status.st_mtimespec
            #else
            let time = status.st_mtim
            #endif
            seconds = Int(time.tv_sec)
            nanoseconds = Int(time.tv_nsec)
            size = Int(status.st_size)
            inode = UInt64(status.st_ino)
        }
    }

    private struct State {
        var context: NIOSSLContext
        var seen: [Fingerprint?]
    }

    private let files: TLS
    private let logger: Logger
    private let state: Mutex<State>

    /// - Throws: `ServerError` where the files cannot be used.
    init(_ files: TLS, logger: Logger) throws {
        self.files = files
        self.logger = logger
        let seen = Self.fingerprints(of: files)
        let context = try Self.load(files)
        state = Mutex(State(context: context, seen: seen))
    }

    func makeHandler() -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: state.withLock { $0.context })
    }

    /// Takes up the files if they changed since they were last looked at, or in any case where `isForced`.
    /// Reads files, so not on an event loop.
    func check(isForced: Bool = false) {
        let fresh = Self.fingerprints(of: files)
        let hasChanged = state.withLock { state in
            defer { state.seen = fresh }
            return state.seen != fresh
        }
        guard hasChanged || isForced else { return }
        do {
            let context = try Self.load(files)
            state.withLock { $0.context = context }
            logger.notice("certificate reloaded")
        } catch {
            logger.error("certificate not reloaded, the old one stays in use", metadata: ["error": "\(error)"])
        }
    }

    private static func fingerprints(of files: TLS) -> [Fingerprint?] {
        [Fingerprint(path: files.certificateChain), Fingerprint(path: files.privateKey)]
    }

    private static func load(_ files: TLS) throws -> NIOSSLContext {
        func step<Result>(_ file: String, _ what: String, _ body: () throws -> Result) throws -> Result {
            do { return try body() } catch {
                throw ServerError(
                    .tls,
                    "\(file) is not \(what): \(error). It must be a file in PEM form that we may read."
                )
            }
        }
        let chain = try step(files.certificateChain, "a certificate chain") {
            try NIOSSLCertificate.fromPEMFile(files.certificateChain)
        }
        guard !chain.isEmpty else {
            throw ServerError(.tls, "\(files.certificateChain) holds no certificate.")
        }
        let key = try step(files.privateKey, "a private key") {
            try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ServerError(
                .tls,
                "\(files.privateKey) is not the key of the certificate in \(files.certificateChain): \(error)."
            )
        }
    }
}
