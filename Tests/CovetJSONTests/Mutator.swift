import CovetTestSupport

/// Texts a little beside the right ones.
enum Mutator {
    static let seeds: [[UInt8]] = [
        #"{"id":1,"title":"Café \"x\"","tags":["a","b"],"price":19.99,"ok":true,"none":null}"#,
        #"[0,-1,1.5,1e3,-2.5E-7,18446744073709551615,-9223372036854775808,0.1]"#,
        #"{"a":{"b":{"c":[[],{},[{}]]}},"é":"\u00e9\ud83d\ude00\n","":0}"#,
        #"  [ "12345678", "1234567\\" , "ééé" , "\/\b\f" , { "k" : [ true , false ] } ]  "#,
        #"{"long":"The quick brown fox jumps over the lazy dog","n":[123456789012345678,1e-5,1e+5]}"#,
        #""a single string, 東京 and 😀""#, "123.456e2", "null",
    ].map { Array($0.utf8) }

    private static let pieces: [[UInt8]] = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "0", "1", "-", "+", ".", "e", "E", "\\u", "\\ud800",
        "\\udc00",
        "\\u0000", "true", "false", "null", "\"a\"", "\"a\":1,", "[]", "{}", "é", "😀", "99999999999999999999", "1e400",
    ].map { Array($0.utf8) }

    static func mutate(_ seed: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int(random.next() % 3) + 1 {
            let place = Int(random.next() % UInt64(bytes.count + 1))
            switch random.next() % 8 {
            case 0: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
            case 1: if place < bytes.count { bytes.remove(at: place) }
            case 2: bytes.insert(contentsOf: pieces[Int(random.next() % UInt64(pieces.count))], at: place)
            case 3: if place < bytes.count { bytes[place] ^= 1 << UInt8(random.next() % 8) }
            case 4: bytes = Array(bytes[..<place])
            case 5:
                let end = min(bytes.count, place + Int(random.next() % 12))
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int(random.next() % UInt64(bytes.count + 1)))
            case 6:
                // A digit for a digit, a letter for a letter: most of these stay JSON.
                if place < bytes.count, (0x30...0x39).contains(bytes[place]) {
                    bytes[place] = 0x30 + UInt8(random.next() % 10)
                }
                if place < bytes.count, (0x61...0x7A).contains(bytes[place]) {
                    bytes[place] = 0x61 + UInt8(random.next() % 26)
                }
            default: bytes.insert(0x20, at: place)
            }
        }
        return bytes
    }
}
