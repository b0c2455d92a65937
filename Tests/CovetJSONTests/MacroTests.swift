import CovetJSON
import NIOCore
import Testing

#if Macros
@JSONCodable
enum Role: String, Codable, CaseIterable {
    case reader, author
}

@JSONCodable
struct Profile: Equatable {
    struct Link: Codable, Equatable {
        var title: String
        var clicks: Int?
    }

    var id: UInt64
    @JSONKey("user_name") var name: String
    var role: Role
    var bio: String?
    var isActive = true
    var links: [Link] = []
    var scores: [String: Double]
    let version = 2
    var initials: String { String(name.prefix(1)) }
    static let table = "profiles"
}

@JSONCodable
struct Page<Element> {
    var items: [Element]
    var next: Int?
}

@JSONCodable
struct Renamed: Codable, Equatable {
    enum CodingKeys: String, CodingKey {
        case first = "a"
        case `default`
    }
    var first: Int
    var `default`: Bool
    var cached: Int = 7
}

@JSONCodable
struct Nothing: Codable, Equatable {}

/// Codable outside, direct inside, Codable inside of that.
struct Envelope: Codable, Equatable {
    var renamed: Renamed
    var all: [Renamed]
    var maybe: Renamed?
    var nothing: Nothing
}

private func text(_ value: some JSONEncodable) throws -> String { String(buffer: try JSON.encode(value)) }

@Test func generatedTypeWritesItsMembersInOrder() throws {
    let profile = Profile(
        id: .max,
        name: "Ann \"A\"",
        role: .author,
        bio: nil,
        isActive: false,
        links: [.init(title: "x", clicks: nil), .init(title: "y", clicks: 3)],
        scores: ["a": 1.5]
    )
    #expect(
        try text(profile)
            == #"{"id":18446744073709551615,"user_name":"Ann \"A\"","role":"author","isActive":false,"#
            + #""links":[{"title":"x"},{"title":"y","clicks":3}],"scores":{"a":1.5},"version":2}"#
    )
    #expect(try JSON.decode(Profile.self, from: JSON.encode(profile)) == profile)
}

@Test func generatedTypeTakesDefaultsAndSkipsStrangers() throws {
    let profile = try JSON.decode(
        Profile.self,
        from: ByteBuffer(
            string: #"{"x":[{}],"scores":{},"role":"reader","bio":null,"user_name":"B","id":1,"version":9}"#
        )
    )
    #expect(profile == Profile(id: 1, name: "B", role: .reader, bio: nil, scores: [:]))
}

@Test func generatedGenericTypeIsDirectWithItsElements() throws {
    let page = try JSON.decode(Page<Int>.self, from: ByteBuffer(string: #"{"items":[1,2],"next":3}"#))
    #expect(page.items == [1, 2] && page.next == 3)
    #expect(try text(page) == #"{"items":[1,2],"next":3}"#)
}

@Test func directAndCodableTypesNestEitherWay() throws {
    let one = Renamed(first: 1, default: true)
    let envelope = Envelope(renamed: one, all: [one, one], maybe: nil, nothing: Nothing())
    let buffer = try JSON.encode(envelope)
    let item = #"{"a":1,"default":true}"#
    #expect(String(buffer: buffer) == #"{"renamed":\#(item),"all":[\#(item),\#(item)],"nothing":{}}"#)
    #expect(try JSON.decode(Envelope.self, from: buffer) == envelope)
}

@Test(arguments: [
    (#"{"user_name":"B","role":"reader","scores":{}}"#, "id: required, but missing"),
    (#"{"id":1,"user_name":"B","role":"boss","scores":{}}"#, "role: expected one of reader, author"),
    (#"{"id":1,"user_name":5,"role":"reader","scores":{}}"#, "user_name: expected a string, found 5"),
    (#"{"id":1,"id":2}"#, "id: this key stands twice in one object"),
    (#"{"bio":null,"bio":"x"}"#, "bio: this key stands twice in one object"),
    (#"{"isActive":true,"isActive":true}"#, "isActive: this key stands twice in one object"),
    (#"{"isActive":null}"#, "isActive: expected true or false, found null"),
    (#"{"links":[{"title":"a"},{"clicks":1}]}"#, "links[1].title: required, but missing"),
    (#"{"scores":{"a b\n":"x"}}"#, #"scores["a b\u{a}"]: expected a number, found a string"#),
])
func generatedTypeNamesThePlace(text: String, message: String) throws {
    let error = #expect(throws: JSONError.self) { try JSON.decode(Profile.self, from: ByteBuffer(string: text)) }
    #expect(error?.description == message)
}
#endif
