import Covet

/// The app's migrations in order, for `app.migrations = Migrations.all`. `migrate make` adds to the list.
enum Migrations {
    static let all: [Migration] = [
        m0001Initial
    ]
}
