import Covet

/// A user as others see them.
@JSONCodable
struct Profile: Codable {
    let username: String
    let bio: String
    let image: String
    let following: Bool

    init(_ user: User, following: Bool) {
        username = user.username
        bio = user.bio
        image = user.image
        self.following = following
    }
}

@JSONCodable
struct ProfileResponse: Codable {
    let profile: Profile
}
