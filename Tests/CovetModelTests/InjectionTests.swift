import CovetDatabase
import CovetModel
import Testing

/// Values are bound wherever they may come in: none becomes part of a statement, whatever it says.
@Suite struct InjectionTests {
    static let attacks = [
        "' OR '1'='1", "'; DROP TABLE users; --", "\" OR 1=1 --", "ann' UNION SELECT * FROM users --", "%", "_nn", "\\",
        "?1", "$1",
        "ann\u{0}", "*", "[a]nn",
    ]

    @Test(arguments: attacks)
    func attackIsOnlyAValue(attack: String) async throws {
        try await withDatabase { database in
            let room = try await Newsroom(in: database)
            let (_, log) = try await database.countingStatements {
                let found = [
                    User.where { $0.name == attack }, User.where { $0.name.isIn([attack]) },
                    User.where { $0.name.hasPrefix(attack) }, User.where { $0.name.hasSuffix(attack) },
                    User.where { $0.name.contains(attack) }, User.where { $0.name.lowercased() == attack },
                    User.where { $0.has(\.articles) { $0.title == attack } },
                ]
                for query in found { #expect(try await query.count(in: database) == 0) }
                try await User.find(room.eve.id).update { $0.bio = attack }.run(in: database)
                let byBio = User.where { $0.bio == attack }
                #expect(byBio.sql.statement(for: .sqlite).bindings == [.text(attack)])
                let holder = try await byBio.one(from: database)
                #expect(holder.id == room.eve.id)
                var eve = room.eve
                eve.bio = "\(attack) again"
                try await database.update(eve)
                let tag = try await database.insert(Tag.Draft(name: attack))
                #expect(try await database.upsert(Tag.Draft(name: attack), matching: \.name).id == tag.id)
                #expect(try await database.insertIfAbsent(Tag.Draft(name: attack)) == nil)
                #expect(try await Tag.where { $0.name == attack }.delete().run(in: database) == 1)
            }
            #expect(log.count == 14)
            // Short ones may well stand in a statement by themselves; these would have to come from the value.
            if attack.count > 5 { #expect(!log.texts.contains { $0.contains(attack) }) }
            #expect(try await User.all.count(in: database) == 3)
            #expect(try await User.find(room.eve.id).one(from: database).bio == "\(attack) again")
        }
    }
}
