/// Where a PostgreSQL server is and how to speak to it.
///
/// ```swift
/// let configuration = try PostgresConfiguration("postgresql://app:p%40ss@db1,db2:5433/shop?sslmode=verify-full&target_session_attrs=read-write")
/// ```
/// It prints its hosts, its database and its user, never the password.
public struct PostgresConfiguration: Sendable, Hashable {
    public static let defaultPort = 5432

    /// In the order in which they are tried.
    public var hosts: [Host]
    /// The role to log in as. From a text without one: the name of the system's user who runs the program, as libpq has it.
    public var user: String
    public var password: Password?
    /// From a text without one: the one with the user's name.
    public var database: String
    public var tls: TLS
    /// Whether SCRAM must be bound to the TLS connection (`channel_binding`), so that nobody between can pass it on.
    public var channelBinding: ChannelBinding
    /// How the server may ask for the password (`require_auth`). Without ``AuthenticationMethod/cleartext`` and ``AuthenticationMethod/md5`` unless they are named.
    public var authentication: Set<AuthenticationMethod>
    /// Which of the hosts will do (`target_session_attrs`).
    public var targetSession: TargetSession
    /// Shows in `pg_stat_activity` and the server's log.
    public var applicationName: String?
    /// Command-line options for the server, such as `-c geqo=off`.
    public var options: String?
    /// For each host, from the look-up of its name to the end of the authentication; `nil` for no limit. 10 seconds unless said otherwise.
    public var connectTimeout: Duration?
    public var keepalive: Keepalive
    /// The server ends a statement that takes longer; 60 seconds unless said otherwise, `nil` for the server's own setting.
    public var statementTimeout: Duration?
    /// The server ends a statement that waits longer for a lock; 30 seconds unless said otherwise, `nil` for the server's own setting.
    public var lockTimeout: Duration?
    /// The server ends a connection whose transaction waits longer for its next statement; 60 seconds unless said otherwise, `nil` for the server's own setting.
    public var idleInTransactionTimeout: Duration?
    /// False where statements must not be kept on the server under a name (`prepared_statements=false`).
    public var usesNamedStatements: Bool
    /// True behind a pooler that gives each transaction another connection, as PgBouncer does in transaction mode (`pgbouncer=true`): nothing of a session may be relied upon, so named
    /// statements are off unless asked for, and the three timeouts, which PgBouncer refuses at the start of a connection, are left to the role's settings on the server.
    public var isBehindTransactionPooler: Bool

    public init(
        hosts: [Host] = [Host("localhost")],
        user: String,
        password: Password? = nil,
        database: String? = nil,
        tls: TLS = TLS()
    ) {
        self.hosts = hosts
        self.user = user
        self.password = password
        self.database = database ?? user
        self.tls = tls
        channelBinding = .prefer
        authentication = [.none, .scramSHA256]
        targetSession = .any
        connectTimeout = .seconds(10)
        keepalive = Keepalive()
        statementTimeout = .seconds(60)
        lockTimeout = .seconds(30)
        idleInTransactionTimeout = .seconds(60)
        usesNamedStatements = true
        isBehindTransactionPooler = false
    }
}

extension PostgresConfiguration {
    /// One server.
    public struct Host: Sendable, Hashable, CustomStringConvertible {
        public enum Address: Sendable, Hashable {
            /// A host's name or its IP address; of version 6 without brackets.
            case name(String)
            /// The folder of a server's socket on this machine: `/var/run/postgresql`.
            case socket(directory: String)
        }

        public let address: Address
        public let port: Int
        /// The IP address to use instead of looking the name up (`hostaddr`); the certificate is still held against the name.
        public let numericAddress: String?

        public init(_ name: String, port: Int = defaultPort, numericAddress: String? = nil) {
            address = .name(name)
            self.port = port
            self.numericAddress = numericAddress
        }

        public init(socketDirectory: String, port: Int = defaultPort) {
            address = .socket(directory: socketDirectory)
            self.port = port
            numericAddress = nil
        }

        /// The path of the server's socket.
        public var socketPath: String? {
            guard case .socket(let directory) = address else { return nil }
            return "\(directory)/.s.PGSQL.\(port)"
        }

        public var description: String {
            switch address {
            case .socket: socketPath ?? ""
            case .name(let name): name.utf8.contains(UInt8(ascii: ":")) ? "[\(name)]:\(port)" : "\(name):\(port)"
            }
        }
    }

