import NIOSSL

/// The DNS names that a certificate is for.
struct CertificateNames: CustomStringConvertible {
    private let names: [String]
    /// Without any alternative name, the common name counts; NIOSSL has held that against the host's.
    private let hasNone: Bool

    init(_ certificate: NIOSSLCertificate) {
        let all = certificate._subjectAlternativeNames()
        hasNone = all.isEmpty
        names = all.filter { $0.nameType == .dnsName }.map { String(decoding: $0.contents, as: UTF8.self) }
    }

    init(_ names: [String]) {
        self.names = names
        hasNone = false
    }

    /// As RFC 6125 has it: without case, and `*` alone stands for the whole first label.
    func isFor(_ host: String) -> Bool {
        hasNone || names.contains { Self.matches($0, host) }
    }

    private static func matches(_ pattern: String, _ host: String) -> Bool {
        let pattern = labels(pattern)
        let host = labels(host)
        guard pattern.count == host.count, !host.contains("") else { return false }
        guard pattern.first == "*" else { return pattern == host }
        // `*.org` would be for half the world.
        return pattern.count > 2 && pattern.dropFirst() == host.dropFirst()
    }

    private static func labels(_ name: String) -> [String] {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        return name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    var description: String {
        names.isEmpty ? "no name" : names.joined(separator: ", ")
    }
}
