import CovetJSON
import Foundation
import NIOCore
import Testing

private func text(_ value: some Encodable) throws -> String { String(buffer: try JSON.encode(value)) }
private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSON.decode(type, from: ByteBuffer(string: text))
}

private struct Plain: Codable, Equatable {
    var a: Int
    var b: String?
    var c: [Plain]?
    var d: [String: Double]?
}

@Test(arguments: [
    #"{"a":1}"#, #"{"a":1,"b":"x","c":[{"a":2}],"d":{"k":0.5}}"#, #"{"d":{},"c":[],"b":"","a":-1}"#,
    #" { "x" : [ { } ] , "c" : [ { "b" : "y" , "a" : 3 } ] , "a" : 4 , "b" : null } "#, #"{"\u0061":5,"b":"z"}"#,
])
func plainTypeReadsMembersInAnyOrder(_ source: String) throws {
    let value = try decode(Plain.self, source)
    #expect(value == (try JSONDecoder().decode(Plain.self, from: Data(source.utf8))))
    #expect(try decode(Plain.self, text(value)) == value)
}

@Test(arguments: [
    ("{}", "a: required, but missing", JSONError.Code.missingKey),
    ("[]", "expected an object, found an array", .typeMismatch),
    (#"{"a":"1"}"#, "a: expected an integer, found a string", .typeMismatch),
    (#"{"a":1.5}"#, "a: expected an integer, found 1.5", .typeMismatch),
    (#"{"a":9223372036854775808}"#, "a: 9223372036854775808 does not fit into Int", .outOfRange),
    (#"{"a":1,"c":[{"a":1},{"b":"x"}]}"#, "c[1].a: required, but missing", .missingKey),
    (#"{"a":1,"c":[{"a":1},{"a":1,"b":12}]}"#, "c[1].b: expected a string, found 12", .typeMismatch),
    (#"{"a":1,"d":{"x":1,"y":true}}"#, "d.y: expected a number, found true", .typeMismatch),
    (#"{"a":1,"a":2}"#, "a: this key stands twice in one object", .duplicateKey),
    (#"{"a":1,"z":[1,{"q":tru}]}"#, "z[1].q: expected a value, found tru", .syntax),
    (#"{"a":1,"z":1,"z":1}"#, "z: this key stands twice in one object", .duplicateKey),
    (#"{"a":1} x"#, "expected the end of the text after the value, found x", .syntax),
    ("", "expected an object, found the end of the text", .syntax),
    ("\u{FEFF}{}", "expected an object, found a byte order mark", .syntax),
    (#"{"a":1,"b":"x"#, "b: expected the closing quote of a string, found the end of the text", .syntax),
])
func plainTypeNamesThePlace(_ source: String, _ message: String, _ code: JSONError.Code) {
    let error = #expect(throws: JSONError.self) { try decode(Plain.self, source) }
    #expect(error?.description == message)
    #expect(error?.code == code)
}

@Test func messagesNeverRepeatStrings() {
    let error = #expect(throws: JSONError.self) { try decode([Int].self, #"["hunter2"]"#) }
    #expect(error?.description == "[0]: expected an integer, found a string")
    #expect(error?.offset == 1)
}

private struct Picky: Codable {
    var slug: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        slug = try container.decode(String.self, forKey: .slug)
        guard slug.allSatisfy(\.isLowercase) else {
            throw DecodingError.dataCorruptedError(
                forKey: .slug,
                in: container,
                debugDescription: "expected lower case"
            )
        }
    }
}

private enum Level: String, Codable { case low, high }

@Test func errorsOfATypesOwnMakingAreMapped() {
    let error = #expect(throws: JSONError.self) {
        try decode([String: [Picky]].self, #"{"x":[{"slug":"a"},{"slug":"B"}]}"#)
    }
    #expect(error?.description == "x[1].slug: expected lower case")
    let raw = #expect(throws: JSONError.self) { try decode([Level].self, #"["low","x"]"#) }
    #expect(raw?.path == "[1]" && raw?.code == .invalidValue)
}

private class Base: Codable {
    var a = 1
    init() {}
}

private final class Derived: Base {
    var b = 2
    override init() { super.init() }
    enum CodingKeys: CodingKey { case b }
    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(b, forKey: .b)
        try super.encode(to: container.superEncoder())
    }
    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try super.init(from: container.superDecoder())
        b = try container.decode(Int.self, forKey: .b)
    }
}

@Test func subclassesCodeTheirSuper() throws {
    #expect(try text(Derived()) == #"{"b":2,"super":{"a":1}}"#)
    let value = try decode(Derived.self, #"{"super":{"a":7},"b":8}"#)
    #expect(value.a == 7 && value.b == 8)
}

/// Takes two containers at once and fills them by turns.
private struct Interleaved: Codable, Equatable {
    var x: [Int]
    var y: [String: Int]

    enum Keys: CodingKey { case x, y, after }

    init(x: [Int], y: [String: Int]) { (self.x, self.y) = (x, y) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        var first = try container.nestedUnkeyedContainer(forKey: .x)
        let second = try container.nestedContainer(keyedBy: Keys.self, forKey: .y)
        (x, y) = ([], [:])
        x.append(try first.decode(Int.self))
        y["after"] = try second.decode(Int.self, forKey: .after)
        while !first.isAtEnd { x.append(try first.decode(Int.self)) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        var first = container.nestedUnkeyedContainer(forKey: .x)
        var second = container.nestedContainer(keyedBy: Keys.self, forKey: .y)
        try container.encode(true, forKey: .after)
        for (index, element) in x.enumerated() {
            try first.encode(element)
            if index == 0 { try second.encode(y["after"] ?? 0, forKey: .after) }
        }
    }
}

@Test func nestedContainersMayBeFilledByTurns() throws {
    let value = Interleaved(x: [1, 2, 3], y: ["after": 9])
    #expect(
        try text([value, value])
            == #"[{"x":[1,2,3],"y":{"after":9},"after":true},{"x":[1,2,3],"y":{"after":9},"after":true}]"#
    )
    #expect(try decode([Interleaved].self, text([value, value])) == [value, value])
}

/// Adds its own members to those of the value it wraps.
private struct Flattened: Codable, Equatable {
    var plain: Plain
    var extra: Bool

    enum Keys: CodingKey { case extra }

    init(plain: Plain, extra: Bool) { (self.plain, self.extra) = (plain, extra) }

    init(from decoder: any Decoder) throws {
        plain = try Plain(from: decoder)
        extra = try decoder.container(keyedBy: Keys.self).decode(Bool.self, forKey: .extra)
    }

    func encode(to encoder: any Encoder) throws {
        try plain.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(extra, forKey: .extra)
    }
}

@Test func flattenedValuesShareOneObject() throws {
    let value = Flattened(plain: Plain(a: 1, b: "x"), extra: true)
    #expect(try text(value) == #"{"a":1,"b":"x","extra":true}"#)
    #expect(
        try decode(Flattened.self, #"{"extra":false,"b":"q","a":2}"#)
            == Flattened(plain: Plain(a: 2, b: "q"), extra: false)
    )
}

/// Tries one type, then another.
private enum Either: Codable, Equatable {
    case number(Int)
    case text(String)
    case many([Int])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Int.self) {
            self = .number(value)
        } else if let value = try? container.decode([Int].self) {
            self = .many(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .many(let value): try container.encode(value)
        }
    }
}

@Test func attemptsThatFailLeaveNoTrace() throws {
    let value: [String: Either] = ["a": .number(1), "b": .text("x"), "c": .many([1, 2])]
    #expect(try decode([String: Either].self, text(value)) == value)
    #expect(throws: JSONError.self) { try decode([Either].self, #"[[1,"#) }

    struct Trying: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(1)
            do { try container.encode([1.5, Double.nan]) } catch { try container.encode("none") }
            try container.encode(2)
        }
    }
    #expect(try text(Trying()) == #"[1,"none",2]"#)
}

@Test func manyMembersAreFoundInAnyOrder() throws {
    let keys = (0..<500).map { "key\($0)" }
    let source = "{" + keys.reversed().map { "\"\($0)\":\($0.dropFirst(3))" }.joined(separator: ",") + "}"
    struct Reader: Decodable {
        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
        var sum = 0
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for number in 0..<500 { sum += try container.decode(Int.self, forKey: Key(stringValue: "key\(number)")) }
            #expect(try container.decodeIfPresent(Int.self, forKey: Key(stringValue: "other")) == nil)
            #expect(container.allKeys.count == 500)
        }
    }
    #expect(try decode(Reader.self, source).sum == 499 * 250)
    #expect(throws: JSONError.self) { try decode(Reader.self, source.dropLast() + ",\"key77\":1}") }
}

/// Keeps its coder, as some type-erasing tricks do, and uses it when the coding is over.
private final class Keeper: Codable {
    var decoder: (any Decoder)?
    nonisolated(unsafe) static var encoder: (any Encoder)?  // one test uses it, on one thread
    init() {}
    init(from decoder: any Decoder) throws { self.decoder = decoder }
    func encode(to encoder: any Encoder) throws {
        Keeper.encoder = encoder
        try true.encode(to: encoder)
    }
}

@Test func codersThatAreKeptAreHarmless() throws {
    let kept = try decode([Keeper].self, "[1,2]")
    for keeper in kept {
        #expect(throws: (any Error).self) { try Int(from: try #require(keeper.decoder)) }
    }
    #expect(try text([Keeper()]) == "[true]")
    var container = try #require(Keeper.encoder).unkeyedContainer()
    try? container.encode(String(repeating: "x", count: 10_000))
    Keeper.encoder = nil
}

@Test(arguments: [Double.nan, .infinity, -.infinity])
func numbersWithoutAFormAreRefused(_ value: Double) {
    let error = #expect(throws: JSONError.self) { try JSON.encode(["prices": [1, value]]) }
    #expect(error?.path == "prices[1]" && error?.code == .notRepresentable)
    let nested = #expect(throws: JSONError.self) { try JSON.encode([Plain(a: 1, d: ["k": value])]) }
    #expect(nested?.path == "[0].d.k")
}

@Test func aFailedEncodingLeavesTheBufferAsItWas() throws {
    var buffer = ByteBuffer(string: "before")
    #expect(throws: JSONError.self) {
        try JSON.encode([String(repeating: "x", count: 5000)].map { [$0: Double.nan] }, into: &buffer)
    }
    #expect(String(buffer: buffer) == "before")
    try JSON.encode(String(repeating: "x", count: 5000), into: &buffer)
    #expect(buffer.readableBytes == 6 + 5002)
}

@Test func nestingWithoutEndIsRefusedWhenWriting() {
    var value = JSONValue.null
    for _ in 0..<600 { value = .array([value]) }
    #expect(throws: JSONError.self) { try JSON.encode(value) }
}

@Test func limitsAreKept() throws {
    let deep = ByteBuffer(string: "[[[1]]]")
    #expect(throws: JSONError.self) { try JSON.decode(JSONValue.self, from: deep, limits: JSONLimits(depth: 2)) }
    #expect(try JSON.decode([[[Int]]].self, from: deep, limits: JSONLimits(depth: 3)) == [[[1]]])
    let error = #expect(throws: JSONError.self) {
        try JSON.decode(JSONValue.self, from: deep, limits: JSONLimits(bytes: 6))
    }
    #expect(error?.code == .limitExceeded)
    let deepest = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    _ = try JSON.decode(JSONValue.self, from: ByteBuffer(string: deepest), limits: JSONLimits(depth: 9999))
}

@Test func integersAreExactToTheirEdges() throws {
    #expect(try decode([Int64].self, text([Int64.min, .max, 0])) == [.min, .max, 0])
    #expect(try decode([UInt64].self, text([UInt64.min, .max])) == [.min, .max])
    #expect(try decode([Int8].self, "[-128,127,1e2,1.0,-0,10e-1]") == [-128, 127, 100, 1, 0, 1])
    #expect(try decode(UInt64.self, "1844674407370955161.5e1") == .max)
    for source in ["128", "-129", "1e3", "99999999999999999999", "-99999999999999999999", "1e999999999999999999"] {
        let error = #expect(throws: JSONError.self) { try decode(Int8.self, source) }
        #expect(error?.code == .outOfRange, "\(source)")
    }
    #expect(throws: JSONError.self) { try decode(UInt8.self, "-1") }
    #expect(throws: JSONError.self) { try decode(Int.self, "1e-1") }
    #expect(throws: JSONError.self) { try decode(Int64.self, "-9223372036854775809") }
}

@Test func codersFoundOutOnceTakeEitherWay() throws {
    let plain = Plain(a: 1)
    #expect(String(buffer: try JSONEncoding<Plain>().encode(plain)) == #"{"a":1}"#)
    #expect(try JSONDecoding<Plain>().decode(from: ByteBuffer(string: #"{"a":1}"#)) == plain)
    #expect(String(buffer: try JSONEncoding<[String: Int]>().encode(["k": 1])) == #"{"k":1}"#)
    #expect(try JSONDecoding<[String]>().decode(from: ByteBuffer(string: #"["a"]"#)) == ["a"])
    #expect(throws: JSONError.self) { try JSONDecoding<[String]>().decode(from: ByteBuffer(string: "[1]")) }
}
