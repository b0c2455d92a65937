import Testing

@testable import CovetHTTP

@Suite struct TrustedProxiesTests {
    private func client(
        _ headers: Headers,
        peer: String = "10.0.0.1",
        source: TrustedProxies.Source = .xForwarded
    ) throws -> Client {
        var request = try Request(.get, "/", headers: headers, connection: .from(peer))
        try TrustedProxies(["10.0.0.0/8", "fd00::/8"], source: source).before(&request)
        return request.client
    }

    @Test func withoutProxiesThePeerIsTheClient() throws {
        let request = try Request(.get, "/", headers: [.host: "example.org"], connection: .from("192.0.2.1"))
        #expect(request.client == Client(address: "192.0.2.1", scheme: .http, host: "example.org"))
    }

    @Test func aStrangerIsNotHeard() throws {
        let headers: Headers = [
            .xForwardedFor: "203.0.113.9", .xForwardedProto: "https", .xForwardedHost: "evil.example",
            .forwarded: "for=203.0.113.9;proto=https", .host: "example.org",
        ]
        for source in [TrustedProxies.Source.xForwarded, .forwarded] {
            let client = try client(headers, peer: "192.0.2.1", source: source)
            #expect(client == Client(address: "192.0.2.1", scheme: .http, host: "example.org"))
        }
    }

    @Test(arguments: [
        // One proxy that appended the real peer to what the client made up.
        ("203.0.113.9", "203.0.113.9"), ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1, 10.0.0.7, 203.0.113.9", "203.0.113.9"),
        // Two proxies of ours.
        ("203.0.113.9, 10.0.0.2", "203.0.113.9"), ("8.8.8.8, 203.0.113.9, 10.0.0.2, 10.9.9.9", "203.0.113.9"),
        // Everybody is ours: the outermost.
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        // Ports, brackets, IPv6, mapped addresses.
        ("203.0.113.9:4711", "203.0.113.9"), ("[2001:db8::1]:4711", "2001:db8::1"), ("2001:DB8::1", "2001:db8::1"),
        ("203.0.113.9, ::ffff:10.0.0.2", "203.0.113.9"),
        // Junk ends the walk at the last hop that was known.
        ("", "10.0.0.1"), ("unknown", "10.0.0.1"), ("203.0.113.9, <script>", "10.0.0.1"),
        ("203.0.113.9, 10.0.0.2, 999.1.1.1", "10.0.0.1"), ("junk, 10.0.0.2", "10.0.0.2"), (",,,", "10.0.0.1"),
        ("010.0.0.1", "10.0.0.1"), ("203.0.113.9:99999999", "10.0.0.1"), ("[::1", "10.0.0.1"),
    ])
    func forwardedAddressesAreWalkedFromTheRight(field: String, address: String) throws {
        #expect(try client([.xForwardedFor: field]).address == address)
    }

    @Test func severalFieldsAreOneList() throws {
        var headers = Headers()
        headers.append("1.1.1.1", for: .xForwardedFor)
        headers.append("203.0.113.9, 10.0.0.2", for: .xForwardedFor)
        #expect(try client(headers).address == "203.0.113.9")
    }

    @Test func aListWithoutEndIsNotWalkedToItsEnd() throws {
        let field = (["203.0.113.9"] + Array(repeating: "10.0.0.2", count: 5000)).joined(separator: ", ")
        #expect(try client([.xForwardedFor: field]).address == "10.0.0.2")
    }

    @Test(arguments: [
        ("203.0.113.9", "https", Client.Scheme.https), ("203.0.113.9", "HTTPS", .https), ("203.0.113.9", "HtTp", .http),
        ("203.0.113.9", "ftp", .http), ("203.0.113.9", "https evil", .http), ("203.0.113.9", "", .http),
        // The client claimed https; our proxy appended what it saw.
        ("203.0.113.9", "https, http", .http),
        // The edge ended TLS, the inner proxy appended http.
        ("203.0.113.9, 10.0.0.2", "https, http", .https),
        // Overwritten by the inner proxy.
        ("203.0.113.9, 10.0.0.2", "https", .https),
    ])
    func theSchemeIsThatOfTheOutermostTrustedHop(addresses: String, protocols: String, scheme: Client.Scheme) throws {
        #expect(try client([.xForwardedFor: addresses, .xForwardedProto: protocols]).scheme == scheme)
    }

