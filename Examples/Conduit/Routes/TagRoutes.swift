import Covet

@Routes("/tags")
struct TagRoutes {
    let database: Database

    /// The tags that articles have, at most 1,000, the most used first.
    @GET
    func index() async throws -> TagsResponse {
        TagsResponse(tags: try await Tag.popular.limit(1_000).fetch(from: database).map(\.name))
    }
}
