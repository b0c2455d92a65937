/// Typed settings, read once at start.
///
/// ```swift
/// struct BlogSettings: Settings {
///     var title: String
///     var mailKey: Secret<String>
///
///     init(from source: SettingsReader) throws {
///         title = try source.value("BLOG_TITLE", default: "A blog")
///         mailKey = try source.secret("MAIL_KEY")
///     }
/// }
/// ```
/// An app names the type in `CovetApp.settings`, and takes its values in `configure` by `app.settings(BlogSettings.self)`. Without an app:
/// ```swift
/// let reader = SettingsReader(.current)
/// let blog = try? reader.read(BlogSettings.self)
/// let covet = try? reader.read(CovetSettings.self)
/// let report = try reader.finish()            // throws every problem of both at once
/// ```
public protocol Settings: Sendable {
    init(from source: SettingsReader) throws
}