    /// A password that cannot be printed by accident.
    public struct Password: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
    {
        private let text: String

        public init(_ text: String) {
            self.text = text
        }

        func reveal() -> String { text }

        public var description: String { "<secret>" }
        public var debugDescription: String { description }
        public var customMirror: Mirror { Mirror(self, children: [Mirror.Child]()) }
    }

    /// How the connection is encrypted, and whom it trusts.
    public struct TLS: Sendable, Hashable {
        public enum Mode: String, Sendable, Hashable, CaseIterable {
            /// Clear text.
            case disable
            /// Encrypted where the server can. Nothing of its certificate is verified, and it protects from nobody who can change what is sent.
            case prefer
            /// Encrypted, or no connection. Neither who signed the certificate nor whose it is, is verified: it protects from those who listen, not from one who answers in the server's
            /// place. Two things verify more: with ``TLS/rootCertificatePath`` it is ``verifyCA``, as in libpq; with ``ChannelBinding/require`` only a server that knows the password's
            /// verifier gets through, and nobody between can pass the login on.
            case require
            /// Encrypted, with a certificate that a trusted authority signed, whomever for. Enough where the authority signs for nobody but this server.
            case verifyCA = "verify-ca"
            /// Encrypted, with a certificate for this host's name that a trusted authority signed. What anything but a private network needs.
            case verifyFull = "verify-full"
        }

        public var mode: Mode
        /// A PEM file of the authorities to trust; `nil` for those of the system.
        public var rootCertificatePath: String?
        /// A PEM file of the client's own certificate and those up to its authority.
        public var certificatePath: String?
        /// A PEM file of the key to it.
        public var privateKeyPath: String?
        /// What that file is encrypted with.
        public var privateKeyPassword: Password?

        public init(_ mode: Mode = .prefer, rootCertificatePath: String? = nil) {
            self.mode = mode
            self.rootCertificatePath = rootCertificatePath
        }
    }

    public enum ChannelBinding: String, Sendable, Hashable, CaseIterable {
        case disable, prefer, require
    }

    /// How a server makes sure who is there.
    public enum AuthenticationMethod: String, Sendable, Hashable, CaseIterable {
        /// It asks for nothing, or for the client's certificate.
        case none
        case scramSHA256 = "scram-sha-256"
        /// The password as it is: whoever answers learns it.
        case cleartext = "password"
        /// A digest that takes seconds to break.
        case md5
    }

    public enum TargetSession: String, Sendable, Hashable, CaseIterable {
        case any
        case readWrite = "read-write"
        case readOnly = "read-only"
        case primary
        case standby
        case preferStandby = "prefer-standby"
    }

    /// How the system finds out that the other side is gone. `nil` leaves a number to the system.
    public struct Keepalive: Sendable, Hashable {
        public var isEnabled = true
        /// Silence before the first question.
        public var idle: Duration?
        /// Between questions.
        public var interval: Duration?
        /// Questions without an answer before the connection counts as lost.
        public var count: Int?
        /// How long sent bytes may stay unconfirmed before the connection counts as lost.
        public var userTimeout: Duration?

        public init() {}
    }
}

extension PostgresConfiguration {
    /// What is said at the start of a connection beside the user. Only UTF-8 is spoken.
    var startupParameters: [(name: String, value: String)] {
        var result = [(name: "database", value: database), (name: "client_encoding", value: "UTF8")]
        if let applicationName { result.append((name: "application_name", value: applicationName)) }
        if let options { result.append((name: "options", value: options)) }
        return isBehindTransactionPooler ? result : result + timeLimits
    }

    /// The limits that the server itself keeps, as its settings have them.
    var timeLimits: [(name: String, value: String)] {
        [
            (name: "statement_timeout", timeout: statementTimeout), (name: "lock_timeout", timeout: lockTimeout),
            (name: "idle_in_transaction_session_timeout", timeout: idleInTransactionTimeout),
        ].compactMap { name, timeout in timeout.map { (name: name, value: "\($0.wholeMilliseconds)") } }
    }
}

extension Duration {
    /// At least 1: a 0 would mean no limit to the server.
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let limit = Int64(Int32.max)
        guard seconds < limit / 1000 else { return limit }
        return max(seconds * 1000 + attoseconds / 1_000_000_000_000_000, 1)
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `user@host:port/database`.
    public var description: String {
        "\(user)@\(hosts.map(\.description).joined(separator: ","))/\(database)"
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["target": description]) }
}
