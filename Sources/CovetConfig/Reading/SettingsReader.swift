import Synchronization

/// Reads settings and remembers what is wrong with them, so that one start reports everything.
///
/// Order: environment, file named by NAME_FILE (secrets), `.env` (development alone), `config/<environment>.yaml` or `.json`, default.
/// An empty value counts as not set. A wrong value is recorded and a stand-in returned, so that reading goes on; ``read(_:)`` and
/// ``finish()`` then throw a ``SettingsError`` and nobody sees the stand-ins.
public final class SettingsReader: Sendable {
    /// From `APP_ENV`; development when that is not set.
    public let environment: AppEnvironment
    /// The app's name in lower case, for settings whose default is the app itself.
    public let app: String

    private struct State: Sendable {
        var problems: [SettingsProblem]
        var notes: [String]
        var entries: [String: SettingsReport.Entry] = [:]
        /// What was read of each secret and each address with a password: the text, and the parts of it that may be keys.
        var secrets: [String: [Secret<String>]] = [:]
        var signingKeys: Set<String> = []
    }

    private let sources: SettingsSources
    private let state: Mutex<State>

    /// - Parameter app: the app's name.
    public init(_ input: SettingsInput, app: String = "covet") {
        self.app = app.lowercased()
        let sources = SettingsSources(input)
        self.sources = sources
        environment = sources.environment
        var state = State(problems: sources.problems, notes: sources.notes)
        let origin: SettingOrigin = (input.variables["APP_ENV"] ?? "").isEmpty ? .defaultValue : .environment
        state.entries["APP_ENV"] = SettingsReport.Entry(
            name: "APP_ENV",
            origin: origin,
            isSecret: false,
            value: environment.rawValue,
            strength: nil
        )
        self.state = Mutex(state)
    }

    /// The settings of one type.
    /// - Throws: ``SettingsError`` with every problem found so far, this type's and those of the types read before.
    public func read<Value: Settings>(_ type: Value.Type = Value.self) throws(SettingsError) -> Value {
        var value: Value?
        do {
            value = try Value(from: self)
        } catch is Stop {
            // The problem that ended the reading is recorded.
        } catch {
            record(SettingsProblem(name: "\(type)", found: "\(error)", wanted: "settings that can be read"))
        }
        let problems = state.withLock(\.problems)
        guard let value, problems.isEmpty else { throw SettingsError(problems: problems, environment: environment) }
        return value
    }

    /// Ends the reading, after every settings type was read: also finds names in the configuration file that nobody asked for.
    /// - Throws: ``SettingsError`` with every problem of all types.
    @discardableResult
    public func finish() throws(SettingsError) -> SettingsReport {
        let known = Set(state.withLock { $0.entries.keys })
        let path = sources.configPath ?? ""
        for (name, entry) in sources.config.sorted(by: { ($0.value.line ?? 0, $0.key) < ($1.value.line ?? 0, $1.key) })
        where !known.contains(name) {
            let hint = Nearness.nearest(to: name, among: known).map { "a known setting; did you mean \($0)?" }
            record(
                SettingsProblem(
                    name: name,
                    found: "an unknown setting",
                    wanted: hint ?? "a known setting, or no such line",
                    origin: .configFile(path: path, line: entry.line)
                )
            )
        }
        for name in sources.input.variables.keys.sorted()
        where !known.contains(name) && name.utf8.count >= 6
            && !(name.hasSuffix("_FILE") && known.contains(String(name.dropLast(5))))
        {
            // OpenSSL reads variables of its own, and they look like ours.
            if name.hasPrefix("SSL_CERT_") { continue }
            if let near = Nearness.nearest(to: name, among: known), sources.input.variables[near] == nil {
                note("the variable \(name) is not read; did you mean \(near)?")
            }
        }
        return try state.withLock { state throws(SettingsError) in
            guard state.problems.isEmpty else {
                throw SettingsError(problems: state.problems, environment: environment)
            }
            return SettingsReport(
                environment: environment,
                entries: state.entries.values.sorted { $0.name < $1.name },
                notes: state.notes,
                configFile: sources.configPath
            )
        }
    }

    // MARK: Plain settings

    /// A setting that must be there.
    public func value<Value: SettingValue>(_ name: String, in range: ClosedRange<Value>) throws -> Value
    where Value: Comparable {
        try self.checked(name, range, try value(name))
    }

