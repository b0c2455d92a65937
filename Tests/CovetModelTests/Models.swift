import CovetModel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

enum Role: String, SQLConvertible {
    case reader, author, editor
}

@Model
struct User {
    let id: ID
    @Unique @Length(1...40) var name: String
    @Unique var email: String
    var bio: String?
    var role: Role = .reader
    var age = 30
    static let articles = hasMany(\Article.author)
    static let follows = hasMany(\Follow.follower)
    static let followers = hasMany(\Follow.follower, through: \Follow.followed)
    static let favorites = hasMany(\Favorite.article, through: \Favorite.user)
}

@Model
struct Article {
    let id: ID
    @Unique var slug: String
    var title: String
    var isPublished = false
    @OnDelete(.cascade) var author: User.ID
    @OnDelete(.setNull) var editor: User.ID?
    var views = 0
    var rating: Double = 0
    var createdAt: Date = Date(timeIntervalSince1970: 0)
    static let comments = hasMany(\Comment.article)
    static let favorites = hasMany(\Favorite.article)
    static let tags = hasMany(\Tagging.tag, through: \Tagging.article)
    static let indexes = [Index(\.author, \.createdAt)]
}

@Model
struct Comment {
    let id: ID
    var body: String
    @OnDelete(.cascade) var article: Article.ID
    @OnDelete(.cascade) var author: User.ID
    @OnDelete(.cascade) var parent: ID?
    static let replies = hasMany(\Comment.parent)
}

@Model
struct Tag {
    let id: ID
    @Unique var name: String
    static let articles = hasMany(\Tagging.article, through: \Tagging.tag)
}

@Model
struct Tagging {
    let id: ID
    @OnDelete(.cascade) var article: Article.ID
    @OnDelete(.cascade) var tag: Tag.ID
    static let indexes = [Index(\.article, \.tag, unique: true)]
}

@Model
struct Favorite {
    let id: ID
    @OnDelete(.cascade) var article: Article.ID
    @OnDelete(.cascade) var user: User.ID
    var note: String?
    static let indexes = [Index(\.article, \.user, unique: true)]
}

@Model
struct Follow {
    let id: ID
    @OnDelete(.cascade) var follower: User.ID
    @OnDelete(.cascade) var followed: User.ID
    static let indexes = [Index(\.follower, \.followed, unique: true)]
}
