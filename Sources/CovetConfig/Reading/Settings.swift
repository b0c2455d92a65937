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
/// let settings = SettingsReader(.current)
/// let blog = settings.read(BlogSettings.self)
/// let covet = settings.read(CovetSettings.self)
/// let report = try settings.finish()          // throws every problem of both at once
/// ```
public protocol Settings: Sendable {
    init(from source: SettingsReader) throws
}
