import CovetSQL
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("192.0.2.0/24", "192.0.2.0/24"), ("0.0.0.0/0", "0.0.0.0/0"), ("::", "::"),
        ("::1", "::1"), ("1::", "1::"), ("2001:DB8::/32", "2001:db8::/32"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ])
    func anAddressIsReadAndWrittenInItsShortestForm(_ text: String, _ shortest: String) {
        #expect(SQLAddress(text)?.description == shortest)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.256", "1.2.3.4/33", "1.2.3.4/", "1.2.3.04", "01.2.3.4", ":::", "1:2", ":1:2:3:4:5:6:7",
        "1::2::3",
        "::12345", "1:2:3:4:5:6:7:8:9", "::/129", "1:2:3:4:5:6:7:8::", "::g", "::1%eth0", "1.2.3.4.5", "::1.2.3",
        "1.2.3.4::",
    ])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(SQLAddress(text) == nil)
    }

    @Test func aNetworkHasNoBitsBehindItsPrefix() {
        #expect(SQLAddress("10.0.0.0/8")?.isNetwork == true && SQLAddress("10.0.0.1/8")?.isNetwork == false)
        #expect(SQLAddress(bytes: [1, 2, 3]) == nil && SQLAddress(bytes: [1, 2, 3, 4], prefixLength: -1) == nil)
    }
}
