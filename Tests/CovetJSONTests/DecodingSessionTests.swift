import CovetJSON
import NIOCore
import Testing

// Decoders, containers and what is known of types outlive the text that they were made for. None of it may be seen.

private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSON.decode(type, from: ByteBuffer(string: text))
}

/// Keeps its first container. Where `a` is above 1, a second one has another type of keys, and is kept where it is 3.
private struct Lazy: Decodable {
    enum Keys: String, CodingKey { case a, b }
    enum OtherKeys: String, CodingKey { case b }
    let first: KeyedDecodingContainer<Keys>
    private(set) var second: KeyedDecodingContainer<OtherKeys>?

    init(from decoder: any Decoder) throws {
        first = try decoder.container(keyedBy: Keys.self)
        guard try first.decode(Int.self, forKey: .a) > 1 else { return }
        let other = try decoder.container(keyedBy: OtherKeys.self)
        if try first.decode(Int.self, forKey: .a) == 3 { second = other }
    }

    var values: [Int?] {
        get throws { [try first.decode(Int.self, forKey: .b), try second?.decode(Int.self, forKey: .b)] }
    }
}

private struct Lazies: Decodable {
    enum Keys: String, CodingKey { case list, one, last }
    let values: [[Int?]]
    let last: Int

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let list = try container.decode([Lazy].self, forKey: .list)
        let one = try container.decode(Lazy.self, forKey: .one)
        values = try [one.values] + list.reversed().map { try $0.values }
        last = try container.decode(Int.self, forKey: .last)
    }
}

private let lazies = #"{"list":[{"a":1,"b":2},{"a":3,"b":4},{"b":6,"a":5}],"one":{"a":7,"b":8},"last":9}"#

@Test func containersThatAreKeptStayThoseOfTheirObjects() throws {
    for _ in 0..<3 {
        let value = try decode(Lazies.self, lazies)
        #expect(value.values == [[8, nil], [6, nil], [4, 4], [2, nil]] && value.last == 9)
    }
}

@Test func containersThatAreKeptReadNothingWhenTheTextIsGone() throws {
    let kept = try decode([Lazy].self, #"[{"a":1,"b":2},{"a":3,"b":4}]"#)
    _ = try decode(Lazies.self, lazies)
    for lazy in kept { #expect(throws: (any Error).self) { try lazy.values } }
}

/// Keeps its container where no value of it comes out.
private final class Escaped: Decodable {
    nonisolated(unsafe) static var container: (any UnkeyedDecodingContainer)?  // one test uses it, on one thread
    init(from decoder: any Decoder) throws {
        Escaped.container = try decoder.unkeyedContainer()
        throw CancellationError()
    }
}

@Test func whatATypeKeepsThatFailsIsEmptyToo() throws {
    #expect(throws: CancellationError.self) { try decode([Escaped].self, "[[1,2]]") }
    #expect(try decode([[Int]].self, "[[3,4]]") == [[3, 4]])
    #expect(throws: (any Error).self) { try Escaped.container?.decode(Int.self) }
    Escaped.container = nil
}

/// Decodes another text, with its own type in it, before it goes on with its own.
private struct Outer: Decodable, Equatable {
    var inner: [Outer] = []
    var name: String
    enum Keys: String, CodingKey { case text, name }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            inner = try CovetJSONTests.decode([Outer].self, text)
        }
        name = try container.decode(String.self, forKey: .name)
    }
}

@Test func aTypeMayDecodeATextWithinAText() throws {
    let value = try decode(Outer.self, #"{"text":"[{\"name\":\"x\"},{\"name\":\"y\"}]","name":"z"}"#)
    #expect(value.name == "z" && value.inner.map(\.name) == ["x", "y"])
    let error = #expect(throws: JSONError.self) { try decode([Outer].self, #"[{"text":"[{}]","name":"z"}]"#) }
    #expect(error?.path == "[0].name")
}

private struct Wrapped<Value: Codable & Equatable>: Codable, Equatable { var value: Value }

/// Wraps the value in as many types as there are levels, and decodes each of them.
private func decodeWrapped(_ value: some Codable & Equatable, levels: Int) throws {
    let wrapped = Wrapped(value: value)
    let list = [wrapped, wrapped]
    let decoded = try JSON.decode(type(of: list), from: JSON.encode(list))
    #expect(decoded == list)
    if levels > 0 { try decodeWrapped(wrapped, levels: levels - 1) }
}

@Test func moreTypesThanAreRememberedAreReadAsWell() throws {
    for _ in 0..<2 { try decodeWrapped([1, 2], levels: 58) }
}

@Test func manyThreadsDecodeAtOneTime() async throws {
    try await withThrowingTaskGroup { group in
        for task in 0..<8 {
            group.addTask {
                for number in 0..<300 {
                    let values = try decode([Wrapped<Int>].self, #"[{"value":\#(task)},{"value":\#(number)}]"#)
                    #expect(values.map(\.value) == [task, number])
                    #expect(throws: JSONError.self) { try decode([Wrapped<String>].self, #"[{"value":\#(number)}]"#) }
                    #expect(try decode(Lazies.self, lazies).last == 9)
                }
            }
        }
        try await group.waitForAll()
    }
}
