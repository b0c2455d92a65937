import Crypto

/// The answer to an MD5 challenge: `md5` and the digest of the stored digest with the salt.
func md5Password(_ password: String, user: String, salt: [UInt8]) -> String {
    let stored = hexadecimal(Insecure.MD5.hash(data: Array((password + user).utf8)))
    return "md5" + hexadecimal(Insecure.MD5.hash(data: Array(stored.utf8) + salt))
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
