import Covet

@Routes("/profiles/:username")
struct ProfileRoutes {
    let database: Database

    /// A user's profile.
    @GET
    func show(username: Username, to reader: SignedIn?) async throws -> ProfileResponse {
        let id = reader?.id ?? .nobody
        let (user, following) = try await User.where { $0.username == username.text }
            .including { $0.has(\.followers) { $0.follower == id } }
            .one(from: database)
        return ProfileResponse(profile: Profile(user, following: following))
    }

    /// Follows a user.
    @POST("/follow")
    func follow(username: Username, by me: SignedIn) async throws -> ProfileResponse {
        let user = try await User.where { $0.username == username.text }.one(from: database)
        try await database.insertIfAbsent(Follow.Draft(follower: me.id, followed: user.id))
        return ProfileResponse(profile: Profile(user, following: true))
    }

    /// Follows a user no longer.
    @DELETE("/follow")
    func unfollow(username: Username, by me: SignedIn) async throws -> ProfileResponse {
        let user = try await User.where { $0.username == username.text }.one(from: database)
        try await Follow.where { $0.follower == me.id && $0.followed == user.id }.delete().run(in: database)
        return ProfileResponse(profile: Profile(user, following: false))
    }
}
