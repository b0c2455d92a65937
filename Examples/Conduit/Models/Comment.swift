import Covet

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a reader says about an article.
@Model
struct Comment {
    let id: ID
    @Length(1...10_000) var body: String
    @OnDelete(.cascade) var article: Article.ID
    @OnDelete(.cascade) var author: User.ID
    var createdAt: Date
    var updatedAt: Date
}
