import CovetCrypto
import CovetTesting
import Foundation
import Testing

@testable import Covet

/// ENCRYPTION_KEYS, from the setting to the rows.
@Suite struct EncryptionTests {
    private static let old = "2025-02:3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs="
    private static let new = "2026-11:Z0VXdmFsdWUA/v38+/r5+Pf29fTz8vHw7+7t7OvqGQA="
    /// Another key under the name of the new one.
    private static let imitation = "2026-11:AAECAwT/BQYHCAkKCwwNDg8QERITFBUWFxgZGhsc/f4="

    /// A clinic whose database outlives its starts.
    private struct Clinics {
        private let folder = Folder()

        func start(_ keys: String, _ use: (TestApp) async throws -> Void) async throws {
            let url = "sqlite:\(folder.url.path)/clinic.sqlite"
            try await withApp(Clinic.self, variables: ["DATABASE_URL": url, "ENCRYPTION_KEYS": keys]) {
                try await use($0)
            }
        }
    }

    private func admit(_ name: String, with diagnosis: String, to app: TestApp) async throws {
        let response = try await app.post("/patients", json: ["name": name, "diagnosis": diagnosis])
        try #require(response.status == .created)
    }

    private func problems(_ variables: [String: String]) async -> [SettingsProblem] {
        do {
            let input = SettingsInput(variables: variables)
            try await Application.make(Clinic.self, input: input, log: { _ in .unheard }).close()
            return []
        } catch let error as SettingsError {
            return error.problems
        } catch {
            Issue.record("\(error)")
            return []
        }
    }

    @Test func modelsAreEncryptedByTheKeysOfTheSetting() async throws {
        let clinics = Clinics()
        try await clinics.start(Self.new) { app in
            try await admit("Ann", with: "flu", to: app)
            let stored = try await app.application.requireDatabase()
                .query("SELECT diagnosis FROM clinic_patients", as: String.self)
            #expect(stored.count == 1 && stored[0].hasPrefix("v1.2026-11."))
            let answer = try await app.get("/patients/1")
            #expect(answer.text == "flu")
        }
        try await clinics.start(Self.imitation) { app in
            let answer = try await app.get("/patients/1")
            #expect(answer.status == .internalServerError)
        }
        try await clinics.start(Self.old) { app in
            let response = try await app.get("/patients/1")
            #expect(response.status == .internalServerError && !response.text.contains("2026-11"))
        }
    }

    @Test func oldTextsStayOpenUntilTheKeysAreRotated() async throws {
        let clinics = Clinics()
        try await clinics.start(Self.old) { app in
            for name in ["Ann", "Ben", "Cleo"] {
                try await admit(name, with: "of \(name)", to: app)
            }
        }
        try await clinics.start("\(Self.new), \(Self.old)") { app in
            try await admit("Dan", with: "of Dan", to: app)
            let answer = try await app.get("/patients/2")
            #expect(answer.text == "of Ben")
            let keys = try app.application.requireKeyRing()
            let before = try await app.application.sealedTexts(by: keys).filter { $0.count > 0 }
            #expect(before.map(\.key) == ["2026-11", "2025-02"] && before.map(\.count) == [1, 3])
            let rotated = try await app.application.rotateKeys(batch: 2)
            #expect(rotated.map(\.column) == ["clinic_patients.diagnosis", "clinic_patients.memo"])
            let counts = try rotated.map { try $0.result.get() }
            #expect(counts == [3, 0])
            let again = try await app.application.rotateKeys(batch: 2).map { try $0.result.get() }
            #expect(again == [0, 0])
            let after = try await app.application.sealedTexts(by: keys).filter { $0.count > 0 }
            #expect(after.map(\.key) == ["2026-11"] && after.map(\.count) == [4])
        }
        try await clinics.start(Self.new) { app in
            for (id, name) in [(1, "Ann"), (2, "Ben"), (3, "Cleo"), (4, "Dan")] {
                let answer = try await app.get("/patients/\(id)")
                #expect(answer.text == "of \(name)")
            }
        }
    }

    @Test func aKeyThatLeftTooEarlyIsMissedAndNothingIsLost() async throws {
        let clinics = Clinics()
        try await clinics.start(Self.old) { app in
            try await admit("Ann", with: "flu", to: app)
        }
        try await clinics.start(Self.new) { app in
            let keys = try app.application.requireKeyRing()
            let counts = try await app.application.sealedTexts(by: keys)
            #expect(counts.filter { $0.key == nil }.map(\.count) == [1, 0])
            let rotated = try await app.application.rotateKeys(batch: 10)
            #expect(throws: KeyRingError.self) { try rotated[0].result.get() }
            #expect(try rotated[1].result.get() == 0)
        }
        try await clinics.start("\(Self.new),\(Self.old)") { app in
            let answer = try await app.get("/patients/1")
            #expect(answer.text == "flu")
        }
    }

