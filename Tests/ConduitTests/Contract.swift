import Covet
import Testing

/// Facts of the RealWorld specification (openapi.yml, version 1.1.0): its operations, and what its answers must hold.
enum Contract {
    static let operations: Set<String> = [
        "POST /api/users/login", "POST /api/users", "GET /api/user", "PUT /api/user",
        "GET /api/profiles/:username", "POST /api/profiles/:username/follow", "DELETE /api/profiles/:username/follow",
        "GET /api/articles/feed", "GET /api/articles", "POST /api/articles", "GET /api/articles/:slug",
        "PUT /api/articles/:slug", "DELETE /api/articles/:slug", "GET /api/articles/:slug/comments",
        "POST /api/articles/:slug/comments", "DELETE /api/articles/:slug/comments/:id",
        "POST /api/articles/:slug/favorite", "DELETE /api/articles/:slug/favorite", "GET /api/tags",
    ]

    indirect enum Shape: Sendable {
        case text, flag, number, date
        case list(Shape)
        case object([String: Shape])
    }

    static let user = Shape.object([
        "user": .object(["email": .text, "token": .text, "username": .text, "bio": .text, "image": .text])
    ])
    static let profile = Shape.object(["profile": author])
    static let author = Shape.object(["username": .text, "bio": .text, "image": .text, "following": .flag])
    private static let listed: [String: Shape] = [
        "slug": .text, "title": .text, "description": .text, "tagList": .list(.text), "createdAt": .date,
        "updatedAt": .date, "favorited": .flag, "favoritesCount": .number, "author": author,
    ]
    static let article = Shape.object(["article": .object(listed.merging(["body": .text]) { $1 })])
    static let articles = Shape.object(["articles": .list(.object(listed)), "articlesCount": .number])
    private static let oneComment = Shape.object([
        "id": .number, "createdAt": .date, "updatedAt": .date, "body": .text, "author": author,
    ])
    static let comment = Shape.object(["comment": oneComment])
    static let comments = Shape.object(["comments": .list(oneComment)])
    static let tags = Shape.object(["tags": .list(.text)])
    static let errors = Shape.object(["errors": .object(["body": .list(.text)])])

    /// What in `value` is not as the shape has it, also members that it does not have; empty where all is right.
    static func deviations(of value: JSONValue, from shape: Shape, at path: String = "$") -> [String] {
        switch shape {
        case .text: value.string == nil ? ["\(path) is no text"] : []
        case .flag: value.bool == nil ? ["\(path) is no boolean"] : []
        case .number: value.int == nil ? ["\(path) is no integer"] : []
        case .date: isDate(value.string ?? "") ? [] : ["\(path) is no date with milliseconds in UTC"]
        case .list(let item):
            value.array.map { list in
                list.enumerated().flatMap { deviations(of: $1, from: item, at: "\(path)[\($0)]") }
            } ?? ["\(path) is no list"]
        case .object(let members):
            value.object.map { object in
                members.flatMap { name, member in
                    object[name].map { deviations(of: $0, from: member, at: "\(path).\(name)") }
                        ?? ["\(path).\(name) is missing"]
                } + object.filter { members[$0.key] == nil }.map { "\(path).\($0.key) is not in the specification" }
            } ?? ["\(path) is no object"]
        }
    }

    /// `2026-01-31T09:00:00.123Z`
    private static func isDate(_ text: String) -> Bool {
        let pattern = "0000-00-00T00:00:00.000Z"
        return text.utf8.count == pattern.utf8.count
            && zip(text, pattern).allSatisfy { $1 == "0" ? ("0"..."9").contains($0) : $0 == $1 }
    }
}

extension World.Answer {
    /// Checks status and shape of a JSON answer.
    func expect(
        _ status: Status,
        _ shape: Contract.Shape,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(text)", sourceLocation: location)
        #expect(headers[.contentType] == "application/json", sourceLocation: location)
        #expect(Contract.deviations(of: json, from: shape) == [], "\(text)", sourceLocation: location)
    }
}
