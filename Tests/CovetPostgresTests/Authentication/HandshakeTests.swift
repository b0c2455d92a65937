import CovetDatabase
import NIOCore
import Testing

@testable import CovetPostgres

struct HandshakeTests {
    private func handshake(_ change: (inout Handshake.Settings) -> Void = { _ in }) -> Handshake {
        var settings = Handshake.Settings(
            user: "ann",
            parameters: [(name: "database", value: "shop")],
            password: "pencil",
            nonce: "rOprNGfwEbeRWgbNEkqO"
        )
        change(&settings)
        return Handshake(settings)
    }

    /// Begins and, where it asks for TLS, has the server agree.
    private func begun(_ handshake: consuming Handshake, certificateHash: [UInt8]? = [1, 2, 3]) throws -> Handshake {
        var handshake = handshake
        _ = try handshake.begin()
        if handshake.isAwaitingTLSAnswer {
            _ = try handshake.receiveTLSAnswer(ByteBuffer(string: "S"))
            _ = try handshake.tlsIsReady(certificateHash: certificateHash)
        }
        return handshake
    }

    private func words(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "nothing was thrown"
        } catch let error as DatabaseError {
            return error.code == .connection ? error.message : "\(error)"
        } catch {
            return "\(error)"
        }
    }

    @Test func startupNamesUserAndDatabase() throws {
        var handshake = handshake()
        guard case .send(var buffer) = try handshake.begin() else {
            Issue.record("nothing was sent")
            return
        }
        #expect(buffer.readInteger(as: UInt32.self) == UInt32(buffer.readableBytes + 4))
        #expect(buffer.readInteger(as: UInt32.self) == 0x0003_0000)
        #expect(buffer.readString(length: buffer.readableBytes) == "user\0ann\0database\0shop\0\0")
    }

    @Test func scramToTheEnd() throws {
        var handshake = try begun(handshake())
        let first = try handshake.receive(ServerMessage.sasl("SCRAM-SHA-256"))
        guard case .send(let initial) = first else {
            Issue.record("\(first)")
            return
        }
        #expect(String(buffer: initial).contains("n,,n=,r=rOprNGfwEbeRWgbNEkqO"))
        let challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        guard case .derive(let derivation) = try handshake.receive(ServerMessage.saslContinue(challenge)) else {
            Issue.record("no derivation")
            return
        }
        guard case .send(let proof) = try handshake.receiveSalted(derivation.saltedPassword()) else {
            Issue.record("no proof")
            return
        }
        #expect(String(buffer: proof).hasSuffix("p=qvT2SWdEH5Q06albL+hjSYuUhCG7VndFyzIb7CK4n9k="))
        let final = try handshake.receive(ServerMessage.saslFinal("v=3HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg="))
        #expect(final == .wait)
        #expect(try handshake.receive(ServerMessage.authentication(0)) == .wait)
        #expect(
            try handshake.receive(ServerMessage.parameter("TimeZone", "UTC"))
                == .parameter(name: "TimeZone", value: "UTC")
        )
        #expect(try handshake.receive(ServerMessage.key()) == .wait)
        let key = BackendKey(process: 7, secret: [0, 0, 0, 9])
        #expect(try handshake.receive(ServerMessage.ready()) == .ready(key))
    }

    @Test func aServerThatSkipsItsProofIsRefused() throws {
        for stage in 0..<3 {
            var handshake = try begun(handshake())
            _ = try handshake.receive(ServerMessage.sasl("SCRAM-SHA-256"))
            if stage > 0 {
                let challenge = "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
                guard case .derive(let derivation) = try handshake.receive(ServerMessage.saslContinue(challenge)) else {
                    continue
                }
                if stage > 1 { _ = try handshake.receiveSalted(derivation.saltedPassword()) }
            }
            let text = words { _ = try handshake.receive(ServerMessage.authentication(0)) }
            #expect(text.contains("without proving"))
        }
    }

    @Test func aWrongServerSignatureIsRefused() throws {
        var handshake = try begun(handshake())
        _ = try handshake.receive(ServerMessage.sasl("SCRAM-SHA-256"))
        let challenge = "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        guard case .derive(let derivation) = try handshake.receive(ServerMessage.saslContinue(challenge)) else {
            Issue.record("no derivation")
            return
        }
        _ = try handshake.receiveSalted(derivation.saltedPassword())
        let text = words {
            _ = try handshake.receive(ServerMessage.saslFinal("v=3HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg="))
        }
        #expect(text.contains("may not be the server"))
    }

    @Test(arguments: [
        (PostgresConfiguration.AuthenticationMethod.md5, ServerMessage.authentication(5, [1, 2, 3, 4]), "MD5"),
        (.cleartext, ServerMessage.authentication(3), "clear text"),
    ])
    func weakMethodsAreForThoseWhoAllowThem(
        method: PostgresConfiguration.AuthenticationMethod,
        message: ByteBuffer,
        word: String
    ) throws {
        var refusing = try begun(handshake())
        #expect(words { _ = try refusing.receive(message) }.contains(word))
        var allowing = try begun(handshake { $0.methods.insert(method) })
        guard case .send(let answer) = try allowing.receive(message) else {
            Issue.record("nothing was sent")
            return
        }
        let isClear = String(buffer: answer).contains("pencil")
        #expect(isClear == (method == .cleartext))
        #expect(try allowing.receive(ServerMessage.authentication(0)) == .wait)
    }

    @Test func methodsThatAreNotAllowedAreRefused() throws {
        var none = try begun(handshake { $0.methods = [.scramSHA256] })
        #expect(words { _ = try none.receive(ServerMessage.authentication(0)) }.contains("require_auth"))
        var scram = try begun(handshake { $0.methods = [.none] })
        #expect(words { _ = try scram.receive(ServerMessage.sasl("SCRAM-SHA-256")) }.contains("require_auth"))
        var gss = try begun(handshake())
        #expect(words { _ = try gss.receive(ServerMessage.authentication(7)) }.contains("not supported"))
        var unknown = try begun(handshake())
        #expect(words { _ = try unknown.receive(ServerMessage.sasl("OAUTHBEARER")) }.contains("SCRAM-SHA-256"))
        var silent = try begun(handshake { $0.password = nil })
        #expect(words { _ = try silent.receive(ServerMessage.sasl("SCRAM-SHA-256")) }.contains("none is set"))
    }

    // MARK: TLS and channel binding

    @Test(arguments: [(Handshake.TLSPolicy.prefer, true), (.require, false)])
    func aServerWithoutTLSWillDoOnlyWhereItIsNotRequired(policy: Handshake.TLSPolicy, isAllowed: Bool) throws {
        var handshake = handshake { $0.tls = policy }
        guard case .send(let question) = try handshake.begin() else {
            Issue.record("nothing was asked")
            return
        }
        #expect(Array(buffer: question) == [0, 0, 0, 8, 4, 210, 22, 47])
        let text = words { _ = try handshake.receiveTLSAnswer(ByteBuffer(string: "N")) }
        #expect(text.contains("does not speak TLS") == !isAllowed)
    }

    @Test(arguments: ["SX", "S\0\0\0\0", "NE", "", "E", "H"])
    func anythingButOneByteAboutTLSIsRefused(answer: String) throws {
        var handshake = handshake { $0.tls = .require }
        _ = try handshake.begin()
        #expect(throws: DatabaseError.self) { try handshake.receiveTLSAnswer(ByteBuffer(string: answer)) }
    }

    @Test func channelBindingIsUsedWhereItIsOffered() throws {
        var handshake = try begun(handshake { $0.tls = .require })
        guard case .send(let initial) = try handshake.receive(ServerMessage.sasl("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))
        else {
            Issue.record("nothing was sent")
            return
        }
        #expect(String(buffer: initial).contains("SCRAM-SHA-256-PLUS\0"))
        #expect(String(buffer: initial).contains("p=tls-server-end-point,,"))
    }

    @Test func aTakenAwayOfferIsToldToTheServer() throws {
        var handshake = try begun(handshake { $0.tls = .require })
        guard case .send(let initial) = try handshake.receive(ServerMessage.sasl("SCRAM-SHA-256")) else {
            Issue.record("nothing was sent")
            return
        }
        // A server that did offer PLUS refuses this.
        #expect(String(buffer: initial).contains("y,,n=,"))
    }

    @Test func requiredChannelBindingIsNotNegotiable() throws {
        let messages = [
            ServerMessage.sasl("SCRAM-SHA-256"), ServerMessage.authentication(0), ServerMessage.authentication(3),
            ServerMessage.authentication(5, [1, 2, 3, 4]),
        ]
        for message in messages {
            var handshake = try begun(
                handshake {
                    $0.tls = .require
                    $0.channelBinding = .require
                    $0.methods = [.none, .scramSHA256, .md5, .cleartext]
                }
            )
            #expect(words { _ = try handshake.receive(message) }.contains("channel_binding=require"))
        }
        // Also where the certificate has no hash to bind to.
        var handshake = try begun(
            handshake {
                $0.tls = .require
                $0.channelBinding = .require
            },
            certificateHash: nil
        )
        let text = words { _ = try handshake.receive(ServerMessage.sasl("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")) }
        #expect(text.contains("channel_binding=require"))
    }

    @Test func anOfferToBindWithoutTLSIsAnAttack() throws {
        var handshake = try begun(handshake())
        let text = words { _ = try handshake.receive(ServerMessage.sasl("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")) }
        #expect(text.contains("somebody may stand between"))
    }

    // MARK: Order

    @Test(arguments: [
        ServerMessage.ready(), ServerMessage.key(), ServerMessage.parameter("a", "b"), ServerMessage.row(nil),
        ServerMessage.tag("SELECT 1"), ServerMessage.saslContinue("r=x,s=eA==,i=4096"),
        ServerMessage.saslFinal("v=eA=="),
        ServerMessage.frame("1"), ServerMessage.columns(("a", 23)), ServerMessage.authentication(12),
        ServerMessage.authentication(11), ServerMessage.authentication(5, [1]), ServerMessage.frame("R"),
    ])
    func whatComesTooEarlyIsRefused(message: ByteBuffer) throws {
        var handshake = try begun(handshake())
        #expect(throws: DatabaseError.self) { try handshake.receive(message) }
    }

    @Test(arguments: [
        ServerMessage.row(nil), ServerMessage.tag("SELECT 1"), ServerMessage.sasl("SCRAM-SHA-256"),
        ServerMessage.authentication(0), ServerMessage.ready("T"), ServerMessage.ready("x"), ServerMessage.frame("Z"),
        ServerMessage.frame("K"), ServerMessage.frame("S"),
    ])
    func whatComesTooLateIsRefused(message: ByteBuffer) throws {
        var handshake = try begun(handshake())
        _ = try handshake.receive(ServerMessage.authentication(0))
        #expect(throws: DatabaseError.self) { try handshake.receive(message) }
    }

    @Test func theServersReasonIsGiven() throws {
        var handshake = try begun(handshake())
        let message = ServerMessage.error(
            ("S", "FATAL"),
            ("V", "FATAL"),
            ("C", "28P01"),
            ("M", "password authentication failed for user \"ann\"")
        )
        let error = #expect(throws: DatabaseError.self) { try handshake.receive(message) }
        #expect(error?.vendorCode == "28P01" && error?.code == .connection)
        #expect(error?.message.contains("ann") == true)
    }
}

extension Handshake {
    fileprivate mutating func receive(_ message: ByteBuffer) throws -> Action {
        let (kind, body) = try message.message
        return try receive(kind, body)
    }
}
