import CovetDatabase

/// The keys of a connection string with their values, as they were written. Each is taken out when it is read, so that what is left over is what nobody knows.
struct ConnectionKeys {
    private var values: [(name: String, value: String, place: String)] = []

    init() {}

    subscript(_ name: String) -> String? { values.first { $0.name == name }?.value }

    /// - Parameter place: where it stands, for the error when nobody knows the key.
    mutating func set(_ name: String, to value: String, place: String) throws(DatabaseError) {
        guard self[name] == nil else {
            throw Self.wrong("the key \(Self.isKnown(name) ? name : "at \(place)") is there twice")
        }
        // A NUL would end the text early in the message to the server.
        guard !value.utf8.contains(0) else { throw Self.wrong(name, nil, "text without a NUL") }
        values.append((name, value, place))
    }

    mutating func text(_ name: String) throws(DatabaseError) -> String? {
        guard let index = values.firstIndex(where: { $0.name == name }) else { return nil }
        let value = values.remove(at: index).value
        return value.isEmpty ? nil : value
    }

    /// Parts with commas between, an empty one where nothing stands between two; empty without the key.
    mutating func list(_ name: String) throws(DatabaseError) -> [String] {
        guard let text = try text(name) else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws(DatabaseError)
        -> Choice?
    {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw Self.wrong(name, text, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    mutating func flag(_ name: String) throws(DatabaseError) -> Bool? {
        guard let text = try text(name) else { return nil }
        switch text.lowercased() {
        case "1", "true", "on", "yes": return true
        case "0", "false", "off", "no": return false
        default: throw Self.wrong(name, text, "true or false")
        }
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>, wanted: String) throws(DatabaseError) -> Int? {
        guard let text = try text(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw Self.wrong(name, text, "\(wanted), up to \(range.upperBound)")
        }
        return value
    }

    /// Milliseconds, or a number with a unit as PostgreSQL's settings have it.
    mutating func timeout(_ name: String, default standard: Duration?) throws(DatabaseError) -> Duration? {
        guard let text = try text(name) else { return standard }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let factor: Int? =
            switch text[digits.endIndex...].drop(while: { $0 == " " }) {
            case "", "ms": 1
            case "s": 1000
            case "min": 60_000
            case "h": 3_600_000
            case "d": 86_400_000
            default: nil
            }
        guard let number = Int(digits), let factor, number <= Int(Int32.max) / factor else {
            throw Self.wrong(name, text, "milliseconds, or a whole number with ms, s, min, h or d, up to 24 days")
        }
        return number == 0 ? nil : .milliseconds(number * factor)
    }

    /// - Throws: for a key that nobody took.
    func refuseRest() throws(DatabaseError) {
        for (name, value, place) in values {
            if let fixed = Self.fixed[name] {
                guard fixed.contains(value) else {
                    throw Self.wrong(name, value, "\(fixed.joined(separator: " or ")): nothing else is supported")
                }
                continue
            }
            // It may be a part of a password that was not quoted: its place is enough to find it.
            guard Self.isKnown(name) else {
                throw Self.wrong(
                    "\(place) stands a key that is not known; the keys are \(Self.known.joined(separator: ", "))"
                )
            }
        }
    }

    private static func isKnown(_ name: String) -> Bool { known.contains(name) || fixed[name] != nil }

    private static let known = [
        "host", "hostaddr", "port", "dbname", "user", "password", "sslmode", "ssl", "sslrootcert", "sslcert", "sslkey",
        "sslpassword", "channel_binding", "require_auth", "target_session_attrs", "application_name",
        "fallback_application_name", "options", "connect_timeout", "keepalives", "keepalives_idle",
        "keepalives_interval", "keepalives_count", "tcp_user_timeout", "client_encoding", "statement_timeout",
        "lock_timeout", "idle_in_transaction_session_timeout", "prepared_statements", "pgbouncer",
    ]

    /// Keys of libpq that may only ask for what happens anyway.
    private static let fixed: [String: [String]] = [
        "gssencmode": ["disable", "prefer"], "sslcompression": ["0"], "sslsni": ["1"], "sslnegotiation": ["postgres"],
        "sslcertmode": ["allow"], "replication": ["false", "off", "no", "0"], "load_balance_hosts": ["disable"],
    ]

    static func wrong(_ message: String) -> DatabaseError {
        DatabaseError(.connection, "the connection string is wrong: \(message)")
    }

    /// - Parameter found: `nil` for what must not be shown.
    static func wrong(_ name: String, _ found: String?, _ wanted: String) -> DatabaseError {
        let isSecret = name == "password" || name == "sslpassword"
        let shown = isSecret ? nil : found.map { $0.utf8.count > 40 ? "a text of \($0.utf8.count) bytes" : "\"\($0)\"" }
        // A name that nobody knows may be a part of a password that was not encoded.
        let name = isKnown(name) ? name : "the name or value of a key"
        return wrong("\(name) is \(shown ?? "not what it must be"); it must be \(wanted)")
    }
}
