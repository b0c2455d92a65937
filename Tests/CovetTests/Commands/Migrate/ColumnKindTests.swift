import Covet
import CovetTesting
import Testing

/// What a database has no column for is said before anything is made of it.
struct ColumnKindTests {
    @Model
    fileprivate struct Tagged {
        let id: ID
        var words: [String]
    }

    fileprivate struct Tagging: CovetApp {
        static let version = "1"

        func configure(_ app: inout App) async throws { app.models = [Tagged.self] }
    }

    @Test func aColumnThatTheDatabaseLacksKeepsTheAppFromStarting() async throws {
        await #expect {
            try await withApp(Tagging.self, migrates: false) { _ in }
        } throws: {
            "\($0)".contains("Tagged.words cannot be stored: SQLite has no arrays: use a JSONColumn")
        }
    }
}
