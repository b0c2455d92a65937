#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a seeded database holds, as plain values that refer to each other by index: the same for the same seed, on every
/// machine.
struct SeedData {
    var people: [Person] = []
    var articles: [Piece] = []
    var comments: [Remark] = []
    /// Who favours which article.
    var favorites: [(person: Int, article: Int)] = []
    var follows: [(follower: Int, followed: Int)] = []

    struct Person {
        let username: String
        let email: String
        let bio: String
    }

    struct Piece {
        let slug: String
        let title: String
        let description: String
        let body: String
        let tags: [String]
        let author: Int
        let date: Date
    }

    struct Remark {
        let article: Int
        let author: Int
        let body: String
        let date: Date
    }

    init(seed: UInt64 = 2026, people: Int = 200, articles: Int = 2_000) {
        var random = SeededRandom(seed: seed)
        addPeople(people, &random)
        addArticles(articles, &random)
        addComments(&random)
        addFavorites(&random)
        addFollows(&random)
    }

    private mutating func addPeople(_ count: Int, _ random: inout SeededRandom) {
        people.append(Person(username: DemoUser.username, email: DemoUser.email, bio: "Here to be tried out."))
        var taken: Set<String> = []
        while people.count < count {
            let (first, last) = (random.pick(Vocabulary.firstNames), random.pick(Vocabulary.lastNames))
            let username = "\(first)-\(last)".lowercased()
            guard taken.insert(username).inserted else { continue }
            let bio = "\(random.pick(Vocabulary.trades)). Likes \(random.pick(Vocabulary.pleasures))."
            people.append(Person(username: username, email: "\(username)@conduit.example", bio: bio))
        }
    }

    private mutating func addArticles(_ count: Int, _ random: inout SeededRandom) {
        var parts: [String: Int] = [:]
        var seconds = 1_735_722_000  // 2025-01-01 09:00 UTC
        for _ in 0..<count {
            let topic = random.pick(Vocabulary.topics)
            let series = Vocabulary.fill(random.pick(Vocabulary.titles), topic) + random.pick(Vocabulary.endings)
            let part = parts[series, default: 0] + 1
            parts[series] = part
            let title = part == 1 ? series : "\(series), part \(part)"
            let opening = Vocabulary.fill(random.pick(Vocabulary.openings), topic)
            let middles = (0..<Int(random.next() % 4 + 2)).map { _ in
                Vocabulary.fill(random.pick(Vocabulary.middles), topic)
            }
            seconds += Int(random.next() % 30_000) + 600
            articles.append(
                Piece(
                    slug: Slug.make(from: title),
                    title: title,
                    description: opening,
                    body: (middles + [random.pick(Vocabulary.closings)]).joined(separator: "\n\n"),
                    tags: [topic.tag] + topic.related.filter { _ in random.next() % 2 == 0 },
                    author: random.skewedIndex(below: people.count),
                    date: Date(timeIntervalSince1970: Double(seconds))
                )
            )
        }
    }

    private mutating func addComments(_ random: inout SeededRandom) {
        for (index, article) in articles.enumerated() {
            let topic = Vocabulary.topics.first { $0.tag == article.tags.first }
            var date = article.date
            for _ in 0..<random.skewedIndex(below: 8) {
                date += Double(random.next() % 40_000 + 60)
                let words = random.pick(Vocabulary.comments)
                comments.append(
                    Remark(
                        article: index,
                        author: Int(random.next() % UInt64(people.count)),
                        body: topic.map { Vocabulary.fill(words, $0) } ?? words,
                        date: date
                    )
                )
            }
        }
    }

    private mutating func addFavorites(_ random: inout SeededRandom) {
        for person in people.indices {
            var chosen: Set<Int> = []
            for _ in 0..<Int(random.next() % 60) {
                // Popular articles are spread over the whole year: 7,919 is prime.
                let article = random.skewedIndex(below: articles.count) * 7_919 % articles.count
                if chosen.insert(article).inserted { favorites.append((person, article)) }
            }
        }
    }

    private mutating func addFollows(_ random: inout SeededRandom) {
        for person in people.indices {
            var chosen: Set<Int> = [person]
            for _ in 0..<Int(random.next() % 20 + 3) {
                let other = random.skewedIndex(below: people.count)
                if chosen.insert(other).inserted { follows.append((person, other)) }
            }
        }
    }
}