    @Test func theSchemeIsBelievedWithoutAnAddress() throws {
        let client = try client([.xForwardedProto: "https"])
        #expect(client.isSecure)
        #expect(client.isForwarded)
        #expect(client.address == "10.0.0.1")
    }

    @Test(arguments: [
        ("shop.example:8443", "shop.example:8443"), ("SHOP.example", "shop.example"),
        ("evil.example/path", "own.example"),
        ("user@evil.example", "own.example"), ("a b", "own.example"), ("", "own.example"),
        ("evil.example, shop.example", "shop.example"),
    ])
    func theHostIsBelievedWhereItIsOne(field: String, host: String) throws {
        #expect(try client([.host: "own.example", .xForwardedFor: "203.0.113.9", .xForwardedHost: field]).host == host)
    }

    @Test func onlyTheChosenKindOfFieldIsBelieved() throws {
        let headers: Headers = [.forwarded: "for=6.6.6.6;proto=https", .xForwardedFor: "203.0.113.9"]
        #expect(try client(headers).address == "203.0.113.9")
        #expect(try client(headers).scheme == .http)
        #expect(try client(headers, source: .forwarded).address == "6.6.6.6")
    }

    @Test(arguments: [
        (
            "for=203.0.113.9;proto=https;host=shop.example", "203.0.113.9", Client.Scheme.https,
            "shop.example" as String?
        ),
        ("For=\"[2001:db8::1]:47011\";Proto=HTTPS", "2001:db8::1", .https, nil),
        ("for=1.1.1.1, for=203.0.113.9;proto=https, for=10.0.0.2", "203.0.113.9", .https, nil),
        ("for=\"203.0.113.9, for=1.1.1.1\"", "10.0.0.1", .http, nil),
        ("for=203.0.113.9;for=1.1.1.1", "10.0.0.1", .http, nil),
        ("for=unknown;proto=https", "10.0.0.1", .https, nil), ("for=_hidden", "10.0.0.1", .http, nil),
        ("for=\"203.0.113.9", "10.0.0.1", .http, nil), ("===;;;,,,", "10.0.0.1", .http, nil),
        ("for=\"203.0.113.9\\\"", "10.0.0.1", .http, nil), ("", "10.0.0.1", .http, nil),
    ])
    func forwardedIsReadAsRFC7239HasIt(field: String, address: String, scheme: Client.Scheme, host: String?) throws {
        let client = try client([.forwarded: field], source: .forwarded)
        #expect(client == Client(address: address, scheme: scheme, host: host, isForwarded: true))
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0.1/8", "example.org", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "*",
    ])
    func aRangeThatIsNoneIsRefusedAtStart(range: String) {
        #expect(throws: InvalidSetting.self) { try TrustedProxies([range]) }
    }

    @Test func rangesHoldWhatTheyShould() throws {
        let all = try AddressRange("0.0.0.0/0")
        let allSix = try AddressRange("::/0")
        let four = try #require(IPAddress("203.0.113.9"))
        let six = try #require(IPAddress("2001:db8::1"))
        #expect(all.contains(four))
        #expect(!all.contains(six))
        #expect(allSix.contains(six))
        #expect(try AddressRange("2001:db8::/32").contains(six))
        #expect(try !AddressRange("2001:db9::/32").contains(six))
        #expect(try AddressRange("203.0.113.9").contains(four))
        #expect(try !AddressRange("203.0.113.8/32").contains(four))
        #expect(try AddressRange("203.0.113.8/29").contains(four))
    }

    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4" as String?), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("fe80::1%eth0", "fe80::1"), ("::ffff:1.2.3.4", "1.2.3.4"), ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("1:2:3:4:5:6:7:8:9", nil), ("1::2::3", nil), (":::", nil), (":1", nil), ("1:", nil), ("12345::", nil),
        ("1.2.3", nil), ("1.2.3.4.5", nil), ("256.1.1.1", nil), ("01.2.3.4", nil), ("1.2.3.4 ", nil), ("", nil),
        ("::1.2.3.4:5", nil), ("g::", nil), ("1:2:3:4:5:6:7:8::", nil), ("٣.1.1.1", nil),
    ])
    func addressesAreReadStrictly(text: String, description: String?) {
        #expect(IPAddress(text)?.description == description)
    }
}
