import Covet

/// An app of nothing but a route.
struct Bare: CovetApp {
    func configure(_ app: inout App) {
        app.routes.get("/") { "bare" }
    }
}
