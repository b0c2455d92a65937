import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import Testing

@testable import CovetMacroExpansion

/// What `@Model` refuses: the message, the token it stands at, and what its fix-it makes of the source.
@Suite struct ModelDiagnosticsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var source: String
        var message: String
        var token: String
        var fixed: String?

        var testDescription: String { source }
    }

    static let cases = [
        Case(
            source: "@Model struct Sheet { let id: ID; var schema: String }",
            message:
                "every model has a schema of its own, which describes it: give the property another name, and @Column(\"schema\") where the column has to be called so",
            token: "schema"
        ),
        Case(
            source: "@Model struct Sheet { let id: ID; var columnValues: [Int] { [] } }",
            message:
                "every model has a columnValues of its own, which describes it: give the property another name, and @Column(\"column_values\") where the column has to be called so",
            token: "columnValues"
        ),
        Case(
            source: "@Model struct Owner { let id: ID }",
            message:
                "Owner is what the types within a model call something else: give the model another name, and @Model(table: \"owners\") where the table has to be called so",
            token: "Owner"
        ),
        Case(
            source: "@Model class Post { let id: ID }",
            message: "@Model needs a struct, found class: a row is a value",
            token: "class",
            fixed: "@Model struct Post { let id: ID }"
        ),
        Case(
            source: "@Model enum Post { case one }",
            message: "@Model needs a struct, found enum: a row is a value",
            token: "enum"
        ),
        Case(
            source: "@Model struct Post<Body> { let id: ID }",
            message: "@Model cannot be generic: a model is one table",
            token: "<"
        ),
        Case(
            source: "@Model struct Post {\n    var title: String\n}",
            message: "Post needs `let id: ID`; @Model makes the type ID, so that Post.ID is its own type",
            token: "Post",
            fixed: "@Model struct Post {\n    let id: ID\n    var title: String\n}"
        ),
        Case(
            source: "@Model struct Post { var id: ID }",
            message: "the id of a row never changes: write `let id: ID`",
            token: "var",
            fixed: "@Model struct Post { let id: ID }"
        ),
        Case(
            source: "@Model struct Post { let id: UUID }",
            message:
                "the id's type is ID, found UUID; to store another type write `let id: ID` and `@Model(id: UUID.self)`",
            token: "UUID",
            fixed: "@Model struct Post { let id: ID }"
        ),
        Case(
            source: "@Model struct Post { let id: ID = ID(1) }",
            message: "the id comes from the database: write `let id: ID` without a value",
            token: "="
        ),
        Case(
            source: "@Model struct Post { let id: ID; var createdAt = Date() }",
            message: "createdAt needs a type annotation: it decides the column's type",
            token: "createdAt",
            fixed: "@Model struct Post { let id: ID; var createdAt: <#Type#> = Date() }"
        ),
        Case(
            source: "@Model struct Post { let id: ID; let kind: String = \"post\" }",
            message: "kind is a constant with a value, so no row could load it: make it a `var`",
            token: "let",
            fixed: "@Model struct Post { let id: ID; var kind: String = \"post\" }"
        ),
        Case(
            source: "@Model struct Post { let id: ID; var (a, b): (Int, Int) }",
            message: "a column is one name with one type: declare each property by itself",
            token: "("
        ),
        Case(
            source: "@Model struct Post { let id: ID\n#if DEBUG\nvar trace: String\n#endif\n}",
            message: "stored properties inside #if cannot be columns: the table would depend on the build",
            token: "#if"
        ),
        Case(
            source: "@Model struct Post { let id: ID; lazy var size: Int = 1 }",
            message: "size cannot be lazy: what a row holds is loaded with it",
            token: "lazy"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Unique var slug: String { title } }",
            message: "slug is computed, so it has no column for this attribute",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @OnDelete(.cascade) var title: String }",
            message: "@OnDelete belongs to a foreign key, a property of a type such as User.ID; title is none",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @OnDelete(.setNull) var author: User.ID }",
            message: "@OnDelete(.setNull) needs author to be optional",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Length(1...3) var views: Int? }",
            message: "@Length limits text; views is of type Int?",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @OnDelete(.setDefault) var author: User.ID }",
            message: "@OnDelete(.setDefault) needs the default it sets: write @Default(...) at author as well",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Precision(12, scale: 2) var price: Double }",
            message: "@Precision says how many digits a Decimal keeps; price is of type Double",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Precision(2, scale: 3) var price: Decimal }",
            message:
                "@Precision needs two plain numbers, such as @Precision(12, scale: 2), of which the scale is not the greater",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Default(0) var views: Int? }",
            message: "@Default(...) needs views not to be optional: nil would mean both null and the default",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @CreatedAt @UpdatedAt var at: Date }",
            message: "@CreatedAt and @UpdatedAt cannot both stand at at: each says where its value comes from",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Version @Default(3) var version: Int }",
            message: "@Version and @Default cannot both stand at version: each says where its value comes from",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Version var a: Int; @Version var b: Int }",
            message: "a model has one @Version; b is the second",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Version var version: Int32 }",
            message: "@Version needs the type Int; version is of type Int32",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @SoftDeleted var deletedAt: Date }",
            message: "@SoftDeleted needs the type Date?; deletedAt is of type Date",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @CreatedAt var createdAt: Date? }",
            message: "@CreatedAt needs the type Date; createdAt is of type Date?",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Version var version: Int = 1 }",
            message: "@Version gives version its value: declare it without one",
            token: "="
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Ignored var cache: Int }",
            message: "cache is ignored, so no row brings it: give it the value that it starts with",
            token: "cache"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Ignored @Unique var cache: Int = 1 }",
            message: "@Ignored and @Unique cannot both stand at cache: each says where its value comes from",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Generated(text) var total: Int }",
            message: "@Generated needs the expression that total is computed from, as a string literal of SQL",
            token: "@"
        ),
        Case(
            source: "@Model(table: \"\\(name)\") struct Post { let id: ID }",
            message: "the table's name must be a plain, non-empty string literal",
            token: "\""
        ),
        Case(
            source: "@Model struct Post { let id: ID; @Column(\"\") var title: String }",
            message: "the column's name must be a plain, non-empty string literal",
            token: "@"
        ),
        Case(
            source: "@Model struct Post { let id: ID; var author: User.ID; var authorID: Int }",
            message: "two properties have the column author_id: rename one with @Column(\"...\")",
            token: "Post"
        ),
    ]

    @Test(arguments: cases)
    func wrongModelIsRefusedAtItsToken(_ wrong: Case) throws {
        let (model, problems) = try ModelSource(wrong.source).parsed
        #expect(model == nil)
        let diagnostic = try #require(problems.diagnostics.first)
        #expect(problems.diagnostics.count == 1)
        #expect(diagnostic.message == wrong.message)
        #expect(diagnostic.node.firstToken(viewMode: .sourceAccurate)?.text == wrong.token)
        #expect(diagnostic.fixIts.first.map { ModelSource.applying($0, to: wrong.source) } == wrong.fixed)
    }

    @Test func allProblemsAreReportedAtOnce() throws {
        let (_, problems) = try ModelSource("@Model struct Post { var a = f(); var b = g() }").parsed
        #expect(problems.diagnostics.count == 3)
    }
}
