import CovetJSON
import CovetTestSupport
import Foundation
import NIOCore
import Testing

/// Where CovetJSON and Foundation may differ on the same bytes, and why.
private enum Difference: String, Hashable {
    /// Foundation takes one of two equal keys, CovetJSON refuses both.
    case duplicateKey
    /// Foundation reads more than 64 levels.
    case depth
    /// Foundation skips a byte order mark, or guesses UTF-16 and UTF-32.
    case encoding
    /// Foundation takes a NUL or white space of other kinds at the end, or nothing at all.
    case padding
    /// Foundation reads a lone half of a surrogate pair as U+FFFD.
    case surrogate
    /// Foundation takes a comma before the closing bracket.
    case trailingComma
    /// Foundation and CovetJSON draw the line of doubles in other places: 1e400, or digits beyond 64 bits.
    case numberRange
}

private func explanation(_ bytes: [UInt8], _ error: JSONError?) -> Difference? {
    guard let error else {
        // Accepted by CovetJSON, refused by Foundation: only numbers that round to zero or have very many digits.
        return bytes.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? .numberRange : nil
    }
    if error.code == .duplicateKey { return .duplicateKey }
    if error.code == .limitExceeded { return .depth }
    if error.code == .outOfRange { return .numberRange }
    if error.message.contains("surrogate") { return .surrogate }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE])
        || bytes.prefix(4).contains(0)
    {
        return .encoding
    }
    if error.message.contains("0x00") { return .padding }
    if error.message.hasSuffix("found ']'") || error.message.hasSuffix("found '}'"),
        bytes[..<error.offset].last(where: { $0 > 0x20 }) == UInt8(ascii: ",")
    {
        return .trailingComma
    }
    return nil
}

@Test func mutatedTextsAreReadAsFoundationReadsThem() {
    var random = SeededGenerator(seed: 0x5EED_C0DE)
    var unexplained: [String] = []
    var accepted = 0
    var wrong: [String] = []
    for round in 0..<15_000 {
        let bytes = Mutator.mutate(Mutator.seeds[round % Mutator.seeds.count], &random)
        if let fault = bytes.withUnsafeBytes({ fuzzJSON($0) }) {
            wrong.append("\(fault): \(String(decoding: bytes, as: UTF8.self))")
        }
        let foundation = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
        do {
            let value = try JSON.decode(JSONValue.self, from: ByteBuffer(bytes: bytes))
            accepted += 1
            if let foundation {
                if !isSame(value, foundation) { unexplained.append("value: \(String(decoding: bytes, as: UTF8.self))") }
            } else if explanation(bytes, nil) == nil {
                unexplained.append("only CovetJSON accepts: \(String(decoding: bytes, as: UTF8.self))")
            }
        } catch let error as JSONError {
            if foundation != nil, explanation(bytes, error) == nil {
                unexplained.append("only Foundation accepts: \(String(decoding: bytes, as: UTF8.self)): \(error)")
            }
        } catch {
            wrong.append("another error: \(error)")
        }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(10).joined(separator: "\n"))")
    #expect(unexplained.isEmpty, "\(unexplained.prefix(10).joined(separator: "\n"))")
    // The mutator is gentle enough to leave a good part of the texts alive, and wild enough to break a good part.
    #expect((3000...17_000).contains(accepted), "\(accepted)")
}

/// Foundation reads numbers of more than 17 digits by way of Decimal and does not round them correctly; that CovetJSON
/// does is checked below, against the standard library.
private func isNear(_ left: Double, _ right: Double) -> Bool { abs(left - right) <= abs(left) * 1e-14 }

private func isSame(_ value: JSONValue, _ other: Any) -> Bool {
    switch value {
    case .null: other is NSNull
    case .bool(let bool): other as? Bool == bool
    case .integer(let integer): (other as? NSNumber)?.int64Value == integer
    case .unsigned(let integer): (other as? NSNumber)?.uint64Value == integer
    case .number(let number): (other as? NSNumber).map { isNear(number, $0.doubleValue) } ?? false
    case .string(let string): (other as? String).map { $0.utf8.elementsEqual(string.utf8) } ?? false
    case .array(let elements):
        (other as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy(isSame) } ?? false
    case .object(let members):
        (other as? [String: Any]).map { others in
            others.count == members.count
                && members.allSatisfy { key, value in others[key].map { isSame(value, $0) } ?? false }
        } ?? false
    }
}

@Test func doublesAreReadAndWrittenAsTheStandardLibraryDoes() throws {
    var random = SeededGenerator(seed: 7)
    for round in 0..<20_000 {
        var value = Double(bitPattern: random.next())
        if round % 2 == 0 {
            value = Double(Int64(random.next() % 100_000_000)) / [1, 10, 100, 1e3, 1e5][round / 2 % 5]
        }
        guard value.isFinite else { continue }
        let text = String(buffer: try JSON.encode(value))
        #expect(Double(text) == value, "\(value) \(text)")
        #expect(try JSON.decode(Double.self, from: ByteBuffer(string: text)) == value)
        // The same digits as the shortest form has.
        let digits = { (text: String) in
            String(text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }.reversed().drop { $0 == "0" })
        }
        #expect(digits(text) == digits(value.description), "\(value) \(text)")
        let long = "\(random.next() % 1000).\(random.next())\(random.next())e\(Int(random.next() % 600) - 300)"
        #expect(try JSON.decode(Double.self, from: ByteBuffer(string: long)) == Double(long), "\(long)")
        let float = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
        if float.isFinite { #expect(try JSON.decode(Float.self, from: JSON.encode(float)) == float) }
    }
}
