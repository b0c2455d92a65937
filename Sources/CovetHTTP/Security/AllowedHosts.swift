/// Answers only requests for the app's own names, so that a forged Host can neither poison a cache or a link in a mail
/// nor reach an app that listens for another name.
///
///     app.use(try AllowedHosts(["example.org", ".example.org", "localhost:8080"]))
///
/// A name that begins with a dot stands for everything below it, not for itself. A name with a port allows that port
/// only, one without allows any. Other hosts get 421 (Misdirected Request, RFC 9110, section 15.5.20), one that is
/// missing or no host at all 400. What counts is what the client asked for: behind `TrustedProxies`, their word for it.
public struct AllowedHosts: HeaderMiddleware {
    private let hosts: [Host]
    private let suffixes: [Host]
    private let exempt: [String]

    /// - Parameters:
    ///   - hosts: at least one name.
    ///   - exempting: paths, with everything below them, that answer under any name: load balancers ask for
    ///     `/health` by address.
    /// - Throws: `InvalidSetting` where the list is empty, or an entry is no host or a wildcard.
    public init(_ hosts: [String], exempting: [String] = ["/health"]) throws(InvalidSetting) {
        guard !hosts.isEmpty else {
            throw InvalidSetting("The list of allowed hosts is empty: name the app's hosts, such as \"example.org\"")
        }
        var exact: [Host] = []
        var suffixes: [Host] = []
        for text in hosts {
            let isSuffix = text.hasPrefix(".")
            guard let host = Host(isSuffix ? text.dropFirst() : text[...]) else {
                throw InvalidSetting(
                    "\"\(text)\" is not a host: write \"example.org\", \".example.org\" for all below it, or with port "
                        + "\"localhost:8080\""
                )
            }
            if isSuffix { suffixes.append(host) } else { exact.append(host) }
        }
        self.hosts = exact
        self.suffixes = suffixes
        exempt = exempting
    }

    public func before(_ request: inout Request) throws {
        if exempt.contains(where: request.isBelow) { return }
        guard let host = request.client.host.flatMap({ Host($0) }) else {
            throw HTTPError(.badRequest, "The request must name the host that it is for in its Host field.")
        }
        guard allows(host) else {
            throw HTTPError(.misdirectedRequest, "This server does not answer for the host that was asked for.")
        }
    }

    private func allows(_ host: Host) -> Bool {
        hosts.contains { $0.name == host.name && Self.agrees($0.port, host.port) }
            || suffixes.contains {
                host.name.utf8.count > $0.name.utf8.count + 1 && host.name.hasSuffix("." + $0.name)
                    && Self.agrees($0.port, host.port)
            }
    }

    private static func agrees(_ allowed: UInt16?, _ port: UInt16?) -> Bool {
        allowed == nil || allowed == port
    }
}
