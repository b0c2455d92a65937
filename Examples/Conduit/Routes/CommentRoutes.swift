import Covet

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Routes("/articles/:slug/comments")
struct CommentRoutes {
    let database: Database

    /// The comments on an article, the newest first.
    @GET
    func index(slug: String, to reader: SignedIn?) async throws -> CommentsResponse {
        let id = reader?.id ?? .nobody
        let article = try await Article.where { $0.slug == slug }.one(from: database)
        let comments = try await Comment.where { $0.article == article.id }
            .joining(\.author)
            .including { $0.author.has(\.followers) { $0.follower == id } }
            .order { $0.id.descending }
            .fetch(from: database)
        return CommentsResponse(comments: comments.map { CommentContent($0, by: $1, following: $2) })
    }

    /// Comments on an article.
    @POST
    func create(by me: SignedIn, slug: String, _ input: Valid<NewComment>) async throws -> CommentResponse {
        let article = try await Article.where { $0.slug == slug }.one(from: database)
        let now = Date.now
        let comment = try await database.insert(
            Comment.Draft(
                body: input.comment.body,
                article: article.id,
                author: me.id,
                createdAt: now,
                updatedAt: now
            )
        )
        let followsSelf = try await Follow.where { $0.follower == me.id && $0.followed == me.id }.exists(in: database)
        return CommentResponse(comment: CommentContent(comment, by: me.user, following: followsSelf))
    }

    /// Deletes a comment.
    @DELETE("/:id")
    func delete(by me: SignedIn, slug: String, id: Comment.ID) async throws -> NoContent {
        let comment = try await Comment.find(id).where { $0.article.slug == slug }.one(from: database)
        guard comment.author == me.id else {
            throw HTTPError(.forbidden, "only its author can delete a comment")
        }
        try await database.delete(comment)
        return NoContent()
    }
}
