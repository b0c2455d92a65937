import CovetHTTP

/// The hosts that are served. Others are answered 421 (Misdirected Request), so that a forged Host field reaches
/// neither links, caches nor mails that an app makes from it.
struct HostPolicy: Sendable {
    private let exact: Set<String>
    /// `.example.org` for every host below example.org.
    private let suffixes: [String]

    /// Takes `example.org` and `*.example.org`, in any case and without ports.
    init(_ hosts: [String]) {
        let lowered = hosts.map { $0.lowercased() }
        exact = Set(lowered.filter { !$0.hasPrefix("*.") })
        suffixes = lowered.filter { $0.hasPrefix("*.") }.map { String($0.dropFirst()) }
    }

    /// Whether host and port, as the parser let them through, name a host of the list. Ports are not compared.
    func allows(_ authority: String) -> Bool {
        var host = authority.lowercased()[...]
        if let colon = host.utf8.lastIndex(of: Byte.colon), host.utf8.last != 0x5D { host = host[..<colon] }
        // The name with a dot at its end is the same name (RFC 9110, section 4.2.3 leaves it to DNS).
        if host.utf8.last == 0x2E { host = host.dropLast() }
        return exact.contains(String(host)) || suffixes.contains { host.count > $0.count && host.hasSuffix($0) }
    }

    /// What is wrong with an entry; nil where nothing is.
    static func problem(of entry: String) -> String? {
        let name = entry.hasPrefix("*.") ? String(entry.dropFirst(2)) : entry
        let isHost = name.utf8.withContiguousStorageIfAvailable { bytes in
            Authority.host(UnsafeRawBufferPointer(bytes), 0..<bytes.count)?.count == bytes.count
        }
        return isHost == true
            ? nil : "allowedHosts has \"\(entry)\"; an entry is a host without scheme and port, or *. and a domain."
    }
}
