/// The layers that a setting is looked up in: environment, secret file, `.env` (development), configuration file.
struct SettingsSources: Sendable {
    enum Kind {
        case plain
        /// Also as NAME_FILE; refused in configuration files.
        case secret
        /// As a secret, but welcome in configuration files while it holds no password.
        case address
    }

    enum Lookup {
        case found(String, SettingOrigin)
        case missing
        case wrong(SettingsProblem)
    }

    let input: SettingsInput
    let environment: AppEnvironment
    private(set) var problems: [SettingsProblem] = []
    private(set) var notes: [String] = []
    private(set) var configPath: String?
    private(set) var config: [String: ConfigFile.Entry] = [:]
    private var dotenv: [String: DotenvFile.Entry] = [:]

    init(_ input: SettingsInput) {
        self.input = input
        let named = input.variables["APP_ENV"]?.trimmed ?? ""
        if named.isEmpty {
            environment = .development
        } else if let environment = AppEnvironment(setting: named) {
            self.environment = environment
        } else {
            // The strictest reading until the name is mended, so that no rule is skipped by a typing error.
            environment = .production
            let all = AppEnvironment.allCases.map(\.rawValue)
            let guess =
                all.first { $0.hasPrefix(named.lowercased()) } ?? Nearness.nearest(to: named.lowercased(), among: all)
            let hint = guess.map { "; did you mean \($0)?" } ?? ""
            problems.append(
                SettingsProblem(
                    name: "APP_ENV",
                    found: quoted(named),
                    wanted: AppEnvironment.settingExpectation + hint,
                    origin: .environment
                )
            )
        }
        readDotenv()
        readConfig()
    }

    /// The text of `name`. An empty value counts as not set.
    func lookup(_ name: String, _ kind: Kind) -> Lookup {
        let inFile = kind == .plain ? nil : input.variables[name + "_FILE"].nonEmpty
        if let text = input.variables[name].nonEmpty {
            if inFile != nil { return .wrong(both(name, .environment)) }
            return .found(text, .environment)
        }
        if let path = inFile { return secretFile(name, path) }
        let dotenvFile = kind == .plain ? nil : dotenv[name + "_FILE"].flatMap { $0.value.isEmpty ? nil : $0 }
        if let entry = dotenv[name], !entry.value.isEmpty {
            if dotenvFile != nil { return .wrong(both(name, .dotenv(line: entry.line))) }
            return .found(entry.value, .dotenv(line: entry.line))
        }
        if let entry = dotenvFile { return secretFile(name, entry.value) }
        if let entry = config[name], !entry.value.isEmpty, let path = configPath {
            let origin = SettingOrigin.configFile(path: path, line: entry.line)
            let holdsPassword = kind == .secret || (kind == .address && ServiceURL(entry.value)?.holdsPassword != false)
            if kind != .plain, holdsPassword {
                let wanted = "the variable \(name), or \(name)_FILE with the path of a file outside the source tree"
                return .wrong(
                    SettingsProblem(
                        name: name,
                        found: "a secret in a configuration file",
                        wanted: wanted,
                        origin: origin
                    )
                )
            }
            return .found(entry.value, origin)
        }
        return .missing
    }

    private func both(_ name: String, _ origin: SettingOrigin) -> SettingsProblem {
        SettingsProblem(name: name, found: "both \(name) and \(name)_FILE", wanted: "one of them", origin: origin)
    }

    private func secretFile(_ name: String, _ path: String) -> Lookup {
        let path = input.path(path)
        let origin = SettingOrigin.secretFile(path: path, isInTree: input.isInTree(path))
        func wrong(_ found: String) -> Lookup {
            .wrong(
                SettingsProblem(
                    name: name + "_FILE",
                    found: found,
                    wanted: "the path of a readable file that holds the secret",
                    origin: origin
                )
            )
        }
        do {
            guard let bytes = try input.files.read(path) else { return wrong("no such file") }
            guard var text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
                return wrong("a file that is no UTF-8 text")
            }
            if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
            return text.isEmpty ? wrong("an empty file") : .found(text, origin)
        } catch let error as SettingsFiles.Unreadable {
            return wrong("a file that \(error)")
        } catch {
            return wrong("a file that cannot be read")
        }
    }

    private mutating func readDotenv() {
        guard environment == .development else {
            if (try? input.files.read(input.path(".env"))) != nil {
                notes.append(".env is there but not read: it counts in development alone")
            }
            return
        }
        guard let text = text(of: ".env") else { return }
        let file = DotenvFile(parsing: text)
        dotenv = file.entries
        for fault in file.faults {
            problems.append(
                SettingsProblem(
                    name: ".env",
                    found: fault.message,
                    wanted: "lines of NAME=value",
                    origin: .dotenv(line: fault.line)
                )
            )
        }
        if let entry = dotenv["APP_ENV"], entry.value != AppEnvironment.development.rawValue {
            let wanted = "APP_ENV in the process's environment: .env is read in development alone"
            problems.append(
                SettingsProblem(
                    name: "APP_ENV",
                    found: quoted(entry.value),
                    wanted: wanted,
                    origin: .dotenv(line: entry.line)
                )
            )
        }
    }

    private mutating func readConfig() {
        let paths = ["yaml", "yml", "json"].map { "config/\(environment.rawValue).\($0)" }
        var found: [(path: String, text: String)] = []
        for path in paths {
            if let text = text(of: path) { found.append((path, text)) }
        }
        guard let (path, text) = found.first else { return }
        guard found.count == 1 else {
            let names = found.map(\.path).joined(separator: " and ")
            problems.append(SettingsProblem(name: "config", found: names, wanted: "one file for each environment"))
            return
        }
        configPath = path
        let file = ConfigFile(parsing: text, isJSON: path.hasSuffix(".json"))
        config = file.entries
        for fault in file.faults {
            let origin = SettingOrigin.configFile(path: path, line: fault.line)
            problems.append(
                SettingsProblem(
                    name: path,
                    found: "a file that \(fault.message)",
                    wanted: "names with one plain value each",
                    origin: origin
                )
            )
        }
        if let entry = config["APP_ENV"], entry.value != environment.rawValue {
            let wanted = "\(environment.rawValue), as the file's name says, or no APP_ENV at all"
            let origin = SettingOrigin.configFile(path: path, line: entry.line)
            problems.append(
                SettingsProblem(name: "APP_ENV", found: quoted(entry.value), wanted: wanted, origin: origin)
            )
        }
    }

    private mutating func text(of path: String) -> String? {
        func refuse(_ found: String) {
            problems.append(SettingsProblem(name: path, found: found, wanted: "a readable text file of at most 1 MiB"))
        }
        do {
            guard let bytes = try input.files.read(input.path(path)) else { return nil }
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            refuse("bytes that are no UTF-8")
        } catch let error as SettingsFiles.Unreadable {
            refuse("a file that \(error)")
        } catch {
            refuse("a file that cannot be read")
        }
        return nil
    }
}

/// What an operator typed, short and without control characters.
func quoted(_ text: String) -> String {
    let clean = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : String($0) }
    return "\"" + clean.prefix(60).joined() + (clean.count > 60 ? "..." : "") + "\""
}

extension String {
    var trimmed: String {
        let blank: (Character) -> Bool = { $0.isWhitespace }
        guard let first = firstIndex(where: { !blank($0) }), let last = lastIndex(where: { !blank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}

extension String? {
    fileprivate var nonEmpty: String? { self.flatMap { $0.isEmpty ? nil : $0 } }
}
