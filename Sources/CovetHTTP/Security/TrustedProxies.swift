/// Believes what proxies say of the client, where the proxies are yours.
///
///     app.use(try TrustedProxies(["10.0.0.0/8", "::1"]))
///
/// Only where the peer of the connection is in one of the ranges are the header fields of the chosen kind read; anybody
/// else may send them and is not heard. The addresses are walked from the right, over trusted hops: the first one that
/// is not trusted is the client, however many invented ones it put before. Entries that are not well-formed end the
/// walk. What is found is `request.client`; `RequestIDs`, `AllowedHosts`, `HTTPSRedirect` and HSTS go by it. Stands
/// outermost.
public struct TrustedProxies: HeaderMiddleware {
    /// Which fields the proxies set. Only one kind is believed: a proxy that sets one passes the other on from
    /// strangers.
    public enum Source: Sendable, Hashable {
        /// X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host. The proxy must append to the first and overwrite,
        /// or append to, the others.
        case xForwarded
        /// Forwarded (RFC 7239).
        case forwarded
    }

    private let ranges: [AddressRange]
    private let source: Source

    /// - Parameters:
    ///   - ranges: the proxies' addresses, single or in CIDR notation. None means that no peer is trusted.
    ///   - source: the fields that they set.
    /// - Throws: `InvalidSetting` where a range is not one.
    public init(_ ranges: [String], source: Source = .xForwarded) throws(InvalidSetting) {
        var parsed: [AddressRange] = []
        for range in ranges { parsed.append(try AddressRange(range)) }
        self.ranges = parsed
        self.source = source
    }

    public func applies(to route: Route?) -> Bool { !ranges.isEmpty }

    public func before(_ request: inout Request) throws {
        guard let peer = IPAddress(request.connection.remoteAddress), isTrusted(peer) else { return }
        var client = request.client
        client.isForwarded = true
        let hops =
            source == .forwarded ? ForwardedHop.forwarded(request.headers) : ForwardedHop.xForwarded(request.headers)
        for hop in hops.reversed().prefix(Self.mostHops) {
            // The proxy that wrote this hop is trusted, so the scheme and host that it saw are, too.
            if let scheme = hop.scheme { client.scheme = scheme }
            if let host = hop.host { client.host = host }
            guard let address = hop.address else { break }
            client.address = address.description
            guard isTrusted(address) else { break }
        }
        request.client = client
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }

    /// Nobody has more proxies of their own; a longer list is made up.
    private static let mostHops = 16
}
