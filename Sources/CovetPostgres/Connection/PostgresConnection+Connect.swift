package import CovetDatabase
import CovetSQL
package import Logging
package import NIOCore
import NIOPosix

extension PostgresConnection {
    /// Connects to the first host of the configuration that answers and is of the kind that is wanted.
    ///
    /// - Throws: ``CovetDatabase/DatabaseError/Code/connection`` with every host's reason; of a host that refuses the password, at once.
    package static func connect(
        _ configuration: PostgresConfiguration,
        on eventLoop: any EventLoop,
        logger: Logger,
        cancellationGrace: TimeAmount = .seconds(5)
    ) async throws(DatabaseError) -> PostgresConnection {
        let connector = Connector(
            configuration: configuration,
            eventLoop: eventLoop,
            logger: logger,
            cancellationGrace: cancellationGrace
        )
        return try await connector.connect()
    }
}

/// Tries the hosts in their order.
private struct Connector {
    let configuration: PostgresConfiguration
    let eventLoop: any EventLoop
    let logger: Logger
    let cancellationGrace: TimeAmount

    func connect() async throws(DatabaseError) -> PostgresConnection {
        try refuseNUL()
        var reasons: [String] = []
        let wanted: [PostgresConfiguration.TargetSession] =
            configuration.targetSession == .preferStandby ? [.standby, .any] : [configuration.targetSession]
        for target in wanted {
            for host in configuration.hosts {
                do throws(DatabaseError) {
                    let connection = try await connect(to: host)
                    if let reason = try await mismatch(connection, target) {
                        await connection.close()
                        reasons.append("\(host): \(reason)")
                    } else {
                        return connection
                    }
                } catch {
                    if error.code == .cancelled { throw error }
                    // The password would be refused by the other hosts as well; trying them all could lock the role out.
                    if error.vendorCode?.hasPrefix("28") == true || configuration.hosts.count == 1 && wanted.count == 1
                    {
                        throw about(host, error)
                    }
                    reasons.append("\(host): \(error.message)")
                }
            }
        }
        throw DatabaseError(
            .connection,
            reasons.isEmpty
                ? "the configuration names no host" : "no server will do: \(reasons.joined(separator: "; "))"
        )
    }

    private func about(_ host: PostgresConfiguration.Host, _ error: DatabaseError) -> DatabaseError {
        var error = error
        if error.code == .connection { error.message = "\(host): \(error.message)" }
        return error
    }

