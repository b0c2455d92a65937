import CovetDatabase
import NIOCore

/// From an open socket to a server that is ready, without I/O: inputs go in, the next action comes out.
struct Handshake {
    /// What is to be shown and asked.
    struct Settings: Sendable {
        var user: String
        /// Everything else of the startup message: database, application_name, settings.
        var parameters: [(name: String, value: String)]
        var password: String?
        /// How the server may ask.
        var methods: Set<PostgresConfiguration.AuthenticationMethod> = [.none, .scramSHA256]
        var tls = TLSPolicy.disable
        var channelBinding = PostgresConfiguration.ChannelBinding.prefer
        /// Printable characters other than a comma, new for each connection.
        var nonce: String
    }

    enum TLSPolicy: Sendable, Equatable {
        case disable, prefer, require
    }

    enum Action: Equatable {
        case send(ByteBuffer)
        /// TLS begins; nothing else may have been received.
        case startTLS
        /// Call ``receiveSalted(_:)`` with what it gives.
        case derive(SCRAM.Derivation)
        case wait
        /// The server is ready for statements.
        case ready(BackendKey?)
        case notice(ServerReport)
        case parameter(name: String, value: String)
    }

    private enum State {
        case initial
        case awaitingTLSAnswer
        case awaitingTLS
        case awaitingRequest
        /// What was sent was a password or its digest: the next is its acceptance.
        case awaitingAcceptance
        case awaitingServerFirst(SCRAM)
        case deriving(SCRAM)
        case awaitingServerFinal(SCRAM)
        case awaitingReady
        case over
    }

    private let settings: Settings
    private var state = State.initial
    private var key: BackendKey?
    /// The hash of the server's certificate, when there is TLS and the certificate has one.
    private var certificateHash: [UInt8]?
    private(set) var isEncrypted = false

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// The socket is open.
    mutating func begin() throws(DatabaseError) -> Action {
        guard case .initial = state else { throw Self.outOfOrder("a beginning") }
        guard settings.tls != .disable else { return startup() }
        state = .awaitingTLSAnswer
        var buffer = ByteBuffer()
        buffer.writeSSLRequest()
        return .send(buffer)
    }

    /// True while one byte is awaited, which is no message.
    var isAwaitingTLSAnswer: Bool {
        if case .awaitingTLSAnswer = state { true } else { false }
    }

