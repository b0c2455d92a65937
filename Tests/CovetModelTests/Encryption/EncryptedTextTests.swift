#if canImport(CovetCrypto)
public import CovetCrypto
import CovetDatabase
public import CovetModel
import FoundationEssentials
import Testing

extension KeyRing: TextCipher {}

@Suite struct EncryptedTextTests {
    private func ring(_ ids: String...) throws -> KeyRing {
        let keys = try ids.map { try KeyRing.Key(id: $0, bytes: MessageAuthentication.sha256(Array($0.utf8))) }
        return try KeyRing(current: keys[0], previous: Array(keys.dropFirst()))
    }

    @Test(arguments: Backend.there) func databaseHasTheEncryptedFormAlone(backend: Backend) async throws {
        try await backend.withShop { database in
            let keys = try ring("a")
            let patient = try await database.insert(
                Patient.Draft(
                    name: "Ann",
                    diagnosis: try Patient.encrypted("flu", for: \.diagnosis, by: keys),
                    memo: try Patient.encrypted(nil, for: \.memo, by: keys)
                )
            )
            #expect(try patient.decrypted(\.diagnosis, by: keys) == "flu")
            #expect(try patient.decrypted(\.memo, by: keys) == nil)
            let stored = try await database.query("SELECT diagnosis FROM patients", as: String.self)
            #expect(stored.count == 1 && stored[0].hasPrefix("v1.a.") && !stored[0].contains("flu"))
            #expect(!"\(patient)".contains("v1.a."))
        }
    }

    @Test func textThatWasMovedOrChangedIsRefused() async throws {
        try await Backend.sqlite.withShop { database in
            let keys = try ring("a")
            try await database.insert(
                Patient.Draft(
                    name: "Ann",
                    diagnosis: try Patient.encrypted("flu", for: \.diagnosis, by: keys),
                    memo: try Patient.encrypted("calls often", for: \.memo, by: keys)
                )
            )
            try await database.execute("UPDATE patients SET diagnosis = memo, memo = diagnosis")
            let swapped = try await Patient.all.one(from: database)
            #expect(throws: KeyRingError.self) { try swapped.decrypted(\.diagnosis, by: keys) }
            #expect(throws: KeyRingError.self) { try swapped.decrypted(\.memo, by: keys) }
            try await database.execute("UPDATE patients SET diagnosis = substr(memo, 1, length(memo) - 2) || 'AA'")
            let changed = try await Patient.all.one(from: database)
            #expect(throws: KeyRingError.self) { try changed.decrypted(\.diagnosis, by: keys) }
        }
    }

