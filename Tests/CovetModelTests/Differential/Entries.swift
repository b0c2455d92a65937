import CovetDatabase
import CovetModel
import FoundationEssentials

/// A row of everything that a question can be about.
@Model
struct Entry {
    let id: ID
    var name: String
    var note: String?
    var amount: Int
    var bonus: Int?
    var score: Double?
    var price: SQLDecimal
    var at: Date
    var until: Date?
    var data: JSONColumn<Payload>
    var parent: ID?
    var owner: User.ID?
}

struct Payload: Codable, Sendable {
    var theme: String?
    var size: Int?
    var ratio: Double?
    var on: Bool?
    var labels: [String] = []
    var nested: [String: [Int]] = [:]
}

/// Few rows and nasty ones: nulls, ties, cases, other alphabets, patterns, negative numbers, moments around midnight and the change to summer time.
enum NastyData {
    static func fill(_ database: Database) async throws {
        let users = try await database.insert([
            User.Draft(name: "ann", email: "ann@x.org", role: .editor, age: 40),
            User.Draft(name: "Ben", email: "ben@x.org", bio: "writes", role: .author, age: 25),
            User.Draft(name: "eve", email: "eve@x.org", bio: "", role: .reader, age: 25),
            User.Draft(name: "zoë", email: "zoe@x.org", bio: "Ünïcode 🦊", role: .author, age: -3),
        ])
        let moments = [
            "2026-01-01T00:00:00.000000Z", "2025-12-31T23:59:59.999999Z", "2026-03-29T00:59:59.500000Z",
            "2026-03-29T01:00:00.000001Z", "2024-02-29T12:30:45.123456Z", "2026-11-22T23:30:00.000000Z",
            "2026-11-23T00:00:00.000000Z", "2021-01-03T10:00:00.000000Z", "2020-12-28T22:15:00.000000Z",
            "1969-12-31T23:59:59.000001Z", "2026-06-30T23:00:00.000000Z", "2026-07-01T00:00:00.000000Z",
        ]
        let names = [
            "plain", "Plain", "100%", "under_score", "back\\slash", "it's", "zwölf", "🦊 fox", " padded ", "", "plain",
            "star*[a]?",
        ]
        let notes: [String?] = [
            nil, "note", "", "NOTE", nil, "a,b,c", "note", "x", nil, "%", "_", "Straße",
        ]
        let payloads = [
            Payload(theme: "dark", size: 12, ratio: 1.5, on: true, labels: ["a", "b"], nested: ["k": [1, 2, 3]]),
            Payload(theme: "light", size: -1, ratio: 2, on: false, labels: ["b"]), Payload(),
            Payload(theme: "", size: 0, labels: ["", "a"]), Payload(theme: "dark", ratio: -0.25),
            Payload(on: true, labels: ["z"], nested: ["k": []]),
        ]
        var ids: [Entry.ID] = []
        for index in 0..<12 {
            let entry = try await database.insert(
                Entry.Draft(
                    name: names[index],
                    note: notes[index],
                    amount: [7, -7, 0, 3, 3, 12, -1, 100, 3, 0, 7, -7][index],
                    bonus: [nil, 2, 0, -3, nil, 4, nil, 1, 0, 5, nil, 3][index],
                    score: [1.5, nil, -2.25, 0, 10, 2.5, nil, 3.5, -0.5, 1e10, 0.125, nil][index],
                    price: SQLDecimal(
                        [
                            "1.10", "2.20", "0.05", "100.00", "19.99", "3.33", "0.00", "7.50", "1.10", "42.42", "5.00",
                            "0.01",
                        ][index]
                    ) ?? SQLDecimal(0),
                    at: try SQLTimestamp(text: moments[index].utf8).map(\.date) ?? { throw Missing() }(),
                    until: index % 3 == 0 ? nil : Date(timeIntervalSince1970: Double(index) * 1_000_000),
                    data: JSONColumn(payloads[index % 6]),
                    // A tree of two roots: 1 above 2, 3, 4; 2 above 5, 6; 5 above 7; 8 above 9.
                    parent: [nil, 0, 0, 0, 1, 1, 4, nil, 7, nil, nil, nil][index].map { ids[$0] },
                    owner: [0, 0, 1, 1, 1, 2, nil, nil, 2, 0, 0, nil][index].map { users[$0].id }
                )
            )
            ids.append(entry.id)
        }
        // Two entries whose keys lead to each other.
        try await Entry.find(ids[10]).update { $0.parent = ids[11] }.run(in: database)
        try await Entry.find(ids[11]).update { $0.parent = ids[10] }.run(in: database)
        let articles = try await database.insert([
            Article.Draft(
                slug: "one",
                title: "One",
                isPublished: true,
                author: users[0].id,
                editor: users[1].id,
                views: 10
            ),
            Article.Draft(slug: "two", title: "Two", isPublished: true, author: users[1].id, views: 20, rating: 4.5),
            Article.Draft(slug: "three", title: "Three", author: users[1].id, views: 20, rating: 2),
            Article.Draft(slug: "four", title: "Four", author: users[2].id, editor: users[2].id, views: -5),
        ])
        let tags = try await database.insert([
            Tag.Draft(name: "swift"), Tag.Draft(name: "sql"), Tag.Draft(name: "unused"),
        ])
        try await database.insert([
            Tagging.Draft(article: articles[0].id, tag: tags[0].id),
            Tagging.Draft(article: articles[0].id, tag: tags[1].id),
            Tagging.Draft(article: articles[1].id, tag: tags[1].id),
        ])
        try await database.insert([
            Comment.Draft(body: "good", article: articles[0].id, author: users[1].id),
            Comment.Draft(body: "why", article: articles[1].id, author: users[2].id),
            Comment.Draft(body: "thanks", article: articles[0].id, author: users[0].id),
        ])
    }

    private struct Missing: Error {}
}
