import Foundation

/// A certificate of its own authority, with its key, in files that are gone with the value.
package final class SelfSignedCertificate: Sendable {
    /// Where they lie, in PEM.
    package let certificate: String
    package let key: String
    private let folder: URL

    package static let canBeMade = FileManager.default.isExecutableFile(atPath: openssl)
    private static let openssl = "/usr/bin/openssl"

    /// - Parameters:
    ///   - host: for which server it is.
    ///   - subject: the name that tells it from another for the same server.
    package init(for host: String = "localhost", subject: String? = nil, days: Int = 2) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("covet-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appendingPathComponent("certificate.pem").path
        key = folder.appendingPathComponent("key.pem").path
        try replace(for: host, subject: subject, days: days)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Writes another one into the same files.
    package func replace(for host: String = "localhost", subject: String? = nil, days: Int = 2) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.openssl)
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "\(days)",
            "-subj", "/CN=\(subject ?? host)", "-addext", "subjectAltName=DNS:\(host)", "-keyout", key, "-out",
            certificate,
        ]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description = "openssl made no certificate"
    }
}
