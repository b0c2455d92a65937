import CovetDatabase
import Logging
import NIOCore

/// What a connection needs to know after it is made.
struct ConnectionSettings: Sendable {
    var logger: Logger
    /// How many statements the server keeps for the connection.
    var statementCacheCapacity = 256
    /// False where the server behind may change between statements (PgBouncer in transaction mode).
    var keepsStatements = true
    /// How long the server has to end a statement that it was asked to cancel, before the connection is given up.
    var cancellationGrace = TimeAmount.seconds(5)
    /// Adds TLS before the handler; the handshake is told when it is there.
    var tls: ClientTLS?
    /// False where clear text will do for a server without TLS.
    var requiresTLS = false
}
