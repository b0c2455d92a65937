import Crypto

/// The hash of a certificate (DER) that `tls-server-end-point` means (RFC 5929, section 4.1): by the hash of its own signature, SHA-256 in place of MD5 and SHA-1.
/// `nil` for a signature that has no such hash, as Ed25519.
func serverEndPointHash(ofCertificate bytes: [UInt8]) -> [UInt8]? {
    // Certificate ::= SEQUENCE { tbsCertificate SEQUENCE, signatureAlgorithm SEQUENCE { algorithm OBJECT IDENTIFIER, … }, … }
    guard let certificate = DERValue(bytes[...]), certificate.tag == 0x30,
        let signed = DERValue(certificate.content), signed.tag == 0x30,
        let algorithm = DERValue(certificate.content[signed.end...]), algorithm.tag == 0x30,
        let identifier = DERValue(algorithm.content), identifier.tag == 0x06
    else { return nil }
    switch Array(identifier.content) {
    // md5WithRSA, sha1WithRSA, sha256WithRSA; ecdsa-with-SHA1, ecdsa-with-SHA256
    case rsa + [4], rsa + [5], rsa + [11], ecdsa + [1], ecdsa + [3, 2]: return Array(SHA256.hash(data: bytes))
    case rsa + [12], ecdsa + [3, 3]: return Array(SHA384.hash(data: bytes))
    case rsa + [13], ecdsa + [3, 4]: return Array(SHA512.hash(data: bytes))
    default: return nil
    }
}

/// 1.2.840.113549.1.1
private let rsa: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01]
/// 1.2.840.10045.4
private let ecdsa: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04]

/// One value of DER: a tag, a length, the content.
private struct DERValue {
    let tag: UInt8
    let content: ArraySlice<UInt8>

    var end: Int { content.endIndex }

    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= 2 else { return nil }
        tag = bytes[bytes.startIndex]
        var index = bytes.startIndex + 1
        var count = Int(bytes[index])
        index += 1
        if count >= 0x80 {
            let octets = count & 0x7F
            guard (1...4).contains(octets), bytes.endIndex - index >= octets else { return nil }
            count = bytes[index..<index + octets].reduce(0) { $0 << 8 | Int($1) }
            index += octets
        }
        guard count <= bytes.endIndex - index else { return nil }
        content = bytes[index..<index + count]
    }
}
