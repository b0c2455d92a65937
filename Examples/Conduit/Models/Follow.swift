import Covet

/// One user reads another's articles in the feed.
@Model
struct Follow {
    let id: ID
    @OnDelete(.cascade) var follower: User.ID
    @OnDelete(.cascade) var followed: User.ID

    static let indexes = [Index(\.follower, \.followed, unique: true)]
}
