package import CovetReadiness

/// The settings that a run of the checklist examines.
package struct SettingsUnderCheck: Sendable {
    /// Where they were read from, so that a check can read them again for another environment.
    package let input: SettingsInput
    /// Every settings type of the app, Covet's included.
    package let types: [any Settings.Type]
    package let values: CovetSettings
    package let report: SettingsReport

    package init(input: SettingsInput, types: [any Settings.Type], values: CovetSettings, report: SettingsReport) {
        self.input = input
        self.types = types
        self.values = values
        self.report = report
    }
}

package enum SettingsKey: CheckContextKey {
    package typealias Value = SettingsUnderCheck
    package static let name = "the app's settings"
}

/// The lines of the checklist that settings decide.
package enum ConfigChecks {
    package static let all: [any Check] = [
        JWTSecretIsStrong(), SecretsComeFromTheEnvironment(), EnvironmentsAreConfigured(), DebugIsOff(),
        LogLevelSuitsProduction(),
    ]
}

/// A start of an app with made-up settings, to see whether it is refused.
struct Boot {
    let what: String
    var variables: [String: String] = [:]
    var files: [String: String] = [:]

    /// Reads settings and gives what is wrong with them.
    typealias Reader = @Sendable (SettingsInput) -> [SettingsProblem]

    static let reader: Reader = { input in
        do throws(SettingsError) {
            _ = try SettingsReader(input).read(CovetSettings.self)
            return []
        } catch {
            return error.problems
        }
    }

    /// An app in production with good secrets, changed by what this boot tries.
    var input: SettingsInput {
        let standard = [
            "APP_ENV": "production", "SECRET_KEY": Self.strongSecret(), "JWT_SECRET_KEY": Self.strongSecret(),
        ]
        let files = files
        return SettingsInput(
            variables: standard.merging(variables) { _, tried in tried },
            directory: "/srv/app",
            files: SettingsFiles(read: { files[$0].map { Array($0.utf8) } })
        )
    }

    /// Findings for each of the boots that was not refused for the setting of that name.
    static func unrefused(_ boots: [Boot], naming name: String, by read: Reader) -> [Finding] {
        boots.compactMap { boot in
            let refusal = read(boot.input).first { $0.name == name || $0.name == "\(name)_FILE" }
            return refusal == nil
                ? .failure("an app starts with \(boot.what)", fix: "Read settings by SettingsReader") : nil
        }
    }

    /// 256 random bits in hexadecimal.
    static func strongSecret() -> String {
        (0..<4).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension SettingsReport.Entry {
    /// What keeps a secret of this origin from being used in production; nil when nothing does.
    var originProblem: String? {
        switch origin {
        case .environment, .secretFile(_, isInTree: false), .unset: nil
        case .secretFile(let path, isInTree: true): "\(name) is read from \(path), inside the app's own folder"
        case .dotenv(let line): "\(name) comes from .env:\(line), which is read in development alone"
        case .configFile: "\(name) stands in a configuration file (\(origin))"
        case .defaultValue: "\(name) has a default in the source code"
        case .generated: "\(name) is not set: this process made one up, and another one will make another"
        }
    }
}
