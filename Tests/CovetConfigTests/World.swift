import CovetConfig

/// A world made for one test: variables and files below `/app`.
func world(_ variables: [String: String] = [:], files: [String: String] = [:], links: [String: String] = [:])
    -> SettingsInput
{
    SettingsInput(
        variables: variables,
        directory: "/app",
        files: SettingsFiles(
            read: { path in files[path].map { Array($0.utf8) } },
            resolve: { links[$0] ?? $0 }
        )
    )
}

/// Two keys that nothing is wrong with.
let strongKey = "q7Vn2XkP9wLdT4bRz8HsYc1MfGj6Ua3Ee5oWiB0x"
let otherKey = "Zk4pQ1tN8vCyJ3mX6rLs9BdHgF2wAeU7oI5nTjRq"

func production(_ more: [String: String] = [:]) -> [String: String] {
    ["APP_ENV": "production", "SECRET_KEY": strongKey, "JWT_SECRET_KEY": otherKey].merging(more) { $1 }
}

/// The problems that reading Covet's settings finds, by name.
func problems(_ input: SettingsInput) -> [String: SettingsProblem] {
    let reader = SettingsReader(input)
    _ = try? reader.read(CovetSettings.self)
    do throws(SettingsError) {
        try reader.finish()
        return [:]
    } catch {
        return Dictionary(error.problems.map { ($0.name, $0) }) { first, _ in first }
    }
}

func covet(_ input: SettingsInput) throws -> (CovetSettings, SettingsReport) {
    let reader = SettingsReader(input)
    let settings = try reader.read(CovetSettings.self)
    return (settings, try reader.finish())
}
