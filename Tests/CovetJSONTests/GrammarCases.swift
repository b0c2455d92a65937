import Testing

/// What RFC 8259 says of a text, by the usual three kinds: must be accepted, must be refused, may be either.
enum GrammarCases {
    struct Choice: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let isAccepted: Bool
        let reason: String
        var testDescription: String { reason }

        init(_ text: String, _ isAccepted: Bool, _ reason: String) { self.init(Array(text.utf8), isAccepted, reason) }

        init(_ bytes: [UInt8], _ isAccepted: Bool, _ reason: String) {
            self.bytes = bytes
            self.isAccepted = isAccepted
            self.reason = reason
        }
    }

    static let accepted: [String] = [
        structures, numbers.map { "[\($0)]" }, strings.map { "[\"\($0)\"]" }, scalars,
    ].flatMap { $0 }

    private static let structures = [
        "[]", "{}", "[ ]", "{ }", " [] ", "\t[\n]\r", "[[]]", "[[],[]]", "[{}]", "{\"a\":{}}", "[[[[[[]]]]]]",
        "[1,2,3]", "[1 , 2 ,3 ]", "[null,1,\"1\",{}]", "[1\n]", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"\":0}",
        "{ \"a\" : 1 , \"b\" : [ ] }", "{\"a\":[{\"b\":[{}]}]}", "{\"a\\u0000b\":1}", "{\"\\u0061\":1}",
        "{\"a\\\"b\":1}", "{\"é\":1}", "{\"日本\":[1]}", "\n\n{\n\"a\"\n:\n1\n}\n\n", "[\"a\",\n 4]",
        "{\"min\":-1.0e+28,\"max\":1.0e+28}", "{\"a\":\"b\",\"c\":{\"a\":\"b\"}}", "[true,false,null]",
    ]

    private static let numbers = [
        "0", "-0", "1", "-1", "10", "123", "-123", "0.5", "-0.5", "1.0", "1.000", "0.0", "-0.0", "1e1", "1E1", "1e+1",
        "1e-1", "1E+1", "1E-1", "0e0", "0e1", "0E+1", "0e-1", "1.5e10", "-1.5E-10", "123.456e78", "1e22", "1e-22",
        "1.7976931348623157e308", "5e-324", "2.2250738585072014e-308", "9223372036854775807", "-9223372036854775808",
        "18446744073709551615", "18446744073709551616", "-9223372036854775809", "123456789012345678901234567890",
        "0.1234567890123456789012345678901234567890", "100000000000000000000000000000", "1e-400", "0e999999999999",
        "-1e-999999999999", "1.0000000000000000000000000000000000000000000000000000000001",
        "0.000000000000000000000000000000000000000000000000000000000001", "4.9e-324", "1e00000000001", "1e-0000000",
    ]

    private static let strings = [
        "", "a", "asd", " ", "é", "€", "😀", "\\\"", "\\\\", "\\/", "/", "\\b\\f\\n\\r\\t", "\\u0000", "\\u0041",
        "\\u00e9", "\\u00E9", "\\u20aC", "\\uD83D\\uDE00", "\\ud83d\\ude00", "\\uDBFF\\uDFFF", "\\uD800\\uDC00",
        "\\uFFFF", "\\uFFFE", "\\uFEFF", "\\uE000", "\\uD7FF", "\\u2028\\u2029", "\u{2028}\u{2029}", "\u{7F}",
        "\u{80}", "\u{FEFF}", "\u{FFFF}", "\u{10FFFF}", "\u{FFFD}", "\u{D7FF}", "\u{E000}", "a\\u0062c", "\\\\u0041",
        "\\\\\\\\", "\\\\\\\"", "{[,:]}", "/* not a comment */", "# hash", "null", "'", "`", "\\u005C", "\\u0022",
        "π", "Zürich, 東京", "e\u{301}", "\\u0065\\u0301", "1234567", "12345678", "123456789", "1234567é", "1234567\\n",
        "12345678\\n", "1234567\\\"89", "\\n1234567", "\\u00001234567890123456", "ééééééééé", "😀😀😀😀😀",
    ]

    private static let scalars = [
        "0", "-1", "1.5", "\"\"", "\"a\"", "true", "false", "null", " true ", "\n1\n", "\t\"x\"\t", "0.0", "[]",
    ]

    static let refused: [String] = [
        brokenStructures,
        brokenNumbers.flatMap { [$0, "[\($0)]", "{\"a\":\($0)}"] },
        brokenStrings.flatMap { ["\"\($0)\"", "[\"\($0)\"]", "{\"\($0)\":1}"] },
    ].flatMap { $0 }

    private static let brokenStructures = [
        "", " ", "\n", "[", "]", "{", "}", "[[", "[[]", "[]]", "{}}", "{]", "[}", "[{]}", "{\"a\"}", "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1,", "{\"a\":1,}", "{\"a\":1,,}", "{,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{\"a\"::1}",
        "{\"a\":1:2}", "{\"a\",1}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{{}:1}", "{\"a\":1;\"b\":2}",
        "[,]", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "[1;2]", "[\"a\" \"b\"]", "[1,\n", "[1,\n1\n,1", "[\"\"",
        "[\"a\"",
        "[1", "[1,", "[\"a\",", "[true", "[,", "[\"x\"]]", "[\"x\"],", "[\"x\"]x", "[\"x\"]#", "1 2", "1,2", "{} {}",
        "[][]",
        "[]{}", "{}[]", "null null", "\"a\"\"b\"", "\"a\" 1", "true false", "2@", "{\"a\":true} \"x\"",
        "/**/[]", "[]/**/", "[/**/]", "//x\n[]", "[]//", "{\"a\":/*x*/1}", "[1]#x", "{\"a\":\"b\"}/", "{\"a\":\"b\"}//",
        "\u{FEFF}[]", "\u{FEFF}{}", "\u{FEFF}", "\u{A0}[]", "[\u{2003}1]", "[\u{0B}1]", "[\u{0C}1]", "\u{0C}[]",
        "[\u{0}]",
        "\u{0}[]", "[]\u{0}", "[1]\u{0}", "*", "<.>", "[<null>]", "[*]", "'a'", "['a']", "a", "[a]", "é", "[é]", "å",
        "\\",
        "[\\u000A\"\"]", "tru", "truth", "True", "TRUE", "truee", "[tru]", "[truex]", "[nul]", "[nulll]", "nul", "Null",
        "NULL", "nil", "[nil]", "undefined", "[undefined]", "fals", "False", "[fals]", "[falsee]", "[true1]", "[1true]",
        "{\"a\":tru}", "{\"a\":nul}", "{\"a\":1}}", "{\"a\":[}", "[{\"a\":1]", "{\"a\":[1}", "[\"a\":1]",
        "{\"a\"\"b\":1}",
        "\"", "\"\"\"", "\"a", "a\"", "\"\\\"", "[\"\\\"]", "{\"a", "{\"a\":\"b", "{\"a\\\":1}", "[\"a]", "{\"",
        "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\"\":1,\"\":1}",
        "[{\"a\":1,\"a\":1}]", "{\"\\u0061\":1,\"a\":2}", "{\"\\u0061\":1,\"\\u0061\":2}",
    ]

    private static let brokenNumbers = [
        "+1", "+0", "++1", "-", "--1", "- 1", "-a", "01", "00", "-01", "-00", "012", "-012", "0123.4", ".5", "-.5",
        "+.5",
        "1.", "-1.", "0.", "1.e1", "0.e1", "1e", "1E", "1e+", "1e-", "1E+", "0e", "0e+", "1ee1", "1e1.5", "1e1e1",
        "1..2",
        "1.2.3", "1.2.", "1-", "1-2", "1+2", "1e+-1", "1_000", "1,000.5.", "0x1", "0xFF", "0b1", "0o7", "1a", "1f",
        "1L",
        "1.5f", "NaN", "-NaN", "nan", "Infinity", "-Infinity", "+Infinity", "inf", "-inf", "Inf", "1 000", "1e 1",
        "1 e1",
        "1. 5", "1 .5", "１", "٣", "1٣", "2.e3", "2.e+3", "2.e-3", "9.e+", "0.3e", "0.3e+", "1.0e", "1.0e-", "1.0e+",
        "-2.", "1e9999", "-1e9999", "1e309", "1.8e308", "-1.8e308", "0x", "-0x1", "1/2", "$1", "1%", "1e١",
    ]

    private static let brokenStrings = [
        "\\", "\\a", "\\x00", "\\'", "\\0", "\\1", "\\v", "\\U0041", "\\N", "\\ ", "\\é", "\\😀", "\\\u{0}", "\\u",
        "\\u0",
        "\\u00", "\\u004", "\\u00g1", "\\u 041", "\\u+041", "\\u-041", "\\u0x41", "\\uÄÄÄÄ", "\\u{41}", "\\ud800",
        "\\uD800", "\\uDBFF", "\\uDC00", "\\udfff", "\\uD800\\uD800", "\\uDC00\\uD800", "\\uD800x", "\\uD800\\n",
        "\\uD800\\u", "\\uD800\\uDC", "\\uD800\\uDC0g", "\\uD800\\uE000", "\\uD83D\\u0041", "\\uDE00\\uD83D",
        "a\\uD800b", "\\uD800\\\\uDC00", "\\uD800uDC00", "\u{0}", "\u{1}", "\t", "\n", "\r", "\u{8}", "\u{C}",
        "\u{1F}", "a\nb", "1234567\n", "12345678\n", "1234567\u{0}89012345", "\\\n", "\\\t",
    ]

    static let refusedBytes: [[UInt8]] = brokenUTF8.flatMap { bytes in
        // Alone, in containers, behind eight plain bytes, and beside an escape.
        let frames = [("\"", "\""), ("[\"", "\"]"), ("{\"", "\":1}"), ("\"12345678", "12345678\""), ("\"\\n", "\"")]
        return frames.map { (head: String, tail: String) -> [UInt8] in Array(head.utf8) + bytes + Array(tail.utf8) }
    }

    private static let brokenUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0], [0xC1], [0xC2], [0xE0], [0xF0], [0xF5], [0xFE], [0xFF], [0xC0, 0x80], [0xC0, 0xAF],
        [0xC1, 0xBF], [0xC2, 0x41], [0xC2, 0xC2, 0x80], [0xE0, 0x80, 0x80], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
        [0xE0, 0xA0], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xE2, 0x41, 0xAC], [0xED, 0xA0, 0x80], [0xED, 0xAF, 0xBF],
        [0xED, 0xB0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xEF, 0xBF],
        [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F], [0xF0, 0x9F, 0x98],
        [0xF0, 0x9F, 0x98, 0x41], [0xF0, 0x9F, 0x41, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
        [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xC3, 0xA9, 0x80], [0xE9],
        [0xF0, 0x9F, 0x98, 0x80, 0x80], [0xF4, 0x8F, 0xBF],
    ]

    static let chosen: [Choice] = [
        Choice(String(repeating: "[", count: 64) + String(repeating: "]", count: 64), true, "64 levels, the limit"),
        Choice(String(repeating: "[", count: 65) + String(repeating: "]", count: 65), false, "one level more"),
        Choice(String(repeating: "{\"a\":", count: 64) + "1" + String(repeating: "}", count: 64), true, "64 objects"),
        Choice(String(repeating: "{\"a\":", count: 65) + "1" + String(repeating: "}", count: 65), false, "65 objects"),
        Choice(String(repeating: "[", count: 100_000), false, "100,000 open arrays"),
        Choice(String(repeating: "{\"\":", count: 100_000), false, "100,000 open objects"),
        Choice(String(repeating: "[{\"\":", count: 50_000), false, "both by turns"),
        Choice("[1e400]", false, "beyond the largest double"),
        Choice("[-1e400]", false, "beyond the smallest double"),
        Choice("[123123e100000]", false, "a huge exponent"),
        Choice("[123e-10000000]", true, "too small for a double: zero, the nearest"),
        Choice("[100000000000000000000]", true, "beyond 64 bits: a double where any number will do"),
        Choice("{\"a\":1,\"a\":1}", false, "a key that stands twice"),
        Choice([0xEF, 0xBB, 0xBF, 0x5B, 0x5D], false, "UTF-8 with a byte order mark"),
        Choice([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], false, "UTF-16, little end first"),
        Choice([0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D], false, "UTF-16, big end first"),
        Choice([0x00, 0x5B, 0x00, 0x5D], false, "UTF-16 without a mark"),
        Choice("[\"\\uD800\"]", false, "half a pair of surrogates"),
        Choice("[\"\\uFFFE\"]", true, "a noncharacter"),
    ]
}
