import CovetModel
import Foundation
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: [
        ("7", 7), ("-1", -1), ("+7", nil), ("7x", nil), ("", nil), ("9223372036854775808", nil), (" 7", nil),
    ])
    func numberIsReadStrictly(text: String, value: Int?) {
        #expect(User.ID(text)?.rawValue == value)
    }

    @Test func uuidIsWrittenInLowerCaseAndReadInEither() throws {
        let text = "0f8fad5b-d9cb-469f-a165-70867728950e"
        let id = try #require(Person.ID(text.uppercased()))
        #expect("\(id)" == text)
        #expect(Person.ID("0f8fad5b") == nil)
    }

    @Test func idIsCodedAsTheValueItWraps() throws {
        let json = try JSONEncoder().encode([User.ID(1), User.ID(2)])
        #expect(String(decoding: json, as: UTF8.self) == "[1,2]")
        #expect(try JSONDecoder().decode([User.ID].self, from: json) == [User.ID(1), User.ID(2)])
    }

    @Test func newUUIDsDiffer() {
        #expect(UUID.new() != UUID.new())
        #expect(Int.new() == nil)
    }
}
