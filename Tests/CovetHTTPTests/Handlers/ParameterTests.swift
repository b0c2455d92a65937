import CovetHTTP
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

private enum Order: String, CaseIterable, ParameterConvertible { case newest, oldest }
private enum Level: Int, ParameterConvertible { case low = 1, high }
private struct ArticleID: ParameterConvertible, Equatable {
    let number: Int
    init?(parameter: String) {
        guard let number = Int(parameter), number > 0 else { return nil }
        self.number = number
    }
}

@Suite struct ParameterTests {
    @Test(
        arguments: [
            ("7", 7), ("-7", -7), ("+7", 7), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
            ("007", 7), ("9223372036854775808", nil), ("", nil), (" 7", nil), ("7 ", nil), ("7.0", nil), ("0x7", nil),
            ("७", nil), ("1e3", nil), ("--7", nil),
        ] as [(String, Int?)]
    )
    func readsIntegers(text: String, expected: Int?) {
        #expect(Int(parameter: text) == expected)
    }

    @Test func readsOtherValues() {
        #expect(UInt8(parameter: "255") == 255)
        #expect(UInt8(parameter: "256") == nil)
        #expect(UInt(parameter: "-1") == nil)
        #expect(Double(parameter: "-1.5e3") == -1500)
        for text in ["nan", "inf", "-infinity", "0x1p3", "1e999", "", "1.5 "] {
            #expect(Double(parameter: text) == nil)
        }
        #expect(Bool(parameter: "true") == true)
        #expect(Bool(parameter: "off") == false)
        #expect(Bool(parameter: "yes") == nil)
        #expect(Bool(parameter: "TRUE") == nil)
        #expect(String(parameter: "ü") == "ü")
        #expect(UUID(parameter: "6BA7B810-9DAD-11D1-80B4-00C04FD430C8") != nil)
        #expect(UUID(parameter: "6BA7B810") == nil)
        #expect(Order(parameter: "newest") == .newest)
        #expect(Order(parameter: "Newest") == nil)
        #expect(Level(parameter: "2") == .high)
        #expect(Level(parameter: "3") == nil)
        #expect(ArticleID(parameter: "3")?.number == 3)
        #expect(ArticleID(parameter: "0") == nil)
    }

    @Test func whatIsWantedIsSaid() {
        #expect(Int.parameterDescription == "a whole number")
        #expect(UInt8.parameterDescription == "a whole number from 0 to 255")
        #expect(Order.parameterDescription == "one of newest, oldest")
        #expect(ArticleID.parameterDescription == "a value of ArticleID")
    }

    @Test func aWrongPathParameterIsNamed() async throws {
        let client = try RouterClient { routes in
            routes.get("/a/:id") { "\(try $0.parameters.require("id", as: Int.self))" }
            routes.get("/b/:id") { "\(try $0.parameters.require("number", as: Int.self))" }
        }
        #expect(try await client.get("/a/7").text == "7")
        let wrong = try await client.get("/a/seven")
        #expect(wrong.status == .badRequest)
        #expect(wrong.text == "The path parameter \"id\" is \"seven\", but a whole number is wanted.")
        await #expect(throws: RoutingError.self) { try await client.get("/b/7") }
    }

    @Test func whatWasFoundIsShownShortAndOnOneLine() async throws {
        let client = try RouterClient { routes in
            routes.get("/a/:id") { "\(try $0.parameters.require("id", as: Int.self))" }
        }
        let answer = try await client.get("/a/x%0D%0Aset-cookie:%1b[31m" + String(repeating: "y", count: 500))
        #expect(answer.status == .badRequest)
        #expect(answer.text.utf8.allSatisfy { $0 >= 0x20 })
        #expect(answer.text.count < 200)
    }

    @Test(arguments: [
        ("/?page=2", "2"), ("/", "nil"), ("/?", "nil"), ("/?page=", "nil"), ("/?page", "nil"), ("/?pag=2", "nil"),
        ("/?%70age=%32", "2"), ("/?a=1&page=2&b", "2"), ("/?PAGE=2", "nil"), ("/?a=page=3", "nil"),
    ])
    func readsTheQuery(target: String, expected: String) async throws {
        let client = try RouterClient { routes in
            routes.get("/") { "\((try $0.query.value("page", as: Int.self)).map { "\($0)" } ?? "nil")" }
        }
        #expect(try await client.get(target).text == expected)
    }

    @Test(arguments: [
        "/?page=x", "/?page=1&page=2", "/?page=%", "/?page=%zz", "/?page=%ff", "/?%=1&page=2", "/?page=1%00",
    ])
    func refusesAQueryThatCannotBeRead(target: String) async throws {
        let client = try RouterClient { routes in
            routes.get("/") { "\(try $0.query.require("page", as: Int.self))" }
        }
        #expect(try await client.get(target).status == .badRequest)
    }

    @Test func textsAndListsComeFromTheQuery() async throws {
        let client = try RouterClient { routes in
            routes.get("/") { request in
                let query = request.query
                return [
                    try query.value("q", as: String.self) ?? "nil", "\(try query.values("n", as: Int.self))",
                    "\(try query.require("order", as: Order.self))",
                ]
            }
        }
        #expect(try await client.get("/?q=a+b%26c&n=1&n=2&order=oldest").text == #"["a b&c","[1, 2]","oldest"]"#)
        #expect(try await client.get("/?q=&order=newest").text == #"["","[]","newest"]"#)
        let missing = try await client.get("/")
        #expect(missing.text == "The query parameter \"order\" is missing; one of newest, oldest is wanted.")
    }
}
