import CovetJSON

// One object of 874 bytes in three spellings of the same type: by Codable, direct by hand, and with Foundation's
// coders over the Codable one.

struct Article: Codable {
    struct Author: Codable {
        var id: Int
        var name: String
        var email: String
    }
    struct Tag: Codable {
        var id: Int
        var name: String
    }
    var id: Int
    var title: String
    var body: String
    var price: Double
    var active: Bool
    var createdAt: String
    var author: Author
    var tags: [Tag]
    var scores: [Double]
    var note: String?
}

struct DirectArticle: JSONCodable {
    struct Author: JSONCodable {
        var id: Int
        var name: String
        var email: String

        func encode(to writer: inout JSONWriter) {
            guard writer.beginObject() else { return }
            writer.member("id", id)
            writer.member("name", name)
            writer.member("email", email)
            writer.endObject()
        }

        init(from reader: inout JSONReader) throws {
            var id: Int?
            var name: String?
            var email: String?
            let object = try reader.beginObject()
            while try reader.nextKey() {
                if reader.isKey("id") {
                    try reader.read(&id)
                } else if reader.isKey("name") {
                    try reader.read(&name)
                } else if reader.isKey("email") {
                    try reader.read(&email)
                } else {
                    try reader.skipValue()
                }
            }
            self.id = try reader.require(id, "id", in: object)
            self.name = try reader.require(name, "name", in: object)
            self.email = try reader.require(email, "email", in: object)
        }
    }

    struct Tag: JSONCodable {
        var id: Int
        var name: String

        func encode(to writer: inout JSONWriter) {
            guard writer.beginObject() else { return }
            writer.member("id", id)
            writer.member("name", name)
            writer.endObject()
        }

        init(from reader: inout JSONReader) throws {
            var id: Int?
            var name: String?
            let object = try reader.beginObject()
            while try reader.nextKey() {
                if reader.isKey("id") {
                    try reader.read(&id)
                } else if reader.isKey("name") {
                    try reader.read(&name)
                } else {
                    try reader.skipValue()
                }
            }
            self.id = try reader.require(id, "id", in: object)
            self.name = try reader.require(name, "name", in: object)
        }
    }

    var id: Int
    var title: String
    var body: String
    var price: Double
    var active: Bool
    var createdAt: String
    var author: Author
    var tags: [Tag]
    var scores: [Double]
    var note: String?

    func encode(to writer: inout JSONWriter) {
        guard writer.beginObject() else { return }
        writer.member("id", id)
        writer.member("title", title)
        writer.member("body", body)
        writer.member("price", price)
        writer.member("active", active)
        writer.member("createdAt", createdAt)
        writer.member("author", author)
        writer.member("tags", tags)
        writer.member("scores", scores)
        writer.member("note", note)
        writer.endObject()
    }

    init(from reader: inout JSONReader) throws {
        var id: Int?
        var title: String?
        var body: String?
        var price: Double?
        var active: Bool?
        var createdAt: String?
        var author: Author?
        var tags: [Tag]?
        var scores: [Double]?
        var note: String??
        let object = try reader.beginObject()
        while try reader.nextKey() {
            if reader.isKey("id") {
                try reader.read(&id)
            } else if reader.isKey("title") {
                try reader.read(&title)
            } else if reader.isKey("body") {
                try reader.read(&body)
            } else if reader.isKey("price") {
                try reader.read(&price)
            } else if reader.isKey("active") {
                try reader.read(&active)
            } else if reader.isKey("createdAt") {
                try reader.read(&createdAt)
            } else if reader.isKey("author") {
                try reader.read(&author)
            } else if reader.isKey("tags") {
                try reader.read(&tags)
            } else if reader.isKey("scores") {
                try reader.read(&scores)
            } else if reader.isKey("note") {
                try reader.read(&note)
            } else {
                try reader.skipValue()
            }
        }
        self.id = try reader.require(id, "id", in: object)
        self.title = try reader.require(title, "title", in: object)
        self.body = try reader.require(body, "body", in: object)
        self.price = try reader.require(price, "price", in: object)
        self.active = try reader.require(active, "active", in: object)
        self.createdAt = try reader.require(createdAt, "createdAt", in: object)
        self.author = try reader.require(author, "author", in: object)
        self.tags = try reader.require(tags, "tags", in: object)
        self.scores = try reader.require(scores, "scores", in: object)
        self.note = note ?? nil
    }
}
