import Covet

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `POST /articles/:slug/comments`
@JSONCodable
struct NewComment: Codable, Input {
    let comment: Fields

    @JSONCodable
    struct Fields: Codable, Input {
        var body = ""

        func validate(_ check: inout Validation<Fields>) {
            check(\.body, .filled, .length(1...10_000))
        }
    }

    func validate(_ check: inout Validation<NewComment>) {
        check.nested(\.comment)
    }
}

@JSONCodable
struct CommentContent: Codable {
    let id: Int
    let createdAt: Date
    let updatedAt: Date
    let body: String
    let author: Profile

    init(_ comment: Comment, by author: User, following: Bool) {
        id = comment.id.rawValue
        createdAt = comment.createdAt
        updatedAt = comment.updatedAt
        body = comment.body
        self.author = Profile(author, following: following)
    }
}

@JSONCodable
struct CommentResponse: Codable {
    let comment: CommentContent
}

@JSONCodable
struct CommentsResponse: Codable {
    let comments: [CommentContent]
}

/// Lets a comment's id stand in a path.
extension Comment.ID: ParameterConvertible {
    init?(parameter: String) { self.init(parameter) }
    static var parameterDescription: String { "the number of a comment" }
}
