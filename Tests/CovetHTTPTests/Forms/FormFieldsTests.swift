import NIOCore
import Testing

@testable import CovetHTTP

@Suite struct FormFieldsTests {
    private func parse(_ text: String) throws -> [String] {
        try FormFields(parsing: ByteBuffer(string: text)).fields.map { "\($0.name)|\($0.value)" }
    }

    @Test(arguments: [
        ("", []), ("a=1&b=2", ["a|1", "b|2"]), ("a", ["a|"]), ("a=", ["a|"]), ("=a", ["|a"]), ("&&a=1&", ["a|1"]),
        ("a=b=c", ["a|b=c"]), ("a+b=c+d", ["a b|c d"]), ("a%2Bb=%26%3d", ["a+b|&="]), ("%C3%A4=%e2%82%ac", ["ä|€"]),
        ("a[b][c]=1", ["a[b][c]|1"]), ("a=1;b=2", ["a|1;b=2"]), ("ä=ö", ["ä|ö"]), ("a=%00", ["a|\u{0}"]),
    ])
    func fieldsAreRead(text: String, fields: [String]) throws {
        #expect(try parse(text) == fields)
    }

    @Test(arguments: [
        "a=%", "a=%4", "a=%zz", "a=%4g", "%=a", "a=%&b=1", "a=%ff", "a=%C3", "%C3%28=1", "a=%+1", "a=%%41",
    ])
    func aMalformedEscapeIsRefused(text: String) throws {
        let error = #expect(throws: FormError.self) { try parse(text) }
        #expect(error?.httpError.status == .badRequest)
    }

    @Test func theRefusalNamesTheField() throws {
        let error = #expect(throws: FormError.self) { try parse("ok=1&name=%zz") }
        #expect(error?.httpError.detail?.contains("\"name\" has a % at byte 10") == true)
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        #expect(throws: FormError.self) { try FormFields(parsing: [0x61, 0x3D, 0xFF]) }
    }

    @Test func aFormWithoutEndIsRefused() throws {
        let most = Array(repeating: "a=1", count: FormFields.mostFields).joined(separator: "&")
        #expect(try parse(most).count == 1000)
        let error = #expect(throws: FormError.self) { try parse(most + "&a=1") }
        #expect(error?.httpError.status == .badRequest)
    }

    @Test func theRequestsTypeMustBeAForm() async throws {
        let body = RequestBody(ByteBuffer(string: "a=1"))
        let form = try Request(.post, "/", headers: [.contentType: "application/x-www-form-urlencoded"], body: body)
        #expect(try await form.form()["a"] == "1")
        for type in ["application/json", "text/plain", "application/x-www-form-urlencoded; charset=latin1"] {
            let other = try Request(.post, "/", headers: [.contentType: type], body: body)
            let error = await #expect(throws: HTTPError.self) { try await other.form() }
            #expect(error?.status == .unsupportedMediaType)
        }
    }
}