    @Test func textThatIsBoundToItsOwnerIsRefusedInAnotherRow() async throws {
        try await Backend.sqlite.withShop { database in
            let keys = try ring("a")
            try await database.insert(
                try [("Ann", "flu"), ("Ben", "gout")].map { name, text in
                    Patient.Draft(
                        name: name,
                        diagnosis: try Patient.encrypted(text, for: \.diagnosis, of: name, by: keys),
                        memo: try Patient.encrypted("memo of \(name)", for: \.memo, of: name, by: keys)
                    )
                }
            )
            for patient in try await Patient.all.fetch(from: database) {
                #expect(try patient.decrypted(\.memo, of: patient.name, by: keys) == "memo of \(patient.name)")
            }
            let stored = try await database.query(
                "SELECT diagnosis, memo FROM patients ORDER BY id",
                as: (String, String).self
            )
            for (id, other) in [(1, stored[1]), (2, stored[0])] {
                try await database.execute(
                    "UPDATE patients SET diagnosis = \(other.0), memo = \(other.1) WHERE id = \(id)"
                )
            }
            for patient in try await Patient.all.fetch(from: database) {
                #expect { try patient.decrypted(\.diagnosis, of: patient.name, by: keys) } throws: {
                    ($0 as? KeyRingError)?.code == .refused
                }
                #expect { try patient.decrypted(\.memo, of: patient.name, by: keys) } throws: {
                    ($0 as? KeyRingError)?.code == .refused
                }
                #expect(throws: KeyRingError.self) { try patient.decrypted(\.diagnosis, by: keys) }
            }
        }
    }

    @Test func wrongKeyAndOneThatLeftTheRingOpenNothing() async throws {
        try await Backend.sqlite.withShop { database in
            let (keys, later) = (try ring("a"), try ring("b"))
            let imitation = try KeyRing(
                current: .init(id: "a", bytes: MessageAuthentication.sha256(Array("a guess".utf8)))
            )
            try await database.insert(
                Patient.Draft(
                    name: "Ann",
                    diagnosis: try Patient.encrypted("flu", for: \.diagnosis, by: keys),
                    memo: nil
                )
            )
            let patient = try await Patient.all.one(from: database)
            #expect { try patient.decrypted(\.diagnosis, by: later) } throws: {
                ($0 as? KeyRingError)?.code == .unknownKey
            }
            #expect { try patient.decrypted(\.diagnosis, by: imitation) } throws: {
                ($0 as? KeyRingError)?.code == .refused
            }
            await #expect(throws: KeyRingError.self) {
                try await database.reencrypt(\Patient.diagnosis, by: later)
            }
            let unchanged = try await Patient.all.one(from: database)
            #expect(unchanged.diagnosis == patient.diagnosis)
        }
    }

    @Test func encryptedColumnsAreFoundByTheirType() {
        #expect(Patient.encryptedColumns.map(\.property) == ["diagnosis", "memo"])
    }

    @Test func comparisonThatIsNeverTrueIsAnErrorAndNoStatement() async throws {
        try await Backend.sqlite.withShop { database in
            let keys = try ring("a")
            let text = try Patient.encrypted("flu", for: \.diagnosis, by: keys)
            let (_, statements) = await database.countingStatements {
                let queries = [
                    Patient.where { $0.diagnosis == text }, Patient.where { $0.memo == text },
                    Patient.where { $0.diagnosis != text },
                ]
                for query in queries {
                    await #expect { try await query.fetch(from: database) } throws: {
                        ($0 as? ModelError)?.code == .invalidQuery
                    }
                }
            }
            #expect(statements.count == 0)
            #expect(try await Patient.where { $0.memo == nil }.count(in: database) == 0)
        }
    }

    @Test(arguments: Backend.there) func rotationSealsAllAgain(backend: Backend) async throws {
        try await backend.withShop { database in
            let (old, both, new) = (try ring("old"), try ring("new", "old"), try ring("new"))
            try await database.insert(
                try (0..<25).map { number in
                    Patient.Draft(
                        name: "\(number)",
                        diagnosis: try Patient.encrypted("text \(number)", for: \.diagnosis, by: old),
                        memo: number == 3 ? try Patient.encrypted("memo", for: \.memo, by: old) : nil
                    )
                }
            )
            #expect(try await database.reencrypt(\Patient.diagnosis, by: both, batch: 10) == 25)
            #expect(try await database.reencrypt(\Patient.diagnosis, by: both, batch: 10) == 0)
            #expect(try await database.reencrypt(\Patient.memo, by: both) == 1)
            let texts = try await Patient.order { $0.id.ascending }.fetch(from: database)
                .map { try $0.decrypted(\.diagnosis, by: new) }
            #expect(texts == (0..<25).map { "text \($0)" })
        }
    }

    @Test(arguments: Backend.there) func rotationKeepsTextsBoundToTheirOwners(backend: Backend) async throws {
        try await backend.withShop { database in
            let (old, both, new) = (try ring("old"), try ring("new", "old"), try ring("new"))
            try await database.insert(
                try (0..<5).map { number in
                    Patient.Draft(
                        name: "patient \(number)",
                        diagnosis: try Patient.encrypted(
                            "t\(number)",
                            for: \.diagnosis,
                            of: "patient \(number)",
                            by: old
                        ),
                        memo: try Patient.encrypted("m", for: \.memo, of: "patient \(number)", by: old)
                    )
                }
            )
            // To name another owner than theirs changes nothing.
            await #expect(throws: KeyRingError.self) {
                try await database.reencrypt(\Patient.diagnosis, of: \.id, by: both)
            }
            #expect(try await database.reencrypt(\Patient.diagnosis, of: \.name, by: both, batch: 2) == 5)
            #expect(try await database.reencrypt(\Patient.memo, of: \.name, by: both, batch: 2) == 5)
            #expect(try await database.reencrypt(\Patient.memo, of: \.name, by: both) == 0)
            for patient in try await Patient.all.fetch(from: database) {
                let text = try patient.decrypted(\.diagnosis, of: patient.name, by: new)
                #expect(text == "t\(patient.name.suffix(1))")
                #expect(try patient.decrypted(\.memo, of: patient.name, by: new) == "m")
            }
        }
    }

    /// As the command rotates, which knows the columns and not what their texts are bound to.
    @Test(arguments: Backend.there) func ownersThatAreColumnsOfTheRowAreFound(backend: Backend) async throws {
        try await backend.withShop { database in
            let (old, both, new) = (try ring("old"), try ring("new", "old"), try ring("new"))
            let number = try await database.insert(Patient.Draft(name: "number", diagnosis: EncryptedText(sealed: "")))
            let name = try await database.insert(
                Patient.Draft(
                    name: "by name",
                    diagnosis: try Patient.encrypted("b", for: \.diagnosis, of: "by name", by: old)
                )
            )
            let plain = try await database.insert(
                Patient.Draft(name: "c", diagnosis: try Patient.encrypted("c", for: \.diagnosis, by: old))
            )
            // What belongs to somebody else stays shut, and keeps nobody from their turn.
            let stolen = try Patient.encrypted("a", for: \.diagnosis, of: "by name", by: old)
            let thief = try await database.insert(Patient.Draft(name: "thief", diagnosis: stolen))
            let last = try await database.insert(
                Patient.Draft(name: "d", diagnosis: try Patient.encrypted("d", for: \.diagnosis, of: "d", by: old))
            )
            let byID = try Patient.encrypted("a", for: \.diagnosis, of: number.id, by: old)
            try await Patient.find(number.id).update { $0.diagnosis = byID }.run(in: database)

            let column = Patient.encryptedColumns[0]
            let origin = StatementOrigin(file: #fileID, line: #line)
            await #expect(throws: KeyRingError.self) {
                try await database.reencrypt(column, of: Patient.self, by: both, batch: 2, origin)
            }
            let rows = try await Patient.order { $0.id.ascending }.fetch(from: database)
            #expect(rows.map { new.isCurrent($0.diagnosis.sealed) } == [true, true, true, false, true])
            #expect(rows[3].id == thief.id && rows[3].diagnosis == stolen)
            #expect(try rows[0].decrypted(\.diagnosis, of: number.id, by: new) == "a")
            #expect(try rows[1].decrypted(\.diagnosis, of: name.name, by: new) == "b")
            #expect(try rows[2].decrypted(\.diagnosis, by: new) == "c" && rows[2].id == plain.id)
            #expect(try rows[4].decrypted(\.diagnosis, of: last.name, by: new) == "d")
        }
    }
}
#endif
