import Foundation

@testable import CovetServer

/// A self-signed certificate for localhost in a folder of its own.
struct Certificates: Sendable {
    let certificate: String
    let key: String

    static var canBeMade: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") }

    var tls: TLS { TLS(certificateChain: certificate, privateKey: key) }

    init(name: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("covet-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appendingPathComponent("certificate.pem").path
        key = folder.appendingPathComponent("key.pem").path
        try replace(name: name)
    }

    func replace(name: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw RawClient.Failure(description: "openssl failed") }
    }
}
