import CovetDatabase
import CovetModel
import CovetPostgres

/// One operation of a scene, which callers repeat.
typealias Operation = @Sendable () async throws -> Void

/// Statements by hand, decoded by column index.
func rawScene(_ name: String, on database: Database) -> Operation? {
    switch name {
    case "lookup":
        return {
            let id = Int.random(in: 1...accounts)
            let row = try await database.first(
                "SELECT id, balance, name FROM accounts WHERE id = \(id)",
                as: (Int, Int, String).self
            )
            try expect(row?.0 == id)
        }
    case "decode":
        return {
            let rows = try await database.query(
                "SELECT id, label, value, small, at, flag FROM readings",
                as: (Int, String, Double, Int32, SQLTimestamp, Bool).self
            )
            try expect(rows.count == 10_000)
        }
    case "wide":
        return {
            let rows = try await database.query("SELECT * FROM wide", as: WideRow.self)
            try expect(rows.count == 1_000)
        }
    case "list":
        return {
            let rows = try await database.query(
                """
                SELECT a.id, a.title, a.author_id, a.created_at, u.id, u.name
                FROM articles a JOIN authors u ON u.id = a.author_id ORDER BY a.id DESC LIMIT 20
                """,
                as: (Int, String, Int, SQLTimestamp, Int, String).self
            )
            let tags = try await database.query(
                """
                SELECT l.article_id, t.id, t.name FROM article_tags l JOIN tags t ON t.id = l.tag_id
                WHERE l.article_id IN (\(list: rows.map(\.0)))
                """,
                as: (Int, Int, String).self
            )
            var byArticle: [Int: [(Int, String)]] = [:]
            for (article, id, name) in tags { byArticle[article, default: []].append((id, name)) }
            try expect(rows.count == 20 && rows.allSatisfy { byArticle[$0.0] != nil })
        }
    case "insert":
        if database.dialect == .postgres {
            return { try expect(try await copy(sinkRows, to: database) == sinkRows.count) }
        }
        return { try await insertOneByOne(sinkRows, into: database) }
    case "update":
        return {
            let id = Int.random(in: 1...accounts)
            try expect(
                try await database.execute("UPDATE accounts SET balance = balance + 1 WHERE id = \(id)") == 1
            )
        }
    default: return nil
    }
}

/// The same through models.
func modelScene(_ name: String, on database: Database) -> Operation? {
    switch name {
    case "lookup":
        return {
            let id = Account.ID(rawValue: Int.random(in: 1...accounts))
            try expect(try await Account.find(id).first(from: database)?.id == id)
        }
    case "decode": return { try expect(try await Reading.all.fetch(from: database).count == 10_000) }
    case "wide": return { try expect(try await Wide.all.fetch(from: database).count == 1_000) }
    case "list":
        let newest = Article.joining(\.author).prefetching(\.tags).order { $0.id.descending }.limit(20)
        return {
            let rows = try await newest.fetch(from: database)
            try expect(rows.count == 20 && rows.allSatisfy { !$0.2.isEmpty })
        }
    case "insert":
        let drafts = sinkRows.map {
            Sink.Draft(label: $0.label, value: $0.value, small: $0.small, at: $0.at, flag: $0.flag)
        }
        return { try expect(try await database.insertOnly(drafts) == drafts.count) }
    case "update":
        return {
            let id = Account.ID(rawValue: Int.random(in: 1...accounts))
            try expect(try await Account.find(id).update { $0.balance += 1 }.run(in: database) == 1)
        }
    default: return nil
    }
}

let accounts = 100_000

/// What the insert scenes write.
private struct SinkRow {
    let label: String
    let value: Double
    let small: Int32
    let at: SQLTimestamp
    let flag: Bool
}

private let sinkRows = (0..<10_000).map { number in
    SinkRow(
        label: "reading number \(number)",
        value: Double(number) * 1.5,
        small: Int32(number % 1000),
        at: SQLTimestamp(microseconds: 1_767_225_600_000_000),
        flag: number.isMultiple(of: 2)
    )
}

private func copy(_ rows: [SinkRow], to database: Database) async throws -> Int {
    try await database.copy(rows, into: "sink", columns: ["label", "value", "small", "at", "flag"]) { row, copy in
        try copy.write(row.label)
        try copy.write(row.value)
        try copy.write(row.small)
        try copy.write(row.at)
        try copy.write(row.flag)
    }
}

private func insertOneByOne(_ rows: [SinkRow], into database: Database) async throws {
    try await database.transaction { transaction in
        for row in rows {
            try await transaction.execute(
                """
                INSERT INTO sink (label, value, small, at, flag)
                VALUES (\(row.label), \(row.value), \(row.small), \(row.at), \(row.flag))
                """
            )
        }
    }
}

func expect(_ isTrue: Bool) throws {
    if !isTrue { throw WrongAnswer() }
}

struct WrongAnswer: Error {}

/// Twenty columns by index.
struct WideRow: RowDecodable {
    static let columnCount = 20
    let integers: (Int, Int, Int, Int, Int, Int, Int, Int)
    let texts: (String, String, String, String, String, String)
    let doubles: (Double, Double, Double)
    let flags: (Bool, Bool)
    let at: SQLTimestamp

    init(row: borrowing SQLRow, from column: Int) throws(SQLDecodingError) {
        integers = (
            Int(try row.int64(at: column)), Int(try row.int64(at: column + 1)), Int(try row.int64(at: column + 2)),
            Int(try row.int64(at: column + 3)), Int(try row.int64(at: column + 4)),
            Int(try row.int64(at: column + 5)), Int(try row.int64(at: column + 6)),
            Int(try row.int64(at: column + 7))
        )
        texts = (
            try row.string(at: column + 8), try row.string(at: column + 9), try row.string(at: column + 10),
            try row.string(at: column + 11), try row.string(at: column + 12), try row.string(at: column + 13)
        )
        doubles = (
            try row.double(at: column + 14), try row.double(at: column + 15), try row.double(at: column + 16)
        )
        flags = (try row.bool(at: column + 17), try row.bool(at: column + 18))
        at = try row.timestamp(at: column + 19)
    }
}
