import CovetJSON
import Foundation
import NIOCore
import Testing

private func text(_ value: some JSONEncodable) throws -> String { String(buffer: try JSON.encode(value)) }
private func decode<Value: JSONDecodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSON.decode(type, from: ByteBuffer(string: text))
}

@Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1_795_341_600.123, "2026-11-22T10:00:00.123Z"),
    (-0.001, "1969-12-31T23:59:59.999Z"),
    (951_782_400, "2000-02-29T00:00:00.000Z"), (-62_167_219_200, "0000-01-01T00:00:00.000Z"),
    (253_402_300_799.999, "9999-12-31T23:59:59.999Z"), (4_107_542_400, "2100-03-01T00:00:00.000Z"),
])
func dateIsISO8601WithMilliseconds(_ seconds: Double, _ form: String) throws {
    #expect(try text(Date(timeIntervalSince1970: seconds)) == "\"\(form)\"")
    // A Date counts from 2001, which costs the last bits of small numbers.
    #expect(abs(try decode(Date.self, "\"\(form)\"").timeIntervalSince1970 - seconds) < 1e-6)
}

@Test(arguments: [
    ("2026-11-22T10:00:00Z", 0.0), ("2026-11-22t10:00:00z", 0), ("2026-11-22 10:00:00Z", 0),
    ("2026-11-22T12:00:00+02:00", 0),
    ("2026-11-22T12:00:00+0200", 0), ("2026-11-22T04:30:00-05:30", 0), ("2026-11-23T09:59:00+23:59", 0),
    ("2026-11-22T10:00:00.5Z", 0.5), ("2026-11-22T10:00:00.123456789Z", 0.123456789), ("2026-11-22T10:00:00,25Z", 0.25),
])
func dateAcceptsOffsetsAndFractions(_ form: String, _ fraction: Double) throws {
    let seconds = try decode(Date.self, "\"\(form)\"").timeIntervalSince1970
    #expect(abs(seconds - 1_795_341_600 - fraction) < 1e-6)
}

@Test(arguments: [
    "", "2026", "2026-11-22", "2026-11-22T10:00:00", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z",
    "2026-11-22T10:00:61Z",
    "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00.1234567890Z", "2026-11-22T10:00:00+24:00",
    "2026-11-22T10:00:00+01:60",
    "2026-11-22T10:00:00+1", "2026-11-22T10:00:00Z ", " 2026-11-22T10:00:00Z", "2026-11-22T10:00:00ZZ",
    "26-11-22T10:00:00Z",
    "2026-1-22T10:00:00Z", "+2026-11-22T10:00:00Z", "2026-11-22T10:00Z", "2026/11/22T10:00:00Z", "２026-11-22T10:00:00Z",
])
func datesThatAreNotAreRefused(_ form: String) throws {
    let error = #expect(throws: JSONError.self) { try decode([String: Date].self, "{\"at\":\"\(form)\"}") }
    #expect(error?.path == "at" && error?.code == .invalidValue)
}

@Test func everyDayOfFourCenturiesReadsBack() throws {
    for day in stride(from: -719_528, to: 2_932_896, by: 61) {
        let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 0.25)
        #expect(try JSON.decode(Date.self, from: JSON.encode(date)) == date)
    }
    #expect(throws: JSONError.self) { try text(Date.distantFuture.addingTimeInterval(1e13)) }
    #expect(throws: JSONError.self) { try text(Date(timeIntervalSince1970: .nan)) }
}

@Test func foundationTypesReadBack() throws {
    let id = UUID()
    #expect(try decode(UUID.self, text(id)) == id)
    let url = try #require(URL(string: "https://example.org/a%20b?q=1#f"))
    #expect(try text(url) == #""https://example.org/a%20b?q=1#f""#)
    #expect(try decode(URL.self, text(url)) == url)
    let data = Data((0..<256).map { UInt8($0) })
    #expect(try decode(Data.self, text(data)) == data)
    for source in ["0.1", "-12345678901234567890.123456789", "1e10", "0"] {
        let value = try decode(Decimal.self, source)
        #expect(value == Decimal(string: source))
        #expect(try decode(Decimal.self, text(value)) == value)
    }
    #expect(throws: JSONError.self) { try text(Decimal.nan) }
    #expect(throws: JSONError.self) { try decode(Decimal.self, "\"1\"") }
    #expect(throws: JSONError.self) { try decode(UUID.self, "\"x\"") }
    #expect(throws: JSONError.self) { try decode(Data.self, "\"***\"") }
    // The same within Codable types.
    struct All: Codable, Equatable { var id: UUID, url: URL, data: Data, at: Date, amount: Decimal }
    let all = All(id: id, url: url, data: data, at: Date(timeIntervalSince1970: 1.5), amount: 12.5)
    #expect(try JSON.decode(All.self, from: JSON.encode(all)) == all)
    #expect(String(buffer: try JSON.encode(all)).hasSuffix(#""at":"1970-01-01T00:00:01.500Z","amount":12.5}"#))
}

@Test(arguments: [
    (0.0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (19.99, "19.99"), (100.25, "100.25"),
    (1e15, "1000000000000000"),
    (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (0.1 + 0.2, "0.30000000000000004"),
    (123_456_789.123456, "123456789.123456"),
    (1e-5, "1e-05"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (1.0 / 3, "0.3333333333333333"),
])
func doubleHasItsShortestForm(_ value: Double, _ form: String) throws { #expect(try text(value) == form) }

@Test func stringsAreEscapedWhereTheyMustBe() throws {
    #expect(
        try text("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é😀\u{2028}") == #""\"\\/\b\f\n\r\t\u0000\u001f"#
            + "\u{7F}é😀\u{2028}\""
    )
    for length in 0..<40 {
        for place in 0...length {
            var source = Array(repeating: Character("a"), count: length)
            source.insert("\n", at: place)
            #expect(try JSON.decode(String.self, from: JSON.encode(String(source))) == String(source))
        }
    }
    let long = String(repeating: "\u{1}", count: 10_000)
    #expect(try JSON.encode(long).readableBytes == 60_002)
}

@Test func dynamicValuesAreBuiltAndAsked() throws {
    var value: JSONValue = ["name": "Ann", "tags": ["a", 1, 2.5, true, nil], "z": ["y": 1], "a": -1]
    #expect(try text(value) == #"{"name":"Ann","tags":["a",1,2.5,true,null],"z":{"y":1},"a":-1}"#)
    #expect(
        value["tags"][1].int == 1 && value["tags"][2].double == 2.5 && value["tags"][9].isNull
            && value["no"]["no"].isNull
    )
    value["z"]["y"] = "changed"
    value["new"] = nil
    #expect(value["z"]["y"].string == "changed" && value.object?["new"] == JSONValue.null)
    #expect(try decode(JSONValue.self, text(value)) == value)
    #expect(try decode(JSONValue.self, "[1,1.0,1e0]") == [1, 1, 1])
    #expect(Set(try decode([JSONValue].self, "[1,1.0,1e0,18446744073709551615,18446744073709551615]")).count == 2)
    let foundation = try JSONDecoder().decode(JSONValue.self, from: Data(text(value).utf8))
    #expect(foundation == value)
    #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value)) == value)
}

@Test func keysEqualOnlyByNormalisationAreRefusedWhereTheyWouldMelt() throws {
    let source = "{\"\u{E9}\":1,\"e\u{301}\":2}"
    #expect(throws: JSONError.self) { try decode([String: Int].self, source) }
    #expect(throws: JSONError.self) { try decode(JSONValue.self, source) }
}
