/// Which names carry secrets: `password`, `X-Api-Key`, `refreshToken`, `Set-Cookie`.
enum SensitiveKey {
    /// What a masked value reads.
    static let mask = "<redacted>"

    /// True when the name, without case, `_`, `-`, `.` and spaces, holds a known word and does not merely count or describe one
    /// (`token_count`, `password_policy`).
    static func matches(_ name: some Collection<UInt8>) -> Bool {
        guard name.count <= 128, name.contains(where: { starts(lower($0)) }) else { return false }
        var letters: [UInt8] = []
        letters.reserveCapacity(name.count)
        for byte in name where !isSeparator(byte) { letters.append(lower(byte)) }
        if exact.contains(where: { letters.elementsEqual($0) }) { return true }
        guard words.contains(where: { contains(letters, $0) }) else { return false }
        return !harmlessEndings.contains { letters.count > $0.count && letters.suffix($0.count).elementsEqual($0) }
    }

    /// True when the value goes on to the end of the line: it holds spaces, commas and semicolons of its own.
    static func takesWholeLine(_ name: some Collection<UInt8>) -> Bool {
        let letters = name.filter { !isSeparator($0) }.map(lower)
        return contains(letters, Array("authorization".utf8)) || contains(letters, Array("cookie".utf8))
    }

    private static let words = [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "authorization", "cookie", "apikey", "privatekey",
        "accesskey",
        "signingkey", "encryptionkey", "credential", "sessionid", "csrf", "cardnumber", "recoverycode", "jwt",
    ].map { Array($0.utf8) }

    private static let exact = ["auth", "otp", "totp", "pin", "cvv", "cvc", "ssn", "pass", "sid", "pw", "dsn"].map {
        Array($0.utf8)
    }

    private static let harmlessEndings = [
        "count", "counts", "type", "ttl", "lifetime", "length", "policy", "algorithm", "expiry", "expires", "expired",
        "issuer", "minutes",
        "days", "limit", "isset", "name", "names", "strength", "origin",
    ].map { Array($0.utf8) }

    /// The first letters of all words: most names have none of the words, and few get further than this.
    private static func starts(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "p"), UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "c"),
            UInt8(ascii: "e"),
            UInt8(ascii: "r"), UInt8(ascii: "j"), UInt8(ascii: "o"), UInt8(ascii: "d"):
            true
        default: false
        }
    }

    private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard text.count >= word.count else { return false }
        for start in 0...(text.count - word.count) where text[start] == word[0] {
            if text[start..<start + word.count].elementsEqual(word) { return true }
        }
        return false
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: " ")
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