    /// A setting that must be there.
    public func value<Value: SettingValue>(_ name: String) throws -> Value {
        if let value: Value = try optional(name) { return value }
        return try missing(name)
    }

    /// A setting, or what it is when nobody sets it.
    public func value<Value: SettingValue>(_ name: String, default standard: @autoclosure () -> Value) throws -> Value {
        try find(name, .plain, Value.self, Value.init(setting:), Value.settingExpectation, default: standard())
            ?? standard()
    }

    /// A setting within bounds, or what it is when nobody sets it.
    public func value<Value: SettingValue & Comparable>(
        _ name: String,
        default standard: @autoclosure () -> Value,
        in range: ClosedRange<Value>
    ) throws -> Value {
        try checked(name, range, try value(name, default: standard()))
    }

    /// A setting that may be missing.
    public func optional<Value: SettingValue>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        try find(name, .plain, Value.self, Value.init(setting:), Value.settingExpectation, default: nil)
    }

    /// Values between commas (in a configuration file, a list). Empty items are dropped.
    public func list<Value: SettingValue>(_ name: String, default standard: @autoclosure () -> [Value] = []) throws
        -> [Value]
    {
        let items: Items<Value>? = try find(
            name,
            .plain,
            Items<Value>.self,
            Items.init(setting:),
            "values between commas, each " + Value.settingExpectation,
            default: Items(values: standard())
        )
        return items?.values ?? standard()
    }

    /// A duration; a bare number counts in `unit`, as in `JWT_ACCESS_TOKEN_EXPIRE_MINUTES=15`.
    public func duration(
        _ name: String,
        unit: Duration,
        default standard: Duration,
        in range: ClosedRange<Duration>
    ) throws -> Duration {
        try findDuration(name, unit, range, default: standard) ?? standard
    }

    /// A duration that may be missing.
    public func optionalDuration(_ name: String, unit: Duration, in range: ClosedRange<Duration>) throws -> Duration? {
        try findDuration(name, unit, range, default: nil)
    }

    // MARK: Secrets

    /// A secret that must be there, from the variable NAME or the file that NAME_FILE names.
    public func secret<Value: SettingValue>(_ name: String, as type: Value.Type = String.self) throws -> Secret<Value> {
        if let secret = try optionalSecret(name, as: Value.self) { return secret }
        return Secret(try missing(name, orFile: true))
    }

    /// A secret that may be missing.
    public func optionalSecret<Value: SettingValue>(_ name: String, as type: Value.Type = String.self) throws -> Secret<
        Value
    >? {
        try find(name, .secret, Value.self, Value.init(setting:), Value.settingExpectation, default: nil).map {
            Secret($0)
        }
    }

    /// The address of a service, which may hold a password: also as NAME_FILE, and in configuration files without the password.
    /// - Parameter schemes: those that are understood, in lower case.
    public func address(_ name: String, schemes: [String], default standard: ServiceURL? = nil) throws -> ServiceURL? {
        let example = schemes.contains("sqlite") ? "sqlite:app.db" : "\(schemes.first ?? "https")://host:port"
        let expectation =
            "a URL that starts with " + schemes.map { $0 + ":" }.joined(separator: ", ") + ", such as \(example)"
        let parse: (String) -> ServiceURL? = { text in
            ServiceURL(text.trimmed).flatMap { schemes.contains($0.scheme) ? $0 : nil }
        }
        return try find(name, .address, ServiceURL.self, parse, expectation, default: standard) ?? standard
    }

    /// Addresses with credentials, between commas or blanks. A comma within one, as between several hosts, stays its own: each address begins with a scheme.
    public func addresses(_ name: String, schemes: [String]) throws -> [ServiceURL] {
        let expectation = "URLs between commas, each starting with " + schemes.map { $0 + ":" }.joined(separator: ", ")
        let parse: (String) -> [ServiceURL]? = { text in
            let urls = ServiceURL.split(text).map { ServiceURL($0) }
            guard urls.allSatisfy({ $0.map { schemes.contains($0.scheme) } ?? false }) else { return nil }
            return urls.compactMap(\.self)
        }
        return try find(name, .address, [ServiceURL].self, parse, expectation, default: []) ?? []
    }

    /// A secret that signs or encrypts. Staging and production refuse to start without it and when it is a sample value, shorter than
    /// 32 bytes, guessable (``SecretStrength``), or equal to another secret, of whatever kind. In development and test a missing one is made
    /// at random for this process.
    public func signingKey(_ name: String) throws -> Secret<String> {
        guard let key: Secret<String> = try optionalSecret(name) else {
            if hasProblem(name) { return Secret("") }
            guard !environment.isDeployed else { return Secret(try missing(name, orFile: true)) }
            return generated(name)
        }
        guard environment.isDeployed else { return key }
        let strength = SecretStrength(of: key.reveal())
        if let weakness = strength.weakness, !hasProblem(name) {
            report(name, found: weakness, wanted: "at least 32 random bytes, such as `openssl rand -base64 48` prints")
        }
        state.withLock { _ = $0.signingKeys.insert(name) }
        checkTwins(of: name)
        return key
    }

    // MARK: Rules

    /// True when something is wrong with one of the settings, so that rules built on their values have no meaning.
    public func hasProblem(_ names: String...) -> Bool {
        let wanted = Set(names + names.map { $0 + "_FILE" })
        return state.withLock { $0.problems.contains { wanted.contains($0.name) } }
    }

    /// Records a problem with a setting that was read.
    public func report(_ name: String, found: String, wanted: String) {
        record(
            SettingsProblem(
                name: name,
                found: found,
                wanted: wanted,
                origin: state.withLock { $0.entries[name]?.origin }
            )
        )
    }

    /// Records something worth knowing that is not wrong.
    public func note(_ text: String) {
        state.withLock { if !$0.notes.contains(text) { $0.notes.append(text) } }
    }

    // MARK: Private

    /// Ends the reading of a settings type whose missing value has no stand-in.
    private struct Stop: Error {}

    private struct Items<Value: SettingValue>: Sendable {
        var values: [Value]
        init(values: [Value]) { self.values = values }
        init?(setting text: String) {
            values = []
            for item in text.split(separator: ",") {
                let item = String(item).trimmed
                guard !item.isEmpty else { continue }
                guard let value = Value(setting: item) else { return nil }
                values.append(value)
            }
        }
    }

    private func record(_ problem: SettingsProblem) {
        state.withLock { if !$0.problems.contains(problem) { $0.problems.append(problem) } }
    }

    private func find<Value: Sendable>(
        _ name: String,
        _ kind: SettingsSources.Kind,
        _ type: Value.Type,
        _ parse: (String) -> Value?,
        _ expectation: String,
        default standard: Value?
    ) throws -> Value? {
        switch sources.lookup(name, kind) {
        case .missing:
            remember(name, standard == nil ? .unset : .defaultValue, kind, standard.map { Self.shown($0) } ?? "", nil)
            return nil
        case .wrong(let problem):
            remember(name, problem.origin ?? .unset, kind, "", nil)
            record(problem)
            return nil
        case .found(let text, let origin):
            let text = kind == .secret ? text : text.trimmed
            guard let value = parse(text) else {
                remember(name, origin, kind, "", nil)
                report(name, found: kind == .plain ? quoted(text) : Self.form(of: text), wanted: expectation)
                return nil
            }
            remember(name, origin, kind, Self.shown(value), kind == .secret ? SecretStrength(of: text) : nil)
            if kind != .plain { checkSecret(name, kind, text, origin) }
            return value
        }
    }

    /// What can be said of a value that may be a secret: the scheme of an address and what is wrong behind it, or nothing.
    private static func form(of text: String) -> String {
        if let scheme = ServiceURL(text.trimmed)?.scheme, text.trimmed.lowercased().hasPrefix("\(scheme)://") {
            return "a URL that starts with \(scheme):"
        }
        let known = ["sqlite", "postgresql", "postgres", "redis", "rediss"]
        let lowercased = text.trimmed.lowercased()
        guard let scheme = known.first(where: { lowercased.hasPrefix("\($0):") }) else {
            return "a value of another form"
        }
        guard lowercased != "\(scheme):" else { return "\(scheme): and nothing behind it" }
        return
            "a URL that starts with \(scheme): and goes on wrongly: a blank, a host or port that cannot be, or a % that stands for nothing"
    }

    private func findDuration(
        _ name: String,
        _ unit: Duration,
        _ range: ClosedRange<Duration>,
        default standard: Duration?
    ) throws -> Duration? {
        let found = try find(
            name,
            .plain,
            Duration.self,
            { DurationText.parse($0, bare: unit) },
            "a number of \(Self.unitName(unit)), or a duration with its unit such as 30s, 15m, 1h30m or 7d",
            default: standard
        )
        return try found.map { try checked(name, range, $0) }
    }

    /// What staging and production ask of every secret, whatever it is for.
    private func checkSecret(_ name: String, _ kind: SettingsSources.Kind, _ text: String, _ origin: SettingOrigin) {
        guard environment.isDeployed else { return }
        if case .secretFile(_, isInTree: true) = origin {
            report(
                name,
                found: "a secret file inside the application's directory",
                wanted: "a file outside it, such as /run/secrets/\(name)"
            )
        }
        let secrets =
            kind == .secret ? [text] : ServiceURL.split(text).map { ServiceURL($0)?.password?.reveal() ?? "" }
        // A ring of keys has them between commas, each behind its name.
        let parts = secrets.flatMap { $0.split { $0 == "," || $0 == ":" } }.map(String.init).filter {
            $0.utf8.count >= 16
        }
        state.withLock { $0.secrets[name] = (secrets + parts).filter { !$0.isEmpty }.map { Secret($0) } }
        checkTwins(of: name)
        if secrets.contains(where: { CommonWords.looksLikePlaceholder($0) && !$0.contains("-----BEGIN") }) {
            report(name, found: "a sample value that anyone can guess", wanted: "a secret of your own")
        }
    }

    /// A signing key is nobody else's secret: who may know that one could sign. Secrets that sign nothing may be the same, as the passwords of
    /// two addresses of one server are.
    private func checkTwins(of name: String) {
        let twins = state.withLock { state in
            let own = state.secrets[name] ?? []
            return state.secrets.filter { other, secrets in
                guard other != name, state.signingKeys.contains(name) || state.signingKeys.contains(other) else {
                    return false
                }
                return secrets.contains { secret in own.contains { $0 == secret } }
            }.keys.sorted()
        }
        for twin in twins { report(name, found: "the same secret as \(twin)", wanted: "a secret of its own") }
    }

    private func remember(
        _ name: String,
        _ origin: SettingOrigin,
        _ kind: SettingsSources.Kind,
        _ shown: String,
        _ strength: SecretStrength?
    ) {
        let isSecret = kind == .secret
        let value = isSecret && !shown.isEmpty ? "<secret>" : shown
        state.withLock {
            $0.entries[name] = SettingsReport.Entry(
                name: name,
                origin: origin,
                isSecret: isSecret,
                value: value,
                strength: strength
            )
        }
    }

    private func missing<Value: SettingValue>(_ name: String, orFile: Bool = false) throws -> Value {
        if !hasProblem(name) {
            let place =
                orFile ? "\(name), or \(name)_FILE with the path of a file that holds it" : Value.settingExpectation
            record(SettingsProblem(name: name, found: "nothing", wanted: place))
        }
        guard let standIn = Value.settingStandIn else { throw Stop() }
        return standIn
    }

    private func checked<Value: SettingValue & Comparable>(_ name: String, _ range: ClosedRange<Value>, _ value: Value)
        throws -> Value
    {
        if !range.contains(value), !hasProblem(name) {
            let wanted = "a value from \(range.lowerBound.settingText) to \(range.upperBound.settingText)"
            report(name, found: value.settingText, wanted: wanted)
        }
        return value
    }

    private func generated(_ name: String) -> Secret<String> {
        // The system's generator is a cryptographic one on every platform that Swift supports.
        var generator = SystemRandomNumberGenerator()
        var text = ""
        for _ in 0..<4 {
            let hex = String(generator.next(), radix: 16)
            text += String(repeating: "0", count: 16 - hex.count) + hex
        }
        remember(name, .generated, .secret, text, SecretStrength(of: text))
        note("\(name) is not set: made at random for this process, so sessions and tokens end with it")
        return Secret(text)
    }

    private static func shown(_ value: some Any) -> String {
        if let value = value as? any SettingValue { return value.settingText }
        return ""
    }

    private static func unitName(_ unit: Duration) -> String {
        switch unit {
        case .seconds(86_400): "days"
        case .seconds(3600): "hours"
        case .seconds(60): "minutes"
        case .seconds(1): "seconds"
        case .milliseconds(1): "milliseconds"
        default: "times \(DurationText.text(unit))"
        }
    }
}
