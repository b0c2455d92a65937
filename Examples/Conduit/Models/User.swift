import Covet

/// Somebody who reads and writes here.
@Model
struct User {
    let id: ID
    @Unique @Length(1...64) var username: String
    /// In lower case, so that nobody registers twice with one address.
    @Unique @Length(3...254) var email: String
    /// Argon2id, in the PHC string format.
    var passwordHash: String
    @Length(0...1_000) var bio = ""
    /// The URL of a portrait, or empty.
    @Length(0...2_048) var image = ""

    static let followers = hasMany(\Follow.followed)
}

extension User.ID {
    /// Ids are counted from 1. What nobody favours or follows is false, so one query serves readers with and without an
    /// account.
    static let nobody = User.ID(0)
}