    @Test func aChangedTextIsAnErrorThatTellsNothing() async throws {
        try await withApp(Clinic.self, variables: ["ENCRYPTION_KEYS": Self.new]) { app in
            try await admit("Ann", with: "flu", to: app)
            let database = try app.application.requireDatabase()
            let sealed = try #require(
                await database.first("SELECT diagnosis FROM clinic_patients", as: String.self)
            )
            let changed = String(sealed.dropLast(4)) + (sealed.hasSuffix("AAAA") ? "BBBB" : "AAAA")
            try await database.execute("UPDATE clinic_patients SET diagnosis = \(changed)")
            let response = try await app.get("/patients/1")
            #expect(response.status == .internalServerError)
            #expect(!response.text.contains("v1."))
        }
    }

    @Test func theKeysMayBeInAFile() async throws {
        let folder = Folder()
        try folder.write("\(Self.new),\n\(Self.old)\n", to: "keys")
        let variables = ["ENCRYPTION_KEYS_FILE": "\(folder.url.path)/keys"]
        var input = SettingsInput.current
        input.variables = variables.merging(["APP_ENV": "test", "DATABASE_URL": "sqlite::memory:"]) { one, _ in one }
        let app = try await Application.make(Clinic.self, input: input, log: { _ in .unheard })
        #expect(app.keyRing?.currentID == "2026-11" && app.keyRing?.previousIDs == ["2025-02"])
        #expect(!"\(app.settings.entries)".contains("Z0VX"))
        await app.close()
    }

    @Test(arguments: [
        "hunter2", "2026-11:aHVudGVyMg", "2026-11", "hunter2:\(old)", "\(new),hunter2", "\(new),\(new)",
        "2026-11:aHVudGVyMi1odW50ZXIyLWh1bnRlcjItaHVudGVyMi0", "a.hunter2:Z0VXdmFsdWUA/v38+/r5+Pf29fTz8vHw7+7t7OvqGQA=",
    ])
    func wrongKeysAreReportedWithTheOtherSettingsAndNeverShown(value: String) async throws {
        let found = await problems([
            "APP_ENV": "production", "DEBUG": "true", "ENCRYPTION_KEYS": value, "DATABASE_URL": "sqlite::memory:",
        ])
        let names = Set(found.map(\.name))
        #expect(names.isSuperset(of: ["ENCRYPTION_KEYS", "DEBUG", "SECRET_KEY"]), "\(names)")
        let text = found.map(\.description).joined(separator: "\n")
        for part in ["hunter", "aHVu", "Z0VX", "3q2+"] { #expect(!text.contains(part), "\(text)") }
    }

    @Test func anAppThatEncryptsDoesNotStartWithoutItsKeys() async throws {
        let input = SettingsInput(variables: ["APP_ENV": "development", "DATABASE_URL": "sqlite::memory:"])
        await #expect {
            try await Application.make(Clinic.self, input: input, log: { _ in .unheard })
        } throws: { error in
            "\(error)".contains("ENCRYPTION_KEYS is not set") && "\(error)".contains("keys new")
        }
    }

    @Test func anAppThatDoesNotEncryptNeedsNoKeys() async throws {
        let input = SettingsInput(variables: ["APP_ENV": "development", "DATABASE_URL": "sqlite::memory:"])
        let app = try await Application.make(TestNotes.self, input: input, log: { _ in .unheard })
        #expect(app.keyRing == nil)
        await app.close()
    }

    @Test func testsHaveAKeyOfTheirProcess() async throws {
        try await withApp(Clinic.self) { app in
            try await admit("Ann", with: "flu", to: app)
            let answer = try await app.get("/patients/1")
            #expect(answer.text == "flu")
        }
    }
}

/// An app with encrypted columns.
struct Clinic: CovetApp {
    func configure(_ app: inout App) throws {
        let (database, keys) = (try app.database, try app.keyRing)
        app.models = [ClinicPatient.self]
        app.routes.post("/patients") { (input: Valid<NewPatient>) in
            let diagnosis = try ClinicPatient.encrypted(input.diagnosis, for: \.diagnosis, by: keys)
            let draft = ClinicPatient.Draft(name: input.name, diagnosis: diagnosis, memo: nil)
            return Created(try await database.insert(draft).name)
        }
        app.routes.get("/patients/:id") { (request: Request) async throws -> String in
            let id = ClinicPatient.ID(try request.parameters.require("id", as: Int.self))
            return try await ClinicPatient.find(id).one(from: database).decrypted(\.diagnosis, by: keys)
        }
    }
}

struct NewPatient: Codable, Input {
    var name: String
    var diagnosis: String

    func validate(_ check: inout Validation<NewPatient>) {}
}

@Model
struct ClinicPatient {
    let id: ID
    var name: String
    var diagnosis: EncryptedText
    var memo: EncryptedText?
}
