import CovetJSON
import NIOCore
import Testing

/// Whether the whole text is read without complaint, as any value, by way of Codable, and when it is skipped.
private func accepts(_ bytes: [UInt8]) -> Bool {
    let isAccepted = (try? JSON.decode(JSONValue.self, from: ByteBuffer(bytes: bytes))) != nil
    bytes.withUnsafeBytes { #expect(fuzzJSON($0) == nil, "\(bytes)") }
    return isAccepted
}

@Test(arguments: GrammarCases.accepted)
func textIsAccepted(_ text: String) { #expect(accepts(Array(text.utf8)), "\(text)") }

@Test(arguments: GrammarCases.refused)
func textIsRefused(_ text: String) { #expect(!accepts(Array(text.utf8)), "\(text)") }

@Test(arguments: GrammarCases.refusedBytes)
func bytesAreRefused(_ bytes: [UInt8]) { #expect(!accepts(bytes)) }

/// Where RFC 8259 lets a reader choose.
@Test(arguments: GrammarCases.chosen)
func choiceIsKept(_ choice: GrammarCases.Choice) { #expect(accepts(choice.bytes) == choice.isAccepted, "\(choice)") }

@Test func everyPrefixOfATextIsRefused() throws {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9é",true,false,null,{"b":{}}],"c":"\ud83d\ude00"}"#.utf8)
    #expect(accepts(text))
    for length in 0..<text.count { #expect(!accepts(Array(text[..<length]))) }
}

@Test func everyControlCharacterIsRefusedInStrings() {
    for byte in UInt8(0)..<0x20 { #expect(!accepts([0x22, byte, 0x22]), "\(byte)") }
    #expect(accepts([0x22, 0x7F, 0x22]))
}

@Test func everySingleByteOutsideOfAsciiIsRefused() {
    for byte in UInt8(0x80)...0xFF {
        #expect(!accepts([0x22, byte, 0x22]))
        #expect(!accepts([byte]))
    }
}

@Test func everyScalarReadsAndWritesBack() throws {
    for value in stride(from: UInt32(0), through: 0x10FFFF, by: 37) {
        guard let scalar = Unicode.Scalar(value) else { continue }
        let text = String(scalar)
        #expect(try JSON.decode(String.self, from: JSON.encode(text)) == text)
        var escaped = ""
        for unit in text.utf16 {
            let digits = String(unit, radix: 16)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        #expect(try JSON.decode(String.self, from: ByteBuffer(string: "\"\(escaped)\"")) == text)
    }
}
