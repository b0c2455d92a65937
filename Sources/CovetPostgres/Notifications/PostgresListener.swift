public import CovetDatabase
public import Logging
public import NIOCore
import NIOPosix
import Synchronization

/// Hears what other sessions send by NOTIFY, over a connection of its own that is made again whenever it is lost.
///
/// ```swift
/// let listener = try PostgresListener(PostgresConfiguration(url), channels: ["jobs"])
/// for try await event in listener {
///     switch event {
///     case .notification(let notification): await queue.look(for: notification.payload)
///     case .missed: await queue.lookForAll()
///     }
/// }
/// ```
/// Each loop over it has its own connection, which is closed with the loop. The loop ends with an error when the first connection cannot be made, and when its task is cancelled; later
/// losses are logged and mended, the waits between attempts doubling from a tenth of a second up to 30 seconds.
public struct PostgresListener: AsyncSequence, Sendable {
    /// What is heard.
    public enum Event: Sendable, Hashable {
        case notification(PostgresNotification)
        /// Notifications may have been lost: the connection was away, or the loop was slower than ``PostgresListener/bufferLimit`` allows. Look at what they tell of.
        case missed
    }

    /// How many notifications may wait for the loop unless said otherwise.
    public static let defaultBufferLimit = 10_000

    public let channels: [String]
    public let bufferLimit: Int
    private let configuration: PostgresConfiguration
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let timing: RetryTiming

    /// - Parameters:
    ///   - channels: the names of the channels, each as it was given to NOTIFY in quotes: 1 to 63 bytes.
    ///   - group: where the connection lives; NIO's own event loops unless said otherwise.
    ///   - logger: is told of lost connections; nobody unless said otherwise.
    /// - Throws: ``CovetDatabase/DatabaseError`` with code `misuse` for a name that no channel can have, and behind a pooler in transaction mode, which passes on no notifications.
    public init(
        _ configuration: PostgresConfiguration,
        channels: [String],
        bufferLimit: Int = defaultBufferLimit,
        on group: (any EventLoopGroup)? = nil,
        logger: Logger? = nil
    ) throws(DatabaseError) {
        try self.init(
            configuration,
            channels: channels,
            bufferLimit: bufferLimit,
            on: group,
            logger: logger,
            timing: .system
        )
    }

    package init(
        _ configuration: PostgresConfiguration,
        channels: [String],
        bufferLimit: Int = defaultBufferLimit,
        on group: (any EventLoopGroup)? = nil,
        logger: Logger? = nil,
        timing: RetryTiming
    ) throws(DatabaseError) {
        guard !channels.isEmpty else { throw DatabaseError(.misuse, "a listener needs the name of a channel") }
        for channel in channels { try Self.check(channel) }
        guard !configuration.isBehindTransactionPooler else {
            throw DatabaseError(
                .misuse,
                "a pooler in transaction mode passes on no notifications: give the listener the server's own address"
            )
        }
        self.channels = channels
        self.bufferLimit = Swift.max(bufferLimit, 1)
        self.configuration = configuration
        eventLoop = (group ?? MultiThreadedEventLoopGroup.singleton).next()
        self.logger = logger ?? Logger(label: "covet.database", factory: { _ in SwiftLogNoOpLogHandler() })
        self.timing = timing
    }

    /// PostgreSQL cuts longer names without a word.
    static func check(_ channel: String) throws(DatabaseError) {
        guard (1...63).contains(channel.utf8.count), !channel.utf8.contains(0) else {
            throw DatabaseError(.misuse, "a channel's name has 1 to 63 bytes, none of them NUL")
        }
    }

    public func makeAsyncIterator() -> Iterator { Iterator(listener: self) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let listener: PostgresListener
        private var subscription: Subscription?
        private var wasConnected = false
        private var failures = 0

        fileprivate init(listener: PostgresListener) {
            self.listener = listener
        }

        public mutating func next() async throws -> Event? {
            while true {
                if let subscription {
                    if let event = await subscription.next() { return event }
                    try Task.checkCancellation()
                    self.subscription = nil
                }
                if try await connect() { return .missed }
            }
        }

        /// - Returns: true when it had been connected before.
        private mutating func connect() async throws -> Bool {
            do {
                subscription = try await listener.subscribe()
            } catch {
                guard wasConnected, error.code != .cancelled else { throw error }
                failures += 1
                let pause = PostgresListener.backoff.pause(after: failures, random: listener.timing.random())
                listener.logger.warning(
                    "notifications cannot be heard",
                    metadata: ["covet.error": "\(error.message)", "covet.retry_after": "\(pause)"]
                )
                try await listener.timing.pause(pause)
                return false
            }
            failures = 0
            defer { wasConnected = true }
            return wasConnected
        }
    }

    private static let backoff = ExponentialBackoff(first: .milliseconds(100), longest: .seconds(30))
    private static let options = StatementOptions(timeout: .seconds(30))

    private func subscribe() async throws(DatabaseError) -> Subscription {
        var configuration = configuration
        // Nothing is ever sent on it: only these tell that the other side is gone.
        if configuration.keepalive.isEnabled, configuration.keepalive.idle == nil {
            configuration.keepalive.idle = .seconds(30)
            configuration.keepalive.interval = configuration.keepalive.interval ?? .seconds(10)
            configuration.keepalive.count = configuration.keepalive.count ?? 3
        }
        let connection = try await PostgresConnection.connect(configuration, on: eventLoop, logger: logger)
        let subscription = Subscription(connection, limit: bufferLimit, logger: logger)
        let names = channels.map { channel in
            let doubled = channel.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }
            return "LISTEN \"\(String(decoding: doubled, as: UTF8.self))\""
        }
        try await connection.script(names.joined(separator: "; "), options: Self.options)
        return subscription
    }
}

/// One connection that listens; it is closed with the last reference.
private final class Subscription: Sendable {
    private let connection: PostgresConnection
    private let notifications: AsyncStream<PostgresNotification>
    private let hasOverflown = Atomic(false)

    init(_ connection: PostgresConnection, limit: Int, logger: Logger) {
        self.connection = connection
        let (stream, continuation) = AsyncStream.makeStream(
            of: PostgresNotification.self,
            bufferingPolicy: .bufferingOldest(limit)
        )
        notifications = stream
        connection.onNotification { [weak self] notification in
            if case .dropped = continuation.yield(notification) {
                self?.hasOverflown.store(true, ordering: .releasing)
            }
        }
        connection.onClose { reason in
            logger.info("the connection for notifications ended", metadata: ["covet.error": "\(reason.message)"])
            continuation.finish()
        }
    }

    deinit {
        connection.abort()
    }

    /// `nil` when the connection is lost, and when the task is cancelled.
    func next() async -> PostgresListener.Event? {
        // What was dropped was dropped before now: whoever looks around now sees what it told of.
        if hasOverflown.exchange(false, ordering: .acquiringAndReleasing) { return .missed }
        for await notification in notifications { return .notification(notification) }
        return nil
    }
}
