import CovetDatabase
import CovetModel
import Testing

/// The same question asked through the query language and in SQL written by hand.
struct Question: Sendable, CustomTestStringConvertible {
    let name: String
    let isOrdered: Bool
    /// Where databases answer differently by their nature, such as letters beyond A to Z.
    let isSameEverywhere: Bool
    let ask: @Sendable (Database) async throws -> [String]
    let askByHand: @Sendable (Database) async throws -> [String]

    var testDescription: String { name }

    /// - Parameters:
    ///   - ordered: false where the question leaves the order to the database.
    ///   - everywhere: false where SQLite and PostgreSQL are known to answer differently.
    init<each Value: RowDecodable, Asked: Query>(
        _ name: String,
        ordered: Bool = true,
        everywhere: Bool = true,
        _ query: @escaping @Sendable () -> Asked,
        _ sql: SQL
    ) where Asked.Row == (repeat each Value) {
        self.init(name, ordered: ordered, everywhere: everywhere, query, sqlite: sql, postgres: sql)
    }

    init<each Value: RowDecodable, Asked: Query>(
        _ name: String,
        ordered: Bool = true,
        everywhere: Bool = true,
        _ query: @escaping @Sendable () -> Asked,
        sqlite: SQL,
        postgres: SQL
    ) where Asked.Row == (repeat each Value) {
        self.name = name
        isOrdered = ordered
        isSameEverywhere = everywhere
        ask = { database in
            try await query().fetch(from: database).map { "\($0)" }
        }
        askByHand = { database in
            let sql = database.dialect == .sqlite ? sqlite : postgres
            return try await database.query(sql, as: (repeat each Value).self).map { "\($0)" }
        }
    }

    /// The answers to both, in an order that can be compared.
    func answers(from database: Database) async throws -> (asked: [String], byHand: [String]) {
        let (asked, byHand) = (try await ask(database), try await askByHand(database))
        return isOrdered ? (asked, byHand) : (asked.sorted(), byHand.sorted())
    }
}
