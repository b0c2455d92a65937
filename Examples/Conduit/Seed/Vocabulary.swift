/// The words that seeded people and articles are made of.
enum Vocabulary {
    static let firstNames = [
        "Ada", "Amir", "Anja", "Bao", "Beatriz", "Bilal", "Carla", "Chidi", "Dana", "Dmitri", "Elif", "Emil", "Esra",
        "Farid",
        "Fiona", "Goran", "Greta", "Hana", "Hugo", "Ines", "Ivan", "Jamila", "Jonas", "Kaito", "Kira", "Lars", "Leila",
        "Lucia",
        "Maja", "Marco", "Mei", "Milan", "Nadia", "Niko", "Noor", "Olga", "Omar", "Paula", "Pavel", "Priya", "Rafael",
        "Rosa",
        "Samir", "Sanna", "Sofia", "Tariq", "Tess", "Tomas", "Uma", "Vera", "Viktor", "Wren", "Yara", "Yusuf", "Zoe",
    ]

    static let lastNames = [
        "Abbott", "Aydin", "Barros", "Berg", "Castillo", "Chen", "Costa", "Dahl", "Diallo", "Dubois", "Eriksen",
        "Fischer",
        "Fontana", "Garcia", "Haddad", "Hansen", "Horvat", "Ibrahim", "Ito", "Jansen", "Kaur", "Keller", "Kowalski",
        "Kumar",
        "Larsen", "Lindgren", "Lopez", "Mbeki", "Meyer", "Mishra", "Moreau", "Novak", "Okafor", "Olsen", "Park",
        "Petrov",
        "Quinn", "Reyes", "Rossi", "Sato", "Schmidt", "Silva", "Suzuki", "Tanaka", "Torres", "Vargas", "Vogel", "Weber",
        "Yilmaz",
    ]

    static let trades = [
        "Backend engineer", "Database tinkerer", "Writes compilers at night", "Site reliability engineer", "Teacher",
        "Product designer", "Security researcher", "Embedded developer", "Data engineer", "Freelance writer",
        "Maintains three small libraries", "Recovering manager", "Works on developer tools", "Runs a small team",
    ]

    static let pleasures = [
        "long walks", "sourdough", "old synthesizers", "cold lakes", "chess by post", "night trains",
        "growing tomatoes",
        "restoring bicycles", "choir singing", "maps", "bad puns", "bouldering", "film cameras", "birdwatching",
    ]

    static let topics = [
        Topic("databases", ["sql", "performance"], "an index", "query plans", "the write path"),
        Topic("caching", ["performance", "redis"], "a cache", "invalidation", "the hit rate"),
        Topic("testing", ["quality", "ci"], "a flaky test", "fixtures", "the slow suite"),
        Topic("deployment", ["operations", "ci"], "a rollback", "blue-green releases", "the Friday deploy"),
        Topic("observability", ["operations", "logging"], "a good log line", "traces", "the noisy alert"),
        Topic("security", ["web", "passwords"], "a threat model", "rate limits", "the forgotten endpoint"),
        Topic("swift", ["languages", "concurrency"], "an actor", "structured concurrency", "the type checker"),
        Topic("http", ["web", "protocols"], "a status code", "keep-alive", "the missing header"),
        Topic("design", ["teams", "interfaces"], "a small interface", "naming", "the second version"),
        Topic("teams", ["management", "remote"], "a code review", "pairing", "the quiet colleague"),
        Topic("learning", ["books", "habits"], "a reading list", "taking notes", "the beginner's view"),
        Topic("accessibility", ["web", "interfaces"], "a skip link", "contrast", "the keyboard"),
        Topic("migrations", ["sql", "operations"], "a lock", "backfills", "the old column"),
        Topic("queues", ["jobs", "redis"], "a retry", "idempotency", "the poison message"),
        Topic("apis", ["web", "interfaces"], "an error message", "pagination", "the second client"),
        Topic("costs", ["operations", "management"], "a smaller machine", "budgets", "the monthly bill"),
    ]

    struct Topic {
        let tag: String
        let related: [String]
        let thing: String
        let practice: String
        let trouble: String

        init(_ tag: String, _ related: [String], _ thing: String, _ practice: String, _ trouble: String) {
            self.tag = tag
            self.related = related
            self.thing = thing
            self.practice = practice
            self.trouble = trouble
        }
    }

    static let titles = [
        "What %t taught me about %p", "The day %x took us down", "%P without tears", "Stop arguing about %p",
        "Notes on %p after five years", "How we stopped fearing %x", "A short guide to %p", "%P for people in a hurry",
        "The case for %t", "When %p is the wrong answer", "Before you add %t", "Ten lines about %p",
        "We measured %p and were surprised", "%P, explained to a friend", "Living with %x",
    ]

    /// What may follow a title, so that few are alike.
    static let endings = [
        "", "", ": a field report", ", revisited", " at a small company", ", step by step", ", the hard way",
        " with a team of three", " after the rewrite", ": what the numbers say", " without a budget",
        ": an honest account",
    ]

    static let openings = [
        "I used to think that %p was somebody else's problem.", "Every team I joined had a story about %x.",
        "It began with %t that nobody wanted to touch.", "Last spring we sat down and wrote out what %p costs us.",
        "There is a moment in every project when %x stops being funny.",
        "Most advice about %p is right, and arrives a year too late.",
    ]

    static let middles = [
        "We began by measuring, because guesses about %p had failed us before.",
        "The first attempt made %x worse, which told us where to look.",
        "What helped in the end was small: %t, reviewed by somebody who had not written it.",
        "We wrote the rule down, and then we wrote the check that enforces it.",
        "Two weeks later nobody remembered how it had been before, which is the best sign I know.",
        "None of this needs new tools; it needs an afternoon and a list.",
        "If you take one thing from this, let it be that %p is a habit and not a feature.",
        "The graph did not move for three days, and then it moved at once.",
        "A colleague asked why we needed %t at all, and that question saved us a month.",
        "We kept the old way running beside the new one until the numbers agreed.",
    ]

    static let closings = [
        "I would do it again, sooner.", "Tell me where I am wrong; I read every comment.",
        "The next article looks at what happened after.", "Start small, and write down what you saw.",
        "It still is not perfect, and it no longer has to be.",
    ]

    static let comments = [
        "This is the clearest text on %p that I have read.",
        "We had the same with %x, and came to the opposite conclusion.",
        "Thank you. I sent this to the whole team.", "How did you measure it?", "I wish I had read this a year ago.",
        "Careful with %t: it works until the second region.", "Could you say more about the part with %p?",
        "Bookmarked.", "The last paragraph is the important one.", "We tried this on Monday and it held.",
    ]

    /// Fills a template with a topic's words: %t its thing, %p its practice, %x its trouble; %P begins with a capital.
    static func fill(_ template: String, _ topic: Topic) -> String {
        let capital = topic.practice.prefix(1).uppercased() + topic.practice.dropFirst()
        var text = ""
        var rest = Substring(template)
        while let percent = rest.firstIndex(of: "%") {
            text += rest[..<percent]
            let mark = rest.index(after: percent)
            switch mark < rest.endIndex ? rest[mark] : " " {
            case "t": text += topic.thing
            case "p": text += topic.practice
            case "P": text += capital
            case "x": text += topic.trouble
            default: text += "%"
            }
            rest = mark < rest.endIndex ? rest[rest.index(after: mark)...] : rest[mark...]
        }
        return text + rest
    }
}