    private func refuseNUL() throws(DatabaseError) {
        let texts =
            [configuration.user, configuration.password?.reveal() ?? ""] + configuration.startupParameters.map(\.value)
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw DatabaseError(.misuse, "a setting of the connection holds a NUL, which the protocol cannot carry")
        }
    }

    private func connect(to host: PostgresConfiguration.Host) async throws(DatabaseError) -> PostgresConnection {
        let tls = try await encryption(for: host)
        let attempt = Attempt(host: host, tls: tls)
        let handler = attempt.handler(configuration, eventLoop: eventLoop, logger: logger, grace: cancellationGrace)
        do throws(DatabaseError) {
            return try await open(attempt, handler)
        } catch {
            // sslmode=prefer: clear text where TLS does not work out or is not let in, as libpq has it. Nothing was shown by then but the name of the role.
            let mayTryClearText = handler.vitals.isEncrypting || error.vendorCode == "28000"
            guard configuration.tls.mode == .prefer, tls != nil, error.code != .cancelled, mayTryClearText else {
                throw error
            }
            let clear = Attempt(host: host, tls: nil)
            return try await open(
                clear,
                clear.handler(configuration, eventLoop: eventLoop, logger: logger, grace: cancellationGrace)
            )
        }
    }

    /// Reading certificates takes milliseconds, those of the system tens of them: not on the event loop.
    private func encryption(for host: PostgresConfiguration.Host) async throws(DatabaseError) -> ClientTLS? {
        guard configuration.tls.mode != .disable else { return nil }
        let settings = configuration.tls
        let result: Result<ClientTLS?, DatabaseError>
        do {
            result = try await NIOThreadPool.singleton.runIfActive {
                Result { () throws(DatabaseError) in try ClientTLS(settings, for: host) }
            }
        } catch {
            throw DatabaseError(.connection, DatabaseError.words(for: error))
        }
        return try result.get()
    }

    private func open(_ attempt: Attempt, _ handler: ConnectionHandler) async throws(DatabaseError)
        -> PostgresConnection
    {
        let timeout = configuration.connectTimeout.map { TimeAmount($0) }
        guard let client = ClientBootstrap(validatingGroup: eventLoop) else {
            throw DatabaseError(.misuse, "connections work on the event loops of NIOPosix")
        }
        var bootstrap =
            client
            .channelOption(.socketOption(.so_keepalive), value: configuration.keepalive.isEnabled ? 1 : 0)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler) }
            }
        if attempt.host.socketPath == nil {
            bootstrap = bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
            for (option, value) in configuration.keepalive.options {
                bootstrap = bootstrap.channelOption(option, value: value)
            }
        }
        if let timeout { bootstrap = bootstrap.connectTimeout(timeout) }
        let giveUp = timeout.map { timeout in
            eventLoop.scheduleTask(in: timeout) {
                handler.end(DatabaseError(.connection, "it did not let us in within connect_timeout"))
            }
        }
        defer { giveUp?.cancel() }
        let started = attempt.connect(bootstrap)
        // The handler knows the first cause; what follows from it at the channel says less.
        let connection = handler.ready.futureResult.flatMap {
            started.map { PostgresConnection(handler: handler, channel: $0) }
        }
        started.whenFailure { error in
            handler.end(DatabaseError(.connection, DatabaseError.words(for: error)))
        }
        do {
            return try await withTaskCancellationHandler {
                try await connection.get()
            } onCancel: {
                eventLoop.execute {
                    handler.end(DatabaseError(.cancelled, "the task was cancelled while it connected"))
                }
            }
        } catch let error as DatabaseError {
            throw error
        } catch {
            throw DatabaseError(.connection, DatabaseError.words(for: error))
        }
    }

    /// Why a server is not of the wanted kind.
    private func mismatch(_ connection: PostgresConnection, _ target: PostgresConfiguration.TargetSession)
        async throws(DatabaseError) -> String?
    {
        guard target != .any else { return nil }
        let isStandby = try await connection.isStandby()
        switch target {
        case .any, .preferStandby: return nil
        case .primary: return isStandby ? "it is a standby and a primary is wanted" : nil
        case .standby: return isStandby ? nil : "it is a primary and a standby is wanted"
        case .readWrite, .readOnly:
            let isReadOnly = try await connection.setting("transaction_read_only") == "on"
            let isWanted = isReadOnly == (target == .readOnly)
            return isWanted ? nil : isReadOnly ? "it can only be read" : "it can be written to and read-only is wanted"
        }
    }
}

extension PostgresConnection {
    private static let inquiry = StatementOptions(timeout: .seconds(10))

    /// Servers say it of themselves since PostgreSQL 14.
    package func isStandby() async throws(DatabaseError) -> Bool {
        if let value = parameters["in_hot_standby"] { return value == "on" }
        return try await run(
            Statement(text: "SELECT pg_catalog.pg_is_in_recovery()", isReadOnly: true),
            options: Self.inquiry
        ) {
            try $0.bool(at: 0)
        }.rows.first ?? false
    }

    /// A setting of the session as text.
    package func setting(_ name: String) async throws(DatabaseError) -> String? {
        try await run(
            Statement(text: "SELECT pg_catalog.current_setting($1, true)", bindings: [.text(name)], isReadOnly: true),
            options: Self.inquiry
        ) { $0.isNull(at: 0) ? nil : try $0.string(at: 0) }.rows.first ?? nil
    }
}
