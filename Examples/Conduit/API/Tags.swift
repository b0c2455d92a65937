import Covet

@JSONCodable
struct TagsResponse: Codable {
    let tags: [String]
}
