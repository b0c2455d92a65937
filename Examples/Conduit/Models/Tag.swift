import Covet

/// A word that articles are found by.
@Model
struct Tag {
    let id: ID
    @Unique @Length(1...64) var name: String

    static let uses = hasMany(\ArticleTag.tag)

    /// The tags that articles have, those of the most articles first.
    static var popular: Select<Tag, Tag> {
        Tag.where { $0.has(\.uses) }.order {
            $0.count(of: \.uses).descending
            $0.name.ascending
        }
    }
}

/// Connects an article with a tag.
@Model
struct ArticleTag {
    let id: ID
    @OnDelete(.cascade) var article: Article.ID
    @OnDelete(.cascade) var tag: Tag.ID

    static let indexes = [Index(\.article, \.tag, unique: true)]
}
