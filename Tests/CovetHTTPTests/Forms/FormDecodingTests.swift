import Foundation
import NIOCore
import Testing

@testable import CovetHTTP

@Suite struct FormDecodingTests {
    enum Color: String, Decodable { case red, green }
    struct Inner: Decodable { let x: Int }

    struct Everything: Decodable, Equatable {
        var name: String
        var age: Int
        var small: Int8?
        var ratio: Double?
        var agrees: Bool
        var color: Color?
        var tags: [String]
        var numbers: [Int]?
        var note: String?
        var id: UUID?
        var at: Date?
        var link: URL?
    }

    private func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try FormFields(parsing: ByteBuffer(string: text)).decode(type)
    }

    private func failure<Value: Decodable>(_ text: String, as type: Value.Type) -> FormError? {
        #expect(throws: FormError.self) { _ = try decode(text, as: type) }
    }

    @Test func everyKindOfPropertyIsRead() throws {
        let value: Everything = try decode(
            "name=Ann&age=41&small=-3&ratio=1.5e2&agrees=on&color=green&tags=a&tags=b&numbers=1&numbers=2&note="
                + "&id=6B29FC40-CA47-1067-B31D-00DD010662DA&at=2026-08-01T12:30:00Z&link=https://example.org/a&more=x"
        )
        #expect(value.name == "Ann")
        #expect(value.age == 41)
        #expect(value.small == -3)
        #expect(value.ratio == 150)
        #expect(value.agrees)
        #expect(value.color == .green)
        #expect(value.tags == ["a", "b"])
        #expect(value.numbers == [1, 2])
        #expect(value.note == "")
        #expect(value.id == UUID(uuidString: "6B29FC40-CA47-1067-B31D-00DD010662DA"))
        #expect(value.at == Date(timeIntervalSince1970: 1_785_587_400))
        #expect(value.link == URL(string: "https://example.org/a"))
    }

    @Test func whatABrowserLeavesOutIsAbsent() throws {
        let value: Everything = try decode("name=&age=1&small=&ratio=&color=")
        #expect(
            value
                == Everything(
                    name: "",
                    age: 1,
                    small: nil,
                    ratio: nil,
                    agrees: false,
                    color: nil,
                    tags: [],
                    numbers: nil,
                    note: nil,
                    id: nil,
                    at: nil,
                    link: nil
                )
        )
    }

    @Test(arguments: [
        ("age=1", "name", FormError.Code.missing), ("name=a", "age", .missing), ("name=a&age=x", "age", .mismatch),
        ("name=a&age=", "age", .mismatch), ("name=a&age=1.0", "age", .mismatch),
        ("name=a&age=1&age=2", "age", .repeated),
        ("name=a&name=b&age=1", "name", .repeated), ("name=a&age=1&small=128", "small", .mismatch),
        ("name=a&age=99999999999999999999", "age", .mismatch), ("name=a&age=1&ratio=nan", "ratio", .mismatch),
        ("name=a&age=1&ratio=1e999", "ratio", .mismatch), ("name=a&age=1&ratio=0x1p3", "ratio", .mismatch),
        ("name=a&age=1&agrees=maybe", "agrees", .mismatch), ("name=a&age=1&color=blue", "color", .mismatch),
        ("name=a&age=1&numbers=1&numbers=x", "numbers[1]", .mismatch), ("name=a&age=1&id=1", "id", .mismatch),
        ("name=a&age=1&at=yesterday", "at", .mismatch), ("name=a&age= 1", "age", .mismatch),
    ])
    func whatDoesNotFitIsNamed(text: String, field: String, code: FormError.Code) throws {
        let error = failure(text, as: Everything.self)
        #expect(error?.field == field)
        #expect(error?.code == code)
        #expect(error?.httpError.status == .unprocessableContent)
    }

    @Test func theMessageDoesNotRepeatTheValue() throws {
        let error = try #require(failure("name=a&age=hunter2", as: Everything.self))
        #expect(!"\(error)".contains("hunter2"))
        #expect(error.message == "must be a whole number from \(Int.min) to \(Int.max)")
    }

    struct Nested: Decodable { let inner: Inner }
    struct NestedList: Decodable { let inner: [Inner] }
    final class Endless: Decodable { let next: Endless? }

    @Test func formsAreFlat() throws {
        #expect(failure("inner=1", as: Nested.self)?.code == .unsupported)
        #expect(failure("inner=1", as: NestedList.self)?.code == .unsupported)
        #expect(failure("next=1&next[next]=1", as: Endless.self)?.code == .unsupported)
        #expect(failure("a=1", as: [String].self)?.code == .unsupported)
        #expect(failure("a=1", as: Int.self)?.code == .unsupported)
        #expect(failure("inner=1", as: Nested.self)?.httpError.status == .internalServerError)
    }

    @Test func dictionariesTakeEveryField() throws {
        let value: [String: String] = try decode("a=1&b=2")
        #expect(value == ["a": "1", "b": "2"])
    }
}
