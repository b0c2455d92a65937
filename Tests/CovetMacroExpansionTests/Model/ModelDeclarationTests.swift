import SwiftDiagnostics
import SwiftSyntax
import Testing

@testable import CovetMacroExpansion

/// What `@Model` understands of a struct, and what it writes.
@Suite struct ModelDeclarationTests {
    private func columns(_ body: String) throws -> [ModelDeclaration.Column] {
        let (model, problems) = try ModelSource("@Model struct Post { let id: ID; \(body) }").parsed
        #expect(problems.diagnostics.map(\.message) == [])
        return Array(try #require(model).draftColumns)
    }

    @Test(arguments: [
        ("User", "users"), ("BlogPost", "blog_posts"), ("Category", "categories"), ("Day", "days"), ("Box", "boxes"),
        ("HTTPRequest", "http_requests"), ("Address", "addresses"), ("Match", "matches"),
    ])
    func tableIsThePluralInSnakeCase(type: String, table: String) {
        #expect(Naming.table(for: type) == table)
    }

    @Test(arguments: [
        ("createdAt", "created_at"), ("htmlURL", "html_url"), ("url", "url"), ("step2Name", "step2_name"),
        ("isOK", "is_ok"),
    ])
    func columnIsThePropertyInSnakeCase(property: String, column: String) {
        #expect(Naming.snakeCase(property) == column)
    }

    @Test(arguments: ["author", "authorID", "authorId"])
    func keyEndsInIDOnce(property: String) throws {
        let column = try #require(try columns("var \(property): User.ID").first)
        #expect(column.name == "author_id")
        #expect(column.kind == .reference("User", isOptional: false))
    }

    @Test(arguments: [
        ("User.ID?", ModelDeclaration.Kind.reference("User", isOptional: true)),
        ("Optional<User.ID>", .reference("User", isOptional: true)),
        ("ID?", .reference("Post", isOptional: true)),
        ("Blog.User.ID", .reference("Blog.User", isOptional: false)),
        ("String", .value(isOptional: false)),
        ("String?", .value(isOptional: true)),
        ("Optional<String>", .value(isOptional: true)),
    ])
    func typeDecidesTheKindOfColumn(type: String, kind: ModelDeclaration.Kind) throws {
        #expect(try columns("var value: \(type)").first?.kind == kind)
    }

    @Test(arguments: [("false", "Bool"), ("-3", "Int"), ("1.5", "Double"), ("\"\"", "String")])
    func literalHasItsOwnType(literal: String, type: String) throws {
        #expect(try columns("var value = \(literal)").first?.type == type)
    }

    @Test func oneAnnotationMayServeSeveralNames() throws {
        #expect(try columns("var a, b: Int; var c: String, d = 1").map(\.type) == ["Int", "Int", "String", "Int"])
    }

    @Test func whatIsNotStoredIsNoColumn() throws {
        let body =
            "static let x = 1; var y: Int { 1 }; var z: Int { get { 1 } set {} }; var w: Int { didSet {} }; func f() {}"
        #expect(try columns(body).map(\.property) == ["w"])
    }

    @Test func idLeadsWhereverItIsDeclared() throws {
        let model = try #require(try ModelSource("@Model struct Post { var title: String; let id: ID }").parsed.model)
        #expect(model.columns.map(\.property) == ["id", "title"])
    }

    @Test func expansionIsCodeOneWouldWrite() throws {
        let source = """
            @Model public struct Post {
                public let id: ID
                @Unique @Length(1...200) public var title: String
                public var isPublished = false
                @OnDelete(.cascade) public var author: User.ID
            }
            """
        let model = try #require(try ModelSource(source).parsed.model)
        let conformance = """
            extension Post: CovetModel.Model {
                public static let schema = CovetModel.ModelSchema(
                    Post.self,
                    "Post",
                    table: "posts",
                    columns: [
                        .id(\\Post.id, "id", column: "id"),
                        .value(\\Post.title, "title", column: "title", unique: true, length: 1...200),
                        .value(\\Post.isPublished, "isPublished", column: "is_published"),
                        .reference(\\Post.author, "author", column: "author_id", onDelete: .cascade),
                    ]
                )
                public init(row: borrowing CovetSQL.SQLRow, from column: Int) throws(CovetSQL.SQLDecodingError) {
                    let value0: ID = try row.decode(at: column)
                    let value1: String = try row.decode(at: column + 1)
                    let value2: Bool = try row.decode(at: column + 2)
                    let value3: User.ID = try row.decode(at: column + 3)
                    self.id = value0
                    self.title = value1
                    self.isPublished = value2
                    self.author = value3
                }
                public var columnValues: [CovetSQL.SQLValue] {
                    [id.sqlValue, title.sqlValue, isPublished.sqlValue, author.sqlValue]
                }
            }
            """
        #expect(model.conformance.description == conformance)
        let draft = """
            /// A Post that is not stored yet, so it has no id.
            public struct Draft: CovetModel.ModelDraft {
                public typealias Row = Post
                public var title: String
                public var isPublished: Bool
                public var author: User.ID
                public init(title: String, isPublished: Bool = false, author: User.ID) {
                    self.title = title
                    self.isPublished = isPublished
                    self.author = author
                }
                public var columnValues: [CovetSQL.SQLValue] {
                    [title.sqlValue, isPublished.sqlValue, author.sqlValue]
                }
            }
            """
        #expect(model.members.map(\.description).contains(draft))
    }

    @Test func whatTheFrameworkGivesIsOptionalInADraftOrNotInIt() throws {
        let source = """
            @Model struct Product {
                let id: ID
                @Precision(12, scale: 2) var price: Decimal
                @Default(1) var stock: Int
                @Default(.now) var seen: Date
                @Default(0) var views = 0
                @Generated("stock * 2") let doubled: Int
                @CreatedAt let createdAt: Date
                @UpdatedAt var updatedAt: Date
                @Version var version: Int
                @SoftDeleted var deletedAt: Date?
                @Ignored var note = ""
            }
            """
        let model = try #require(try ModelSource(source).parsed.model)
        let draft = """
            /// A Product that is not stored yet, so it has no id.
            struct Draft: CovetModel.ModelDraft {
                typealias Row = Product
                var price: Decimal
                var stock: Int?
                var seen: Date?
                var views: Int
                var createdAt: Date?
                var updatedAt: Date?
                init(price: Decimal, stock: Int? = nil, seen: Date? = nil, views: Int = 0, createdAt: Date? = nil, updatedAt: Date? = nil) {
                    self.price = price
                    self.stock = stock
                    self.seen = seen
                    self.views = views
                    self.createdAt = createdAt
                    self.updatedAt = updatedAt
                }
                var columnValues: [CovetSQL.SQLValue] {
                    [price.sqlValue, stock.sqlValue, seen.sqlValue, views.sqlValue, .null, createdAt.sqlValue, updatedAt.sqlValue, .null, .null]
                }
            }
            """
        #expect(model.members.map(\.description).contains(draft))
        let columns = """
            .id(\\Product.id, "id", column: "id"),
                        .value(\\Product.price, "price", column: "price", type: .decimal(precision: 12, scale: 2)),
                        .value(\\Product.stock, "stock", column: "stock", default: .value(1)),
                        .value(\\Product.seen, "seen", column: "seen", default: .now),
                        .value(\\Product.views, "views", column: "views", default: .value(0)),
                        .generated(\\Product.doubled, "doubled", column: "doubled", as: "stock * 2"),
                        .createdAt(\\Product.createdAt, "createdAt", column: "created_at"),
                        .updatedAt(\\Product.updatedAt, "updatedAt", column: "updated_at"),
                        .version(\\Product.version, "version", column: "version"),
                        .deletedAt(\\Product.deletedAt, "deletedAt", column: "deleted_at"),
            """
        let conformance = model.conformance.description
        #expect(conformance.hasPrefix("extension Product: CovetModel.Model, CovetModel.SoftDeletable {"))
        #expect(conformance.contains(columns))
        #expect(!conformance.contains("note"))
    }
}