    /// - Parameter bytes: all that came after the question for TLS. More than one byte was put there by somebody between, before the encryption (CVE-2021-23222).
    mutating func receiveTLSAnswer(_ bytes: ByteBuffer) throws(DatabaseError) -> Action {
        guard case .awaitingTLSAnswer = state else { throw Self.outOfOrder("an answer about TLS") }
        guard bytes.readableBytes == 1, let answer = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) else {
            throw DatabaseError(
                .connection,
                "the server sent more than its answer about TLS before the encryption began; somebody may have put it there"
            )
        }
        switch answer {
        case UInt8(ascii: "S"):
            state = .awaitingTLS
            return .startTLS
        case UInt8(ascii: "N") where settings.tls == .prefer: return startup()
        case UInt8(ascii: "N"):
            throw DatabaseError(
                .connection,
                "the server does not speak TLS, and the connection's sslmode wants it; set ssl = on at the server"
            )
        default: throw DatabaseError(.connection, "the server does not answer the question for TLS; is it PostgreSQL?")
        }
    }

    /// - Parameter certificateHash: of the server's certificate, for channel binding.
    mutating func tlsIsReady(certificateHash: [UInt8]?) throws(DatabaseError) -> Action {
        guard case .awaitingTLS = state else { throw Self.outOfOrder("TLS") }
        isEncrypted = true
        self.certificateHash = certificateHash
        return startup()
    }

    private mutating func startup() -> Action {
        state = .awaitingRequest
        var buffer = ByteBuffer()
        buffer.writeStartup(parameters: [(name: "user", value: settings.user)] + settings.parameters)
        return .send(buffer)
    }

    mutating func receive(_ kind: MessageKind, _ body: ByteBuffer) throws(DatabaseError) -> Action {
        let result: Result<Action, DatabaseError>
        do throws(ProtocolViolation) {
            result = try receiveMessage(kind, body)
        } catch {
            state = .over
            throw DatabaseError(.connection, "\(error)")
        }
        return try result.get()
    }

    private mutating func receiveMessage(_ kind: MessageKind, _ body: ByteBuffer) throws(ProtocolViolation)
        -> Result<Action, DatabaseError>
    {
        switch kind {
        case .errorResponse:
            state = .over
            return .failure(DatabaseError(try ServerReport(body), statement: nil))
        case .noticeResponse: return .success(.notice(try ServerReport(body)))
        case .authentication: return authenticate(try body.authenticationRequest())
        default: break
        }
        guard case .awaitingReady = state else {
            throw ProtocolViolation("the server sent a message (\(kind)) before it let us in")
        }
        switch kind {
        case .parameterStatus:
            let parameter = try body.parameterStatus()
            return .success(.parameter(name: parameter.name, value: parameter.value))
        case .backendKeyData:
            key = try body.backendKey()
            return .success(.wait)
        // Sent to those who ask for more than protocol 3.0, which is what was asked for: nothing changes.
        case .negotiateProtocolVersion: return .success(.wait)
        case .readyForQuery:
            guard try body.transactionStatus() == .idle else {
                throw ProtocolViolation("the server began with a transaction that nobody asked for")
            }
            state = .over
            return .success(.ready(key))
        default: throw ProtocolViolation("the server sent a message (\(kind)) in place of its greeting")
        }
    }

    private mutating func authenticate(_ request: AuthenticationRequest) -> Result<Action, DatabaseError> {
        do throws(DatabaseError) {
            return .success(try answer(request))
        } catch {
            state = .over
            return .failure(error)
        }
    }

    private mutating func answer(_ request: AuthenticationRequest) throws(DatabaseError) -> Action {
        switch (request, state) {
        case (.ok, .awaitingRequest):
            try refuseWithoutBinding()
            guard settings.methods.contains(.none) else {
                throw DatabaseError(
                    .connection,
                    "the server lets everybody in without asking who it is, and require_auth does not allow that"
                )
            }
            state = .awaitingReady
            return .wait
        case (.ok, .awaitingAcceptance):
            state = .awaitingReady
            return .wait
        case (.ok, .awaitingServerFirst), (.ok, .awaitingServerFinal), (.ok, .deriving):
            throw DatabaseError(
                .connection,
                "the server let us in without proving that it knows the password: it may not be the server it says it is"
            )
        case (.clearText, .awaitingRequest):
            try refuseWithoutBinding()
            guard settings.methods.contains(.cleartext) else {
                throw DatabaseError(
                    .connection,
                    "the server asks for the password in clear text; use scram-sha-256 in its pg_hba.conf, or allow it with require_auth=password"
                )
            }
            state = .awaitingAcceptance
            var buffer = ByteBuffer()
            buffer.writePassword(try password())
            return .send(buffer)
        case (.md5(let salt), .awaitingRequest):
            try refuseWithoutBinding()
            guard settings.methods.contains(.md5) else {
                throw DatabaseError(
                    .connection,
                    "the server asks for the password as MD5, which can be broken; use scram-sha-256 in its pg_hba.conf and set the password again, or allow it with require_auth=md5"
                )
            }
            state = .awaitingAcceptance
            var buffer = ByteBuffer()
            buffer.writePassword(md5Password(try password(), user: settings.user, salt: salt))
            return .send(buffer)
        case (.sasl(let mechanisms), .awaitingRequest):
            guard settings.methods.contains(.scramSHA256) else {
                throw DatabaseError(
                    .connection,
                    "the server asks for SCRAM, and require_auth does not name scram-sha-256"
                )
            }
            let scram = SCRAM(password: try password(), nonce: settings.nonce, binding: try binding(mechanisms))
            state = .awaitingServerFirst(scram)
            var buffer = ByteBuffer()
            buffer.writeSASLInitialResponse(mechanism: scram.mechanism, response: scram.clientFirst())
            return .send(buffer)
        case (.saslContinue(let bytes), .awaitingServerFirst(var scram)):
            let derivation = try checked { () throws(SCRAMError) in try scram.receiveServerFirst(bytes) }
            state = .deriving(scram)
            return .derive(derivation)
        case (.saslFinal(let bytes), .awaitingServerFinal(let scram)):
            try checked { () throws(SCRAMError) in try scram.verifyServerFinal(bytes) }
            state = .awaitingAcceptance
            return .wait
        case (.other(let code), .awaitingRequest):
            throw DatabaseError(
                .connection,
                "the server asks for an authentication that is not supported (number \(code)); use scram-sha-256 or cert in its pg_hba.conf"
            )
        default: throw Self.outOfOrder("an authentication message")
        }
    }

    /// The password has been worked out.
    mutating func receiveSalted(_ salted: [UInt8]) throws(DatabaseError) -> Action {
        guard case .deriving(var scram) = state else { throw Self.outOfOrder("a derived password") }
        var buffer = ByteBuffer()
        buffer.writeSASLResponse(scram.clientFinal(salted: salted))
        state = .awaitingServerFinal(scram)
        return .send(buffer)
    }

    private func binding(_ mechanisms: [String]) throws(DatabaseError) -> SCRAM.Binding {
        let offersPlus = mechanisms.contains(SCRAM.plusMechanism)
        let mayBind = settings.channelBinding != .disable
        if offersPlus, !isEncrypted {
            throw DatabaseError(
                .connection,
                "the server offers to bind the password to a TLS that is not there: somebody may stand between"
            )
        }
        if mayBind, offersPlus, let certificateHash { return .serverEndPoint(certificateHash) }
        try refuseWithoutBinding()
        guard mechanisms.contains(SCRAM.mechanism) else {
            throw DatabaseError(
                .connection,
                "the server offers no authentication that is supported (\(mechanisms.joined(separator: ", "))); SCRAM-SHA-256 is"
            )
        }
        // Said only when it is true: a server that did offer it takes this for an attack.
        return mayBind && isEncrypted && certificateHash != nil && !offersPlus ? .notOffered : .none
    }

    private func refuseWithoutBinding() throws(DatabaseError) {
        guard settings.channelBinding == .require else { return }
        throw DatabaseError(
            .connection,
            "channel_binding=require, and the server does not bind its authentication to the TLS connection; it needs scram-sha-256 over TLS"
        )
    }

    private func password() throws(DatabaseError) -> String {
        guard let password = settings.password else {
            throw DatabaseError(
                .connection,
                "the server asks for a password and none is set; put it into the URL's user part, PGPASSWORD or a password file"
            )
        }
        return password
    }

    private func checked<Result>(_ body: () throws(SCRAMError) -> Result) throws(DatabaseError) -> Result {
        do throws(SCRAMError) {
            return try body()
        } catch {
            throw DatabaseError(.connection, error.message)
        }
    }

    private static func outOfOrder(_ what: String) -> DatabaseError {
        DatabaseError(.connection, "the server sent \(what) out of order")
    }
}
