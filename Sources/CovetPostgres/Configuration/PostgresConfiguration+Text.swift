public import CovetDatabase

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension PostgresConfiguration {
    /// Reads a connection string in either form that libpq documents: a URL (`postgresql://user:password@host:5432/database?sslmode=require`) or keys
    /// (`host=db port=5432 dbname=shop user=app`).
    ///
    /// - Parameter environment: where it looks for what the text does not say, by the names of libpq (`PGHOST`, `PGUSER`, `PGPASSWORD` and so on). Nothing is read from the process's
    ///   environment unless it is given here.
    /// - Throws: ``CovetDatabase/DatabaseError`` with code `connection` that names the key, what was found and what is wanted; never a password.
    ///
    /// Beside the keys of libpq: `ssl` (true for `sslmode=require`), `statement_timeout`, `lock_timeout`, `idle_in_transaction_session_timeout` (milliseconds, or with a unit such as `30s`; 0 for the server's own setting),
    /// `prepared_statements` and `pgbouncer` (true or false). A key that is not known is an error, and so is a key that is there twice.
    public init(_ text: String, environment: [String: String] = [:]) throws(DatabaseError) {
        var keys =
            text.hasPrefix("postgresql:") || text.hasPrefix("postgres:")
            ? try ConnectionURL.keys(of: text) : try ConnectionKeys(parsing: text)
        for (name, variable) in Self.environmentVariables where keys[name] == nil {
            guard let value = environment[variable], !value.isEmpty else { continue }
            try keys.set(name, to: value, place: "the variable \(variable)")
        }
        try self.init(&keys)
        try keys.refuseRest()
    }

    private static let environmentVariables: [(key: String, variable: String)] = [
        ("host", "PGHOST"), ("hostaddr", "PGHOSTADDR"), ("port", "PGPORT"), ("dbname", "PGDATABASE"),
        ("user", "PGUSER"), ("password", "PGPASSWORD"), ("sslmode", "PGSSLMODE"), ("sslrootcert", "PGSSLROOTCERT"),
        ("sslcert", "PGSSLCERT"), ("sslkey", "PGSSLKEY"), ("channel_binding", "PGCHANNELBINDING"),
        ("require_auth", "PGREQUIREAUTH"), ("target_session_attrs", "PGTARGETSESSIONATTRS"),
        ("application_name", "PGAPPNAME"), ("options", "PGOPTIONS"), ("connect_timeout", "PGCONNECT_TIMEOUT"),
        ("client_encoding", "PGCLIENTENCODING"),
    ]

    private init(_ keys: inout ConnectionKeys) throws(DatabaseError) {
        let user = try keys.text("user") ?? ProcessInfo.processInfo.userName
        guard !user.isEmpty else { throw ConnectionKeys.wrong("user", nil, "the name of a role") }
        self.init(
            hosts: try Self.hosts(&keys),
            user: user,
            password: try keys.text("password").map { Password($0) },
            database: try keys.text("dbname"),
            tls: try Self.tls(&keys)
        )
        channelBinding = try keys.choice("channel_binding") ?? .prefer
        if channelBinding == .require, tls.mode == .disable {
            throw ConnectionKeys.wrong("channel_binding", "require", "an sslmode other than disable beside it")
        }
        authentication = try Self.authentication(&keys)
        targetSession = try keys.choice("target_session_attrs") ?? .any
        let fallbackName = try keys.text("fallback_application_name")
        applicationName = try keys.text("application_name") ?? fallbackName
        options = try keys.text("options")
        if let seconds = try keys.integer("connect_timeout", in: Int.min...86_400, wanted: "seconds, 0 for no limit") {
            connectTimeout = seconds > 0 ? .seconds(seconds) : nil
        }
        keepalive = try Self.keepalive(&keys)
        statementTimeout = try keys.timeout("statement_timeout", default: statementTimeout)
        lockTimeout = try keys.timeout("lock_timeout", default: lockTimeout)
        idleInTransactionTimeout = try keys.timeout(
            "idle_in_transaction_session_timeout",
            default: idleInTransactionTimeout
        )
        isBehindTransactionPooler = try keys.flag("pgbouncer") ?? false
        usesNamedStatements = try keys.flag("prepared_statements") ?? !isBehindTransactionPooler
        if let encoding = try keys.text("client_encoding") {
            guard ["utf8", "utf-8", "unicode", "auto"].contains(encoding.lowercased()) else {
                throw ConnectionKeys.wrong("client_encoding", encoding, "UTF8, the only one that is spoken")
            }
        }
    }

    private static var defaultSocketDirectory: String {
        #if os(macOS)
        "/tmp"
        #else
        "/var/run/postgresql"
        #endif
    }

    private static func hosts(_ keys: inout ConnectionKeys) throws(DatabaseError) -> [Host] {
        let names = try keys.list("host")
        let addresses = try keys.list("hostaddr")
        let ports = try keys.list("port")
        let count = max(names.count, addresses.count, 1)
        guard names.isEmpty || addresses.isEmpty || names.count == addresses.count else {
            throw ConnectionKeys.wrong(
                "hostaddr",
                "\(addresses.count)",
                "as many as there are in host (\(names.count))"
            )
        }
        guard ports.count <= 1 || ports.count == count else {
            throw ConnectionKeys.wrong("port", "\(ports.count)", "one, or as many as there are hosts (\(count))")
        }
        var hosts: [Host] = []
        for index in 0..<count {
            let port = try port(ports.count > 1 ? ports[index] : ports.first ?? "")
            let name = names.isEmpty ? "" : names[index]
            let address = addresses.isEmpty ? "" : addresses[index]
            if !address.isEmpty, !isNumericAddress(address) {
                throw ConnectionKeys.wrong("hostaddr", nil, "an IP address; a name belongs into host")
            }
            if name.hasPrefix("/") || name.isEmpty && address.isEmpty {
                guard address.isEmpty else {
                    throw ConnectionKeys.wrong("hostaddr", address, "none beside a socket's folder")
                }
                hosts.append(Host(socketDirectory: name.isEmpty ? defaultSocketDirectory : name, port: port))
            } else {
                guard name.isEmpty || isHostName(name) else {
                    throw ConnectionKeys.wrong(
                        "host",
                        nil,
                        "a host's name, an IP address or a socket's folder that begins with /; its characters are letters, digits, dots, hyphens and colons (in a URL, write an @ of a password as %40)"
                    )
                }
                hosts.append(
                    Host(name.isEmpty ? address : name, port: port, numericAddress: address.isEmpty ? nil : address)
                )
            }
        }
        return hosts
    }

    private static func port(_ text: String) throws(DatabaseError) -> Int {
        if text.isEmpty { return defaultPort }
        guard let port = Int(text), (1...65_535).contains(port) else {
            // It may be a part of a password that was not encoded.
            throw ConnectionKeys.wrong(
                "port",
                nil,
                "a number from 1 to 65535 (in a URL, write a / of a password as %2F, a : as %3A and an @ as %40)"
            )
        }
        return port
    }

    private static func isHostName(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: ":"), UInt8(ascii: "%"):
                true
            default: byte >= 0x80
            }
        }
    }

    private static func isNumericAddress(_ text: String) -> Bool {
        isHostName(text) && (text.utf8.contains(UInt8(ascii: ":")) || text.utf8.allSatisfy { $0 < UInt8(ascii: ":") })
    }

    private static func tls(_ keys: inout ConnectionKeys) throws(DatabaseError) -> TLS {
        var tls = TLS()
        let mode: TLS.Mode? = try keys.choice("sslmode")
        // What JDBC calls it.
        if let flag = try keys.flag("ssl") {
            guard mode == nil else { throw ConnectionKeys.wrong("ssl", nil, "none beside sslmode") }
            tls.mode = flag ? .require : .disable
        }
        tls.mode = mode ?? tls.mode
        if let path = try keys.text("sslrootcert"), path != "system" {
            tls.rootCertificatePath = path
            // As in libpq: whoever names an authority wants the certificate held against it.
            if tls.mode == .require { tls.mode = .verifyCA }
        }
        tls.certificatePath = try keys.text("sslcert")
        tls.privateKeyPath = try keys.text("sslkey")
        tls.privateKeyPassword = try keys.text("sslpassword").map { Password($0) }
        guard (tls.certificatePath == nil) == (tls.privateKeyPath == nil) else {
            let missing = tls.certificatePath == nil ? "sslcert" : "sslkey"
            throw ConnectionKeys.wrong(missing, "none", "the path of a PEM file: sslcert and sslkey belong together")
        }
        return tls
    }

    private static func authentication(_ keys: inout ConnectionKeys) throws(DatabaseError) -> Set<AuthenticationMethod>
    {
        let names = try keys.list("require_auth")
        guard !names.isEmpty else { return [.none, .scramSHA256] }
        let wanted =
            "a list of scram-sha-256, md5, password and none, or of those that are not allowed, each with ! before it"
        let isNegative = names[0].hasPrefix("!")
        var methods: Set<AuthenticationMethod> = []
        for name in names {
            guard name.hasPrefix("!") == isNegative,
                let method = AuthenticationMethod(rawValue: String(isNegative ? name.dropFirst() : name[...]))
            else { throw ConnectionKeys.wrong("require_auth", name, wanted) }
            methods.insert(method)
        }
        return isNegative ? Set(AuthenticationMethod.allCases).subtracting(methods) : methods
    }

    private static func keepalive(_ keys: inout ConnectionKeys) throws(DatabaseError) -> Keepalive {
        var keepalive = Keepalive()
        keepalive.isEnabled = try keys.flag("keepalives") ?? true
        let wanted = "seconds, 0 for the system's own"
        let range = 0...32_767
        let idle = try keys.integer("keepalives_idle", in: range, wanted: wanted) ?? 0
        if idle > 0 { keepalive.idle = .seconds(idle) }
        let interval = try keys.integer("keepalives_interval", in: range, wanted: wanted) ?? 0
        if interval > 0 { keepalive.interval = .seconds(interval) }
        let count = try keys.integer("keepalives_count", in: 0...127, wanted: "a number, 0 for the system's own") ?? 0
        if count > 0 { keepalive.count = count }
        let timeout = try keys.integer("tcp_user_timeout", in: 0...Int(Int32.max), wanted: "milliseconds") ?? 0
        if timeout > 0 { keepalive.userTimeout = .milliseconds(timeout) }
        return keepalive
    }
}
