// Needs the modules of SwiftSyntax, which only the target that tests the plugin itself is given.
#if canImport(SwiftSyntaxMacroExpansion)
import SwiftBasicFormat
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxMacroExpansion
import Testing

@testable import CovetMacroExpansion

/// What `@Routes` refuses: the message and the place in the source.
@Suite struct RoutesDiagnosticsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var members: String
        var prefix = ""
        var message: String
        /// The source from the place of the message on begins with this.
        var place: String

        var testDescription: String { members }
    }

    static let cases = [
        Case(
            members: #"@GET("/:id") func show(slug: String) {}"#,
            message: "the path has :id, but show(slug:) has no parameter named id",
            place: #":id") func"#
        ),
        Case(
            members: #"@GET("/a/:a/:b") func show(a: Int) {}"#,
            message: "the path has :b, but show(a:) has no parameter named b",
            place: #":b") func"#
        ),
        Case(
            members: "@GET func show() {}",
            prefix: #"("/users/:user")"#,
            message: "the prefix of @Routes has :user, but show() has no parameter named user",
            place: "show()"
        ),
        Case(
            members: #"@GET("/:user") func show(user: Int) {}"#,
            prefix: #"("/users/:user")"#,
            message: "the path has two parameters named user",
            place: #":user") func"#
        ),
        Case(
            members: #"@GET("a") func show() {}"#,
            message: "a path begins with a slash: \"/a\"",
            place: #""a")"#
        ),
        Case(
            members: #"@GET("/{id}") func show(id: Int) {}"#,
            message: "a path parameter is written :id, without braces",
            place: "{id}"
        ),
        Case(
            members: #"@GET("/a/") func show() {}"#,
            message: "the path \"/a/\" has an empty segment: leave out the double or last slash",
            place: #"") func"#
        ),
        Case(
            members: #"@GET("/*rest/a") func show(rest: String) {}"#,
            message: "*rest takes the rest of the path, so nothing can follow it",
            place: #"a") func"#
        ),
        Case(
            members: #"@GET("/\(x)") func show() {}"#,
            message: "the path must be a plain string literal: its parameters are matched with the function's",
            place: #""/\(x)""#
        ),
        Case(
            members: #"@GET("/:id") func show(id: Int?) {}"#,
            message: "id is in the path, so it is never missing: its type cannot be optional",
            place: "Int?"
        ),
        Case(
            members: #"@GET("/:id") func show(id: Int = 1) {}"#,
            message: "id is in the path, so it is never missing: leave out the default value",
            place: "= 1"
        ),
        Case(
            members: "@GET func show<T>(x: T) {}",
            message: "show(x:) cannot be generic: the request does not say which types to use",
            place: "show<T>"
        ),
        Case(
            members: "@GET mutating func show() {}",
            message: "show() cannot be mutating: many requests run it at the same time",
            place: "mutating"
        ),
        Case(
            members: "@GET static func show() {}",
            message: "show() cannot be static: routes are functions of a value that is mounted",
            place: "static"
        ),
        Case(
            members: "@GET func show(x: inout Int) {}",
            message: "x cannot be inout: its value is made from the request",
            place: "inout"
        ),
        Case(
            members: "@GET func show(x: Int...) {}",
            message: "x cannot be variadic: take an array",
            place: "Int..."
        ),
        Case(
            members: "@GET func show(_: Int) {}",
            message: "a route's parameter needs a name: it says where in the request the value is",
            place: "_: Int"
        ),
        Case(
            members: "#if DEBUG\n@GET func show() {}\n#endif",
            message: "@Routes does not see functions inside #if: put the #if inside the function",
            place: "show()"
        ),
        Case(
            members: "func show() {}",
            message: "Posts has no function with @GET, @POST, @PUT, @PATCH or @DELETE, so it adds no route",
            place: "@Routes"
        ),
    ]

    @Test(arguments: cases)
    func refusesAtTheRightPlace(test: Case) throws {
        let source = "@Routes\(test.prefix) struct Posts {\n\(test.members)\n}"
        let (_, problems) = try Self.parse(source)
        #expect(problems.diagnostics.map(\.message).contains(test.message), "\(problems.diagnostics.map(\.message))")
        let found = problems.diagnostics.first { $0.message == test.message }
        let offset = try #require(found).position.utf8Offset
        #expect(String(decoding: source.utf8.dropFirst(offset), as: UTF8.self).hasPrefix(test.place))
    }

    @Test func everyProblemIsReported() throws {
        let (_, problems) = try Self.parse(
            #"@Routes("x") struct P { @GET("/:a") static func f() {}; @PUT("b") func g() {} }"#
        )
        #expect(problems.diagnostics.count == 4)
        #expect(problems.hasErrors)
    }

    @Test func theCodeIsWhatAReaderWouldHaveWritten() throws {
        let (routes, problems) = try Self.parse(
            """
            @Routes("/posts") public struct Posts {
                /// One post.
                @GET("/:id", bodyLimit: 9, name: "post") func show(id: Post.ID, page: Int = 1) async throws -> Post {}
                @DELETE func clear() {}
            }
            """
        )
        #expect(problems.diagnostics.isEmpty)
        let code = try #require(routes).register.formatted().description
        let lines = code.split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(
            lines == [
                "public func register(in routes: CovetHTTP.Routes) {",
                #"let routes = routes.group("/posts")"#,
                "do {",
                #"let argument1 = CovetHTTP.RouteArgument(path: "id", as: (Post.ID).self)"#,
                #"let argument2 = CovetHTTP.RouteArgument("page", as: (Int).self, default: 1)"#,
                ######"routes.get("/:id", name: "post", summary: #####"One post."#####, bodyLimit: 9, "######
                    + #"inputs: [argument1.input, argument2.input], handler: "Posts.show(id:page:)") { request in"#,
                "try await self.show(id: argument1.value(in: request), page: argument2.value(in: request))",
                "}",
                "}",
                "do {",
                #"routes.delete("", handler: "Posts.clear()") { request in"#,
                "self.clear()",
                "return CovetHTTP.NoContent()",
                "}",
                "}",
                "}",
            ]
        )
    }

    private static func parse(_ source: String) throws -> (routes: RoutesDeclaration?, problems: RoutesProblems) {
        let statement = try #require(Parser.parse(source: source).statements.first)
        let declaration = try #require(statement.item.as(StructDeclSyntax.self))
        let attribute = try #require(declaration.attributes.first?.as(AttributeSyntax.self))
        var problems = RoutesProblems()
        let routes = RoutesDeclaration(
            declaration,
            type: IdentifierTypeSyntax(name: declaration.name.trimmed),
            attribute: attribute,
            problems: &problems
        )
        return (routes, problems)
    }
}
#endif
